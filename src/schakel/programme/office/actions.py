"""Writing down what happened, and taking the names off it."""

from datetime import UTC, datetime, time

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime

from schakel.kernel.identifiers import new_uid
from schakel.network.accounts.interface import PROVINCES, SECTORS, SIZES, companies
from schakel.programme.assessment.interface import (
    ResultShared,
    ScanFinished,
    ScanKept,
    ScanStarted,
)
from schakel.programme.ecosystem.interface import hub_of
from schakel.programme.office.domain.counting import THRESHOLD
from schakel.programme.office.domain.kinds import OTHER_CODES, Kind
from schakel.programme.office.domain.weeks import monday_of
from schakel.programme.office.models import Happening
from schakel.programme.office.queries import of_party

Event = ScanStarted | ScanFinished | ScanKept | ResultShared


def note(kind: Kind, event: Event) -> None:
    """Write down an event, once however often it comes."""
    company = companies([event.company]).get(event.company) if event.company else None
    is_gone = bool(event.company) and company is None
    scan = new_uid() if is_gone else event.scan  # erased meanwhile: counted, found by nobody
    holder = new_uid() if is_gone else event.company
    key = key_of(company.kvk) if company is not None and company.kvk else holder or scan
    with transaction.atomic():
        _row, is_new = Happening.objects.get_or_create(
            kind=kind,
            scan=scan,
            variant=event.variant if kind == "finished" else "",
            defaults={
                "at": event.at,
                "week": monday_of(localtime(event.at).date()),
                "company": holder,
                "key": key,
                "hub": hub_of(event.province if event.province in PROVINCES else ""),
                "sector": event.sector if event.sector in SECTORS else "",
                "size": event.size if event.size in SIZES else "",
                "association": event.association,
            },
        )
        if is_new:
            tie(scan, holder, key)


def key_of(kvk: str) -> str:
    """What tells companies apart by their KvK number, without the number."""
    return salted_hmac("office.company", kvk, algorithm="sha256").hexdigest()[:32]


def tie(scan: str, company: str, key: str) -> None:
    """Let everything of a scan and of its company count as one company.

    Events may come in any order: what a browser did is tied to the company that keeps it.
    """
    if not company:
        known = Happening.objects.filter(scan=scan).exclude(company="").first()
        if known is not None:
            company, key = known.company, known.key
    if company:
        mine = Happening.objects.filter(scan=scan, company="").exclude(key=key)
        mine.update(company=company, key=key, is_counted=False)
        Happening.objects.filter(scan=scan, company="").update(company=company)
        others = Happening.objects.filter(company=company).exclude(key=key)
        others.update(key=key, is_counted=False)
    settle(key)


def settle(key: str) -> None:
    """Count the first happening of each kind of a key, and no other."""
    first: dict[str, int] = {}
    rows = Happening.objects.select_for_update().filter(key=key).order_by("at", "pk")
    for row in rows:
        first.setdefault(row.kind, row.pk)
    mine = Happening.objects.filter(key=key)
    mine.filter(is_counted=True).exclude(pk__in=first.values()).update(is_counted=False)
    mine.filter(is_counted=False, pk__in=first.values()).update(is_counted=True)


def erase_party(party: str) -> int:
    """Take everything off the rows of a party that leads to it; the counts stay."""
    with transaction.atomic():
        rows = list(of_party(party).select_for_update().order_by("pk"))
        if not rows:
            return 0
        fresh = new_uid()
        others = Happening.objects.filter(key__in={row.key for row in rows})
        twin = others.exclude(pk__in=[row.pk for row in rows])
        kinds = set(twin.values_list("kind", flat=True))
        keys = set(twin.values_list("key", flat=True))
        for row in rows:
            if row.kind in kinds:  # the same KvK number stands for it elsewhere
                row.delete()
            else:
                make_nameless(row, fresh)
        for key in keys:
            settle(key)
    return len(rows)


def make_nameless(row: Happening, fresh: str) -> None:
    """Put ids that lead nowhere, the week for the moment, and no code that only few gave."""
    row.company = fresh if row.company else ""
    row.scan, row.key = new_uid(), fresh
    row.at = datetime.combine(row.week, time(), UTC)
    same = Happening.objects.filter(association=row.association)
    if row.association and same.values("key").distinct().count() < THRESHOLD:
        row.association = OTHER_CODES
    row.save()
