"""Removing: at the word of the holder, when its time is over, or with the company or person."""

from datetime import datetime

from django.db import transaction

from schakel.kernel.clock import utc_now
from schakel.network.audit.interface import record
from schakel.programme.assessment.models import Answer, Scan, StepMark
from schakel.programme.assessment.queries import Party


def erase_scan(uid: str, *, now: datetime, actor: str | None = None, company: str = "") -> int:
    """Remove a scan with its answers and links; returns the number of records removed.

    Nothing is removed when `company` does not hold it (empty: when a browser does not).
    """
    with transaction.atomic():
        # Wait for an answer that is being saved: it is to be removed as well.
        Scan.objects.select_for_update().filter(pk=uid).first()
        removed, _ = Scan.objects.filter(pk=uid, company=company).delete()
        if removed:
            record(actor or str(Party(uid)), "assessment.scan_erased", uid, now=now)
    return removed


def erase_company(company: str, *, now: datetime, actor: str | None = None) -> int:
    """Remove the assessment of a company and what it said about its steps."""
    if not company:
        return 0
    with transaction.atomic():
        removed, _ = StepMark.objects.filter(company=company).delete()
        for uid in Scan.objects.filter(company=company).values_list("pk", flat=True):
            who = actor or f"company:{company}"
            removed += erase_scan(uid, now=now, actor=who, company=company)
    return removed


def forget_person(person: str) -> int:
    """Take a person's id off what it said for companies; what was said is theirs and stays."""
    if not person:
        return 0
    with transaction.atomic():
        answers = Answer.objects.filter(by=person).update(by="")
        return answers + StepMark.objects.filter(by=person).update(by="")


def erase_party(party: str) -> int:
    """Remove what is held of a party; returns the number of records removed."""
    prefix, _, uid = party.partition(":")
    if prefix == "company":
        return erase_company(uid, now=utc_now())
    if prefix == "person":
        return forget_person(uid)
    return erase_scan(uid, now=utc_now()) if prefix == "scan" else 0


def erase_expired(*, now: datetime, at_most: int) -> int:
    """Remove scans whose time is over; returns how many. Those of companies have no such time."""
    expired = list(
        Scan.objects.filter(erase_at__lte=now)
        .order_by("erase_at")
        .values_list("pk", flat=True)[:at_most]
    )
    for uid in expired:
        erase_scan(uid, now=now, actor="system:retention")
    return len(expired)
