"""How far companies are, many at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.domain.overview import count
from schakel.programme.assessment.models import Answer, Scan


@dataclass(frozen=True)
class ProgressView:
    """How far the assessment of one company is.

    Parameters
    ----------
    company, scan : str
        Their uids.
    variant : str
        ``quick`` or ``self``.
    answered, total : int
        Items that the variant asks of this company, and how many of them have an answer.
    minutes_left : int
        For the items without one.
    changed_at : datetime
        When something was said last.
    quick_finished_at, self_finished_at : datetime or None
        When all items of the variant had an answer for the first time.
    """

    company: str
    scan: str
    variant: str
    answered: int
    total: int
    minutes_left: int
    changed_at: datetime
    quick_finished_at: datetime | None
    self_finished_at: datetime | None

    @property
    def is_complete(self) -> bool:
        """Whether every item that is asked has an answer."""
        return self.answered == self.total


def progress_of(companies: Iterable[str]) -> dict[str, ProgressView]:
    """How far the assessments of these companies are, in two queries."""
    wanted = {uid for uid in companies if uid}
    scans = list(Scan.objects.filter(company__in=wanted))
    answered: dict[str, dict[str, bool]] = defaultdict(dict)
    given = Answer.objects.filter(scan__company__in=wanted)
    for scan, item in given.values_list("scan_id", "item"):
        answered[scan][item] = True
    return {scan.company: view_of(scan, answered[scan.pk]) for scan in scans}


def view_of(scan: Scan, answered: dict[str, bool]) -> ProgressView:
    """How far one assessment is."""
    so_far = count(load_instrument(scan.instrument), scan.variant, scan.profile, answered)
    return ProgressView(
        company=scan.company,
        scan=scan.uid,
        variant=scan.variant,
        answered=so_far.answered,
        total=so_far.total,
        minutes_left=so_far.minutes_left,
        changed_at=scan.changed_at,
        quick_finished_at=scan.quick_finished_at,
        self_finished_at=scan.self_finished_at,
    )
