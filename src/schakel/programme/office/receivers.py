"""What the office hears from the assessment, and what it tells those who work for it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from schakel.network.accounts.interface import Person, Seat, Waiting, hub_names
from schakel.network.jobs.interface import receives
from schakel.programme.assessment.interface import (
    ResultShared,
    ScanFinished,
    ScanKept,
    ScanStarted,
)
from schakel.programme.office import actions
from schakel.programme.office.domain.counting import ALL
from schakel.programme.office.domain.kinds import KINDS, Kind
from schakel.programme.office.queries import Report, report

WEIGHT = 10


def listen() -> None:
    """Have every event of the assessment written down."""
    receives(ScanStarted, writer("started"), name="office.scan_started")
    receives(ScanFinished, writer("finished"), name="office.scan_finished")
    receives(ScanKept, writer("kept"), name="office.scan_kept")
    receives(ResultShared, writer("shared"), name="office.result_shared")


def writer(kind: Kind) -> Callable[[actions.Event], None]:
    """What writes down events of one kind."""
    return lambda event: actions.note(kind, event)


def what_waits(person: Person, _seats: Sequence[Seat], now: datetime) -> list[Waiting]:
    """What was new last week, for the office or for each hub of a person."""
    if not person.is_staff:
        return []
    found = report(now)
    hubs = [ALL] if person.is_office else sorted(person.hubs)
    names = dict(hub_names())
    lines = [(hub, names.get(hub, hub), last_week(found, hub)) for hub in hubs]
    return [line(hub, name, text) for hub, name, text in lines if text]


def line(hub: str, name: str, text: str) -> Waiting:
    """One line of "Today"."""
    url = reverse("office:counts")
    if hub == ALL:
        return Waiting(_("New last week"), text, url, _("To the counts"), WEIGHT)
    title = _("New last week at %(hub)s") % {"hub": name}
    return Waiting(title, text, f"{url}?hub={hub}", _("To the counts"), WEIGHT)


def last_week(found: Report, hub: str) -> str:
    """What may be told of the last whole week; empty if nothing may."""
    week = found.weeks[-1]
    numbers = {kind: found.releases[kind].shown("week", hub, str(week)) for kind in KINDS}
    if all(number is None for number in numbers.values()):
        return ""
    few = _("fewer than 5")
    told: dict[str, str] = {
        kind: few if number is None else str(number) for kind, number in numbers.items()
    }
    text = _(
        "Week of %(day)s. Started: %(started)s. Finished: %(finished)s. Kept: %(kept)s. "
        "Shared: %(shared)s."
    )
    return text % {**told, "day": date_format(week, "DATE_FORMAT")}
