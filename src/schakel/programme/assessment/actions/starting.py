"""Starting a scan: in a browser without account, or for a company."""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import IntegrityError, transaction
from django.utils.encoding import force_bytes

from schakel.kernel.errors import InvalidInput, TooMany
from schakel.kernel.identifiers import new_token, new_uid
from schakel.network.audit.interface import record
from schakel.programme.assessment.actions.telling import tell
from schakel.programme.assessment.domain.events import ScanStarted
from schakel.programme.assessment.models import Scan
from schakel.programme.assessment.queries import Party, hash_of
from schakel.web.limits import allow

KEEP = timedelta(days=30)

# Scans from one address: so many an hour are nobody's concern. Above that, only one whose form
# was on a screen for a while is started: forty people behind one address read, a script does not.
EASY_STARTS_AN_HOUR = 200
PATIENT_STARTS_AN_HOUR = 2000
READING_S = 15
PASS_HOURS = 24


class StalePass(InvalidInput):
    """The form that starts a scan is too old or not from here."""

    code = "stale_form"


def new_start_pass() -> str:
    """What a form carries that may start one scan; it tells when the form was made."""
    return TimestampSigner(salt="scan-start").sign(new_token())


def start_scan(
    start_pass: str, *, instrument: str, profile: Mapping[str, Any], address: str, now: datetime
) -> str:
    """Start a scan and return its key. The same pass gives the same scan.

    Raises
    ------
    StalePass
        If the form is older than a day or not from here.
    TooMany
        If too many were started from this address and the form is too fresh.
    """
    signer = TimestampSigner(salt="scan-start")
    try:
        nonce = signer.unsign(start_pass, max_age=PASS_HOURS * 3600)
    except BadSignature as error:
        raise StalePass(
            "This form is too old. Load the page again; it is quickly filled."
        ) from error
    key = hmac.digest(force_bytes(settings.SECRET_KEY), f"scan {nonce}".encode(), "sha256").hex()
    if Scan.objects.filter(key_hash=hash_of(key)).exists():
        return key
    require_room(address, was_read=not is_younger(signer, start_pass, READING_S), now=now)
    try:
        with transaction.atomic():
            scan = Scan.objects.create(
                uid=new_uid(),
                key_hash=hash_of(key),
                instrument=instrument,
                variant="quick",
                profile=dict(profile),
                created_at=now,
                changed_at=now,
                erase_at=now + KEEP,
            )
            record(str(Party(scan.uid)), "assessment.scan_started", scan.uid, now=now)
            tell(ScanStarted, scan, now)
    except IntegrityError:
        if not Scan.objects.filter(key_hash=hash_of(key)).exists():
            raise
    return key


def start_for_company(company: str, *, instrument: str, by: str, now: datetime) -> Scan:
    """Start the assessment of a company, or give the one it has."""
    try:
        with transaction.atomic():
            found = Scan.objects.filter(company=company).first()
            if found is not None:
                return found
            scan = Scan.objects.create(
                uid=new_uid(),
                company=company,
                instrument=instrument,
                variant="self",
                created_at=now,
                changed_at=now,
            )
            record(f"person:{by}", "assessment.scan_started", scan.uid, now=now)
            tell(ScanStarted, scan, now)
    except IntegrityError:
        return Scan.objects.get(company=company)
    return scan


def is_younger(signer: TimestampSigner, start_pass: str, seconds: int) -> bool:
    """Whether the pass was made less than `seconds` ago."""
    try:
        signer.unsign(start_pass, max_age=seconds)
    except SignatureExpired:
        return False
    return True


def require_room(address: str, *, was_read: bool, now: datetime) -> None:
    """Raise `TooMany` when this address has started enough scans for now."""
    try:
        allow("scan-start", address, limit=EASY_STARTS_AN_HOUR, per_s=3600, now=now)
    except TooMany as error:
        if not was_read:
            raise TooMany(
                "Very many scans are started from your network just now. Wait {seconds} seconds "
                "and press the button again; what you filled in is kept.",
                retry_after_s=READING_S,
                seconds=READING_S,
            ) from error
        allow("scan-start-read", address, limit=PATIENT_STARTS_AN_HOUR, per_s=3600, now=now)
