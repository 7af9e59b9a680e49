"""Reading the counts. What leaves this module as a `Report` went through the rules for showing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.utils.encoding import force_bytes
from django.utils.timezone import localtime

from schakel.network.accounts.interface import SECTORS, SIZES
from schakel.programme.ecosystem.interface import NATIONAL, hubs
from schakel.programme.office.domain.counting import THRESHOLD, Counts, Release, secret_order
from schakel.programme.office.domain.kinds import KINDS, OTHER_CODES, Kind
from schakel.programme.office.domain.weeks import last_whole_week, whole_weeks
from schakel.programme.office.models import Happening

FIELDS = ("week", "sector", "size", "association")


@dataclass(frozen=True)
class Report:
    """The last 26 whole weeks, as they may be shown, and the companies counted since the start."""

    weeks: tuple[date, ...]
    codes: Mapping[str, tuple[str, ...]]
    releases: Mapping[Kind, Release]
    companies: int | None


def hub_codes() -> tuple[str, ...]:
    """The hubs that companies are counted under: of the regions, and the national desk."""
    return tuple(hub.code for hub in hubs("en") if hub.kind == "regional" or hub.code == NATIONAL)


def report(now: datetime) -> Report:
    """Everything that office and hubs may see now, in seven queries."""
    since = Happening.objects.aggregate(first=Min("week"))["first"]
    weeks = whole_weeks(localtime(now).date(), since)
    tables = {field: counted(field, weeks) for field in FIELDS}
    associations = often(tables["association"])
    codes = {
        "week": tuple(map(str, weeks)),
        "sector": (*SECTORS, ""),
        "size": (*SIZES, ""),
        "association": (*associations, OTHER_CODES, ""),
    }
    for kind, counts in tables["association"].items():
        tables["association"][kind] = folded(counts, codes["association"])
    releases = {
        kind: Release(
            {field: tables[field][kind] for field in FIELDS},
            hub_codes(),
            codes,
            secret_order(force_bytes(settings.SECRET_KEY), f"office.{kind}"),
        )
        for kind in KINDS
    }
    return Report(tuple(weeks), codes, releases, companies_before(now))


def counted(field: str, weeks: Sequence[date]) -> dict[Kind, Counts]:
    """Companies by hub and one more field, for each kind."""
    rows = (
        Happening.objects.filter(is_counted=True, week__gte=weeks[0], week__lte=weeks[-1])
        .values_list("kind", "hub", field)
        .annotate(n=Count("*"))
        .order_by()
    )
    found: dict[Kind, dict[tuple[str, str], int]] = {kind: {} for kind in KINDS}
    for kind, hub, code, number in rows:
        found[kind][hub, str(code)] = number
    return dict(found)


def often(kinds: Mapping[Kind, Counts]) -> list[str]:
    """Codes that at least five companies gave for one kind; anybody can type anything there."""
    enough = set()
    for counts in kinds.values():
        by_code: dict[str, int] = {}
        for (_hub, code), number in counts.items():
            by_code[code] = by_code.get(code, 0) + number
        enough |= {code for code, number in by_code.items() if number >= THRESHOLD}
    return sorted(enough - {"", OTHER_CODES})


def folded(counts: Counts, codes: Sequence[str]) -> Counts:
    """The same counts, with every code that is not among `codes` under the others."""
    found: dict[tuple[str, str], int] = {}
    for (hub, code), number in counts.items():
        place = (hub, code if code in codes else OTHER_CODES)
        found[place] = found.get(place, 0) + number
    return found


def companies_before(now: datetime) -> int | None:
    """Different companies that finished an assessment before this week, None if under five."""
    last = last_whole_week(localtime(now).date())
    rows = Happening.objects.filter(is_counted=True, kind="finished", week__lte=last)
    number = rows.exclude(company="").count()
    return number if number >= THRESHOLD else None


def export_party(party: str) -> dict[str, Any]:
    """What is held of a company or a scan, as values that JSON can carry."""
    rows = of_party(party).order_by("at", "pk")
    told = [
        {
            "kind": row.kind,
            "at": row.at.isoformat(),
            "scan": row.scan,
            "variant": row.variant,
            "hub": row.hub,
            "sector": row.sector,
            "size": row.size,
            "association": row.association,
        }
        for row in rows
    ]
    return {"happenings": told} if told else {}


def of_party(party: str) -> QuerySet[Happening]:
    """The rows of a company, or of a scan that no company holds."""
    prefix, _, uid = party.partition(":")
    if uid and prefix == "company":
        return Happening.objects.filter(company=uid)
    if uid and prefix == "scan":
        return Happening.objects.filter(scan=uid, company="")
    return Happening.objects.none()
