"""What companies said about their steps."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from schakel.programme.assessment.models import StepMark

Step = tuple[str, int]
TAKEN_BACK = "taken_back"


def marks_of(company: str) -> list[StepMark]:
    """Everything a company ever said about its steps, newest first."""
    return list(StepMark.objects.filter(company=company).order_by("-pk"))


def current(newest_first: Iterable[StepMark]) -> dict[Step, StepMark]:
    """The last word on each step, the newest first; what was taken back has none."""
    last: dict[Step, StepMark] = {}
    for mark in newest_first:
        last.setdefault((mark.item, mark.to_level), mark)
    return {step: mark for step, mark in last.items() if mark.state != TAKEN_BACK}


def left_out(marks: Mapping[Step, StepMark], levels: Mapping[str, object]) -> frozenset[str]:
    """Items whose very next step was done or is not wanted, so that it is not proposed."""
    said = {step for step, mark in marks.items() if mark.state in ("done", "not_for_us")}
    return frozenset(
        item for item, to in said if type(level := levels.get(item)) is int and to == level + 1
    )


def started_before(companies: Iterable[str], moment: datetime) -> dict[str, list[StepMark]]:
    """Steps that were started before `moment` and are not done since, by company; one query."""
    found: dict[str, list[StepMark]] = {}
    rows = StepMark.objects.filter(company__in=set(companies)).order_by("-pk")
    by_company: dict[str, list[StepMark]] = {}
    for mark in rows:
        by_company.setdefault(mark.company, []).append(mark)
    for company, marks in by_company.items():
        waiting = [m for m in current(marks).values() if m.state == "started" and m.at <= moment]
        if waiting:
            found[company] = waiting
    return found
