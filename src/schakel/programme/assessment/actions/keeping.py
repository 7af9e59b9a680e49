"""Keeping the scan of a browser with a company, when somebody signs up or signs in."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from schakel.network.audit.interface import record
from schakel.programme.assessment.actions.answering import locked_scan, touch
from schakel.programme.assessment.actions.telling import tell, tell_if_finished
from schakel.programme.assessment.domain.events import ScanKept
from schakel.programme.assessment.models import Scan


@dataclass(frozen=True)
class Kept:
    """How many answers went to the company, and how many it had already and kept."""

    taken: int
    had: int


def keep_scan(scan: Scan, company: str, *, by: str, now: datetime) -> Kept:
    """Give the scan of a browser to `company`. What the company said before wins.

    Raises
    ------
    NoScan
        If the scan is no longer one of a browser: it was erased, or is kept already.
    """
    try:
        return kept_at_once(scan, company, by, now)
    except IntegrityError:
        if not Scan.objects.filter(company=company).exists():
            raise
        return kept_at_once(scan, company, by, now)  # another one came first: go with it


def kept_at_once(scan: Scan, company: str, by: str, now: datetime) -> Kept:
    """Give the scan to the company in one transaction."""
    with transaction.atomic():
        own = Scan.objects.select_for_update().filter(company=company).first()
        guest = locked_scan(scan)
        kept = taken_over(guest, company, now) if own is None else merged(guest, own, now)
        target = own or guest
        record(f"person:{by}", "assessment.scan_kept", target.uid, now=now)
        tell(ScanKept, target, now)
        tell_if_finished(target, now)
    return kept


def taken_over(guest: Scan, company: str, now: datetime) -> Kept:
    """The company has no assessment yet: this one becomes it, and its key opens nothing more."""
    guest.company, guest.key_hash, guest.erase_at = company, None, None
    guest.changed_at = now
    guest.save(update_fields=["company", "key_hash", "erase_at", "changed_at"])
    return Kept(taken=guest.answers.count(), had=0)


def merged(guest: Scan, own: Scan, now: datetime) -> Kept:
    """The company has an assessment: it gets what is missing there; the other one is gone.

    Links to the other one go with it: they showed another result.
    """
    had = set(own.answers.values_list("item", flat=True))
    taken = guest.answers.exclude(item__in=had).update(scan=own)
    own.profile = {**guest.profile, **own.profile}
    own.priorities = own.priorities or guest.priorities
    touch(own, now)
    in_both = guest.answers.count()
    guest.delete()
    return Kept(taken=taken, had=in_both)
