"""The counts: for the office of the country or of one hub, for hub staff of their own hub."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import NotFound
from schakel.network.accounts.interface import require_staff
from schakel.programme.ecosystem.interface import TargetView, target
from schakel.programme.office.domain.bars import Bar, bars
from schakel.programme.office.domain.counting import ALL
from schakel.programme.office.domain.kinds import BREAKDOWNS, KINDS
from schakel.programme.office.domain.sheets import Row, Sheet
from schakel.programme.office.queries import Report, hub_codes, report
from schakel.programme.office.views.labels import by_label, hub_labels, kind_labels, label_of

TARGET = "t1-tool"


@dataclass(frozen=True)
class Scope:
    """What is asked for: of which hub (`ALL`: of all), and broken down by what."""

    hub: str
    by: str
    hubs: tuple[str, ...]  # that may be asked for
    is_office: bool

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """By what it can be broken down; one hub has no hubs."""
        return BREAKDOWNS if self.hub == ALL else BREAKDOWNS[1:]

    @property
    def query(self) -> str:
        """The same choice as part of an address."""
        hub = {} if self.hub == ALL else {"hub": self.hub}
        return urlencode({**hub, "by": self.by})


@dataclass(frozen=True)
class Drawing:
    """The bars of one kind, and what they say in words."""

    title: str
    text: str
    total: int | None
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Goal:
    """The agenda's target, and how many companies are counted; None if under five."""

    target: TargetView
    companies: int | None
    until: date

    @property
    def percent(self) -> float:
        """How much of the target that is, 0 to 100."""
        return min(100.0, 100 * (self.companies or 0) / (self.target.value or 1))

    @property
    def width(self) -> str:
        """How long the bar is, for a drawing 416 wide."""
        return f"{self.percent * 4.16:.1f}"


def scope_of(request: HttpRequest) -> Scope:
    """What this person asks for and may see.

    Raises
    ------
    NotFound
        For a hub that is not theirs or not there, and for a breakdown that is not there.
    """
    person = require_staff(request)
    asked = request.GET.get("hub", "")
    own = (ALL, *hub_codes()) if person.is_office else tuple(sorted(person.hubs))
    hub = asked or own[0]
    by = request.GET.get("by", "") or BREAKDOWNS[0]
    if hub not in own or by not in BREAKDOWNS:
        raise NotFound("There is no such page.")
    scope = Scope(hub, by, own, person.is_office)
    return scope if by in scope.breakdowns else replace(scope, by=scope.breakdowns[0])


def sheets_of(scope: Scope, found: Report) -> tuple[Sheet, Sheet]:
    """The table of weeks, newest first, and the breakdown."""
    kinds = tuple(kind_labels().values())
    weeks = [
        Row(date_format(week, "DATE_FORMAT"), numbers(found, "week", scope.hub, str(week)))
        for week in reversed(found.weeks)
    ]
    total = Row(_("All together"), numbers(found, "week", scope.hub, ALL))
    by_week = Sheet(_("By week"), (_("Week of Monday"), *kinds), (*weeks, total))
    title, head = by_label(scope.by)
    if scope.by == "hub":
        names = hub_labels()
        parts = [Row(names[hub], numbers(found, "week", hub, ALL)) for hub in hub_codes()]
    else:
        parts = [
            Row(label_of(scope.by, code), numbers(found, scope.by, scope.hub, code))
            for code in found.codes[scope.by]
        ]
    return by_week, Sheet(title, (head, *kinds), (*parts, total))


def numbers(found: Report, table: str, hub: str, code: str) -> tuple[int | None, ...]:
    """One number for each kind."""
    return tuple(found.releases[kind].shown(table, hub, code) for kind in KINDS)


def drawings(by_week: Sheet) -> list[Drawing]:
    """The bars of each kind, oldest week first."""
    *rows, total = by_week.rows
    drawn = []
    for nr, title in enumerate(by_week.head[1:]):
        values = [row.numbers[nr] for row in reversed(rows)]
        known = [value for value in values if value is not None]
        if known:
            text = _("%(kind)s: between %(low)d and %(high)d in the weeks that can be shown.")
            words = text % {"kind": title, "low": min(known), "high": max(known)}
        else:
            words = _("%(kind)s: no week can be shown.") % {"kind": title}
        drawn.append(Drawing(title, words, total.numbers[nr], bars(values)))
    return drawn


def goal_of(scope: Scope, found: Report) -> Goal | None:
    """The target of the country; a hub has none of its own."""
    if scope.hub != ALL:
        return None
    return Goal(target(TARGET, get_language() or "nl"), found.companies, until(found))


def until(found: Report) -> date:
    """The last day that is counted."""
    return found.weeks[-1] + timedelta(days=6)


def asked(request: HttpRequest, now: datetime) -> tuple[Scope, Report, tuple[Sheet, Sheet]]:
    """What the page shows and what the files hold: one and the same."""
    scope = scope_of(request)
    found = report(now)
    return scope, found, sheets_of(scope, found)


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """The page."""
    scope, found, (by_week, breakdown) = asked(request, utc_now())
    names = {ALL: _("The whole country"), **hub_labels()}
    context = {
        "scope": scope,
        "hub_name": names.get(scope.hub, scope.hub),
        "hubs": [(hub, names.get(hub, hub)) for hub in scope.hubs],
        "tabs": [(by, by_label(by)[0], replace(scope, by=by).query) for by in scope.breakdowns],
        "everything": ALL,
        "goal": goal_of(scope, found),
        "first": found.weeks[0],
        "until": until(found),
        "by_week": by_week,
        "breakdown": breakdown,
        "drawings": drawings(by_week),
    }
    return render(request, "office/counts.html", context)
