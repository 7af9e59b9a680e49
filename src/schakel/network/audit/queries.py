"""Reading the log."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q, Subquery

from schakel.network.audit import domain
from schakel.network.audit.models import Entry, Head

PAGE = 1_000


def entries(
    *,
    actor: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[domain.Entry]:
    """Entries in their order, `since` included and `until` not."""
    found = Entry.objects.all()
    if actor is not None:
        found = found.filter(actor=actor)
    if subject is not None:
        found = found.filter(subject=subject)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return _paged(found)


def verify() -> domain.VerifyResult:
    """Check every entry up to the head as it was when the check began."""
    head = Head.objects.filter(pk=1).first()
    if head is None:
        return domain.first_break(_paged(Entry.objects.all()), 0, domain.START)
    found = domain.first_break(
        _paged(Entry.objects.filter(number__lte=head.number)), head.number, head.digest
    )
    if found.is_whole and (stray := _uncounted()) is not None:
        return replace(found, broken_number=stray, reason="not_counted")
    return found


def _uncounted() -> int | None:
    """An entry behind the head, seen in one query: entry and head are written together."""
    counted = Head.objects.filter(pk=1).values("number")[:1]
    return (
        Entry.objects.filter(number__gt=Subquery(counted))
        .order_by("number")
        .values_list("number", flat=True)
        .first()
    )


def of_party(party: str) -> Mapping[str, Any]:
    """What the log says of one party, for its export."""
    found = Entry.objects.filter(Q(actor=party) | Q(subject=party))
    listed = [entry.as_json() for entry in _paged(found)]
    return {"entries": listed} if listed else {}


def _paged(found: Any) -> Iterator[domain.Entry]:
    last = 0
    while page := list(found.filter(number__gt=last).order_by("number")[:PAGE]):
        yield from map(_entry, page)
        last = page[-1].number


def _entry(row: Entry) -> domain.Entry:
    return domain.Entry(
        number=row.number,
        at=row.at,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        details=_details(row.details),
        previous=row.previous,
        digest=row.digest,
    )


def _details(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text  # somebody changed the row: its digest will not hold
