"""The assessment for other rooms: what happened, and how far companies are."""

from collections.abc import Iterable

from schakel.network.jobs.interface import event
from schakel.programme.assessment.domain.events import (
    ResultShared,
    ScanFinished,
    ScanKept,
    ScanStarted,
)
from schakel.programme.assessment.queries import ProgressView
from schakel.programme.assessment.queries import progress_of as _progress_of

__all__ = [
    "ProgressView",
    "ResultShared",
    "ScanFinished",
    "ScanKept",
    "ScanStarted",
    "progress_of",
]

event("assessment.scan_started")(ScanStarted)
event("assessment.scan_finished")(ScanFinished)
event("assessment.scan_kept")(ScanKept)
event("assessment.result_shared")(ResultShared)


def progress_of(companies: Iterable[str]) -> dict[str, ProgressView]:
    """How far the assessments of these companies are.

    Parameters
    ----------
    companies : iterable of str
        Their uids.

    Returns
    -------
    dict of str to ProgressView
        By uid; a company without an assessment is left out. Two queries, however many companies.
    """
    return _progress_of(companies)
