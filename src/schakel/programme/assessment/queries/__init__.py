"""Reading scans, links, marks and progress; who may see comes first."""

from schakel.programme.assessment.queries.exports import export_party, export_scan
from schakel.programme.assessment.queries.marks import (
    current,
    left_out,
    marks_of,
    started_before,
)
from schakel.programme.assessment.queries.progress import ProgressView, progress_of
from schakel.programme.assessment.queries.scans import (
    GONE,
    NoItem,
    NoScan,
    Party,
    answers_of,
    as_answers,
    as_file,
    company_scan,
    hash_of,
    party_of,
    said_of,
    scan_of,
)
from schakel.programme.assessment.queries.shares import NoShare, shared_scan, shares_of, token_of

__all__ = [
    "GONE",
    "NoItem",
    "NoScan",
    "NoShare",
    "Party",
    "ProgressView",
    "answers_of",
    "as_answers",
    "as_file",
    "company_scan",
    "current",
    "export_party",
    "export_scan",
    "hash_of",
    "left_out",
    "marks_of",
    "party_of",
    "progress_of",
    "said_of",
    "scan_of",
    "shared_scan",
    "shares_of",
    "started_before",
    "token_of",
]
