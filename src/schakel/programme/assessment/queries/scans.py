"""Reading scans: by the key of the browser that made one, or by the company that holds one."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from schakel.kernel.errors import NotFound
from schakel.programme.assessment.domain.answers import NOT_APPLICABLE, UNKNOWN, Answers
from schakel.programme.assessment.domain.answers import Answer as AnswerValue
from schakel.programme.assessment.models import Answer, Scan

GONE = gettext_noop("There is no scan in this browser. Start one: it takes ten minutes.")


class NoScan(NotFound):
    """There is no such scan, or not for the one who asks."""

    code = "no_scan"


class NoItem(NotFound):
    """This scan does not ask for such an item."""

    code = "no_item"


@dataclass(frozen=True)
class Party:
    """Who holds a scan that has no account: its id as other rooms know it."""

    uid: str

    def __str__(self) -> str:
        return f"scan:{self.uid}"


def party_of(scan: Scan, by: str = "") -> str:
    """Who acts on `scan`: a person, or whoever has the key."""
    if by:
        return f"person:{by}"
    return f"company:{scan.company}" if scan.company else str(Party(scan.uid))


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def scan_of(key: str, *, now: datetime) -> Scan:
    """The scan that `key` opens.

    Raises
    ------
    NoScan
        If there is none, or its time is over.
    """
    scan = Scan.objects.filter(key_hash=hash_of(key), erase_at__gt=now).first()
    if not key or scan is None:
        raise NoScan(GONE)
    return scan


def company_scan(company: str) -> Scan | None:
    """The assessment of a company, or None if it has none yet."""
    return Scan.objects.filter(company=company).first() if company else None


def answers_of(scan: Scan) -> dict[str, Answer]:
    """What was answered in `scan`, by item."""
    return {answer.item: answer for answer in scan.answers.all()}


def as_answers(scan: Scan) -> Answers:
    """What was answered in `scan`, as the domain knows it."""
    given = scan.answers.order_by("pk")
    return Answers(
        instrument=scan.instrument,
        profile=scan.profile,
        answers={a.item: said_of(a) for a in given},
        targets={a.item: a.wanted for a in given if a.wanted is not None},
        priorities=tuple(scan.priorities),
    )


def said_of(answer: Answer) -> AnswerValue:
    """What was said about one item; the constraints of the table leave nothing else."""
    if answer.level is not None:
        return answer.level
    return NOT_APPLICABLE if answer.said == NOT_APPLICABLE else UNKNOWN


def as_file(scan: Scan) -> dict[str, Any]:
    """What was answered in `scan`, as an answer file."""
    answers = as_answers(scan)
    return {
        "instrument": answers.instrument,
        "profile": dict(answers.profile),
        "answers": dict(answers.answers),
        "targets": dict(answers.targets),
    }
