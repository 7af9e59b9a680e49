"""Reading the catalogue as everybody sees it, and what was written over its entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from schakel.programme.ecosystem.domain.catalogue import Catalogue, NoEntry
from schakel.programme.ecosystem.domain.content import load_catalogue
from schakel.programme.ecosystem.domain.entries import (
    Difference,
    Entry,
    Values,
    differences,
    entry_of,
    laid_over,
    values_from,
)
from schakel.programme.ecosystem.models import Revision

Stamp = tuple[int, int, datetime | None]


@dataclass(frozen=True)
class Put:
    """What was put together last: for which stamp, and when each entry was published."""

    stamp: Stamp
    catalogue: Catalogue
    published_at: Mapping[str, datetime]


_kept: dict[str, Put] = {}


@dataclass(frozen=True)
class Version:
    """One version of an entry and what it changed; `person` is empty once that person is erased."""

    number: int
    state: str
    person: str
    at: datetime
    is_current: bool
    differences: tuple[Difference, ...]


def put_together() -> Put:
    """The package's content with what hubs published over it.

    One query tells whether anything changed since it was put together, also by another process.
    """
    stamp = stamp_now()
    kept = _kept.get("put")
    if kept is None or kept.stamp != stamp:
        rows = list(Revision.objects.filter(state="published").order_by("number"))
        written = {row.entry: values_from(row.content) for row in rows}
        merged = laid_over(load_catalogue(), written)
        kept = _kept["put"] = Put(stamp, merged, {row.entry: row.changed_at for row in rows})
    return kept


def catalogue() -> Catalogue:
    """The catalogue as everybody sees it now."""
    return put_together().catalogue


def stamp_now() -> Stamp:
    """Changes with every publishing and every undoing."""
    told = Revision.objects.aggregate(
        published=Count("pk", filter=Q(state="published")),
        undone=Count("pk", filter=Q(state="undone")),
        last=Max("changed_at", filter=~Q(state="draft")),
    )
    return told["published"], told["undone"], told["last"]


def last_number(entry: str) -> int:
    """The number of the newest version of an entry in any state; 0 if nobody wrote one."""
    found = Revision.objects.filter(entry=entry).aggregate(last=Max("number"))["last"]
    return int(found or 0)


def draft(entry: str, number: int) -> Values:
    """What a draft holds.

    Raises
    ------
    NoEntry
        If there is no draft with this number.
    """
    row = Revision.objects.filter(entry=entry, number=number, state="draft").first()
    if row is None:
        raise NoEntry("There is no such page.")
    return values_from(row.content)


def newest(entry: Entry) -> Values:
    """What an editor goes on with: the newest draft over what is published, else that."""
    row = Revision.objects.filter(entry=entry.id).order_by("-number").first()
    return values_from(row.content) if row and row.state == "draft" else entry.values


def history(entry: Entry) -> list[Version]:
    """All versions of an entry, newest first, each compared with what it was written over."""
    package = entry_of(load_catalogue(), entry.kind, entry.code).values
    rows = list(Revision.objects.filter(entry=entry.id).order_by("number"))
    current = max((row.number for row in rows if row.state == "published"), default=0)
    versions, base = [], package
    for row in rows:
        values = values_from(row.content)
        versions.append(
            Version(
                number=row.number,
                state=row.state,
                person=row.person,
                at=row.changed_at,
                is_current=row.number == current,
                differences=differences(base, values),
            )
        )
        base = values if row.state == "published" else base
    return versions[::-1]


def drafts(entries: list[str]) -> dict[str, int]:
    """The number of the newest version, for entries whose newest version is a draft."""
    last: dict[str, Revision] = {}
    for row in Revision.objects.filter(entry__in=entries).order_by("number").defer("content"):
        last[row.entry] = row
    return {entry: row.number for entry, row in last.items() if row.state == "draft"}


def export_party(party: str) -> dict[str, Any]:
    """Everything that is held of a party, as values that JSON can carry."""
    prefix, _, uid = party.partition(":")
    if prefix != "person" or not uid:
        return {}
    rows = Revision.objects.filter(person=uid).order_by("entry", "number")
    written = [
        {
            "entry": row.entry,
            "number": row.number,
            "state": row.state,
            "at": row.at.isoformat(),
            "content": row.content,
        }
        for row in rows
    ]
    return {"revisions": written} if written else {}
