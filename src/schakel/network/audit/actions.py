"""Writing the log."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from schakel.network.audit import domain
from schakel.network.audit.models import Entry, Head


def record(
    actor: str, action: str, subject: str, details: Mapping[str, Any], *, now: datetime
) -> None:
    """Append one entry in the transaction of the caller."""
    domain.check_names(actor, action, subject)
    if now.tzinfo is None:
        raise domain.InvalidEntry("the time of an audit entry says its time zone")
    text = domain.checked_details(details)
    # Without a savepoint: if the entry cannot be written, what it tells of must not happen either.
    with transaction.atomic(savepoint=False):
        head = _locked_head()
        entry = domain.Entry(
            head.number + 1, now, actor, action, subject, dict(details), head.digest
        )
        entry = replace(entry, digest=domain.entry_digest(entry))
        Entry(
            number=entry.number,
            at=now,
            actor=actor,
            action=action,
            subject=subject,
            details=text,
            previous=entry.previous,
            digest=entry.digest,
        ).save()
        Head.objects.filter(pk=1).update(number=entry.number, digest=entry.digest)


def _locked_head() -> Head:
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is None:
        Head.objects.bulk_create([Head(pk=1, number=0, digest=domain.START)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=1)
    return head
