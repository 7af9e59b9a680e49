"""Changing scans: start, answer, share, take back, erase. One transaction each."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import IntegrityError, transaction
from django.utils.encoding import force_bytes

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import Conflict, InvalidInput, TooMany
from schakel.kernel.identifiers import new_token, new_uid
from schakel.network.audit.interface import record
from schakel.programme.assessment.models import Answer, Scan, Share
from schakel.programme.assessment.queries import GONE, NoScan, Party, hash_of
from schakel.web.limits import allow

KEEP = timedelta(days=30)
SHARE_DAYS = (7, 30, 90)
MOST_SHARES = 20

# Scans from one address: so many an hour are nobody's concern. Above that, only one whose form
# was on a screen for a while is started: forty people behind one address read, a script does not.
EASY_STARTS_AN_HOUR = 200
PATIENT_STARTS_AN_HOUR = 2000
READING_S = 15
PASS_HOURS = 24
SAVES_AN_HOUR = 1200


class StalePass(InvalidInput):
    """The form that starts a scan is too old or not from here."""

    code = "stale_form"


class ChangedElsewhere(Conflict):
    """The answer was changed in another window since this page was loaded."""

    code = "changed_elsewhere"


class TooManyShares(Conflict):
    """There are as many links as there may be."""

    code = "too_many_shares"


@dataclass(frozen=True)
class Said:
    """What was said about one item.

    Parameters
    ----------
    said : str
        ``level``, ``na`` (does not apply) or ``unknown``.
    level : int or None
        Level now, 0 to 5, only with ``level``.
    wanted : int or None
        Level wanted in 24 months, 0 to 5.
    remark : str
        Free words, seen by the company alone.
    """

    said: str
    level: int | None = None
    wanted: int | None = None
    remark: str = ""


@dataclass(frozen=True)
class Seen:
    """What the page showed that an answer comes from.

    Parameters
    ----------
    revision : int
        Revision of the answer that it showed; 0 if there was none.
    page : str
        Id of this very view of the page.
    is_last : bool
        The form was sent with its button, after which the page is left. What the page saved by
        itself just before does not stand in its way.
    """

    revision: int = 0
    page: str = ""
    is_last: bool = False

    def is_current(self, answer: Answer | None) -> bool:
        """Whether nobody else changed `answer` since."""
        if answer is None or answer.revision == self.revision:
            return answer is not None or self.revision == 0
        return self.is_last and self.page != "" and self.page == answer.page


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
    except IntegrityError:
        if not Scan.objects.filter(key_hash=hash_of(key)).exists():
            raise
    return key


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


def change_profile(scan: Scan, profile: Mapping[str, Any], *, now: datetime) -> None:
    """Take over what the company now says about itself."""
    with transaction.atomic():
        locked = locked_scan(scan)
        locked.profile = dict(profile)
        touch(locked, now)


def locked_scan(scan: Scan) -> Scan:
    """The scan as it is now, kept from others until the transaction ends.

    Raises
    ------
    NoScan
        If it was erased in the meantime.
    """
    locked = Scan.objects.select_for_update().filter(pk=scan.pk).first()
    if locked is None:
        raise NoScan(GONE)
    return locked


def touch(scan: Scan, now: datetime) -> None:
    """Note a change; the scan is kept from now on for the whole time again."""
    scan.changed_at, scan.erase_at = now, now + KEEP
    scan.save(update_fields=["profile", "changed_at", "erase_at"])


def save_answer(scan: Scan, item: str, said: Said, seen: Seen, *, now: datetime) -> Answer:
    """Keep what was said about `item`. Saying the same again changes nothing.

    Raises
    ------
    ChangedElsewhere
        If the answer is by now another one than the page showed.
    TooMany
        If this scan was changed too often within the hour.
    """
    allow("scan-save", scan.uid, limit=SAVES_AN_HOUR, per_s=3600, now=now)
    with transaction.atomic():
        locked = locked_scan(scan)
        answer = Answer.objects.filter(scan=locked, item=item).first()
        if answer is not None and said_in(answer) == said:
            return answer
        if not seen.is_current(answer):
            raise ChangedElsewhere(
                "This answer was changed in another window since you opened this page. "
                "Yours is filled in below; save again to replace the other one."
            )
        answer = answer or Answer(scan=locked, item=item, revision=0)
        answer.said, answer.level, answer.wanted = said.said, said.level, said.wanted
        answer.remark, answer.saved_at, answer.page = said.remark, now, seen.page
        answer.revision += 1
        answer.save()
        touch(locked, now)
    return answer


def said_in(answer: Answer) -> Said:
    """What a stored answer says."""
    return Said(answer.said, answer.level, answer.wanted, answer.remark)


def share_result(scan: Scan, *, days: int, now: datetime) -> Share:
    """Make a link that shows the result of `scan` for `days`.

    Raises
    ------
    InvalidInput
        If `days` is none of those on offer.
    TooManyShares
        If there are too many links that work.
    """
    if days not in SHARE_DAYS:
        raise InvalidInput("A link works for 7, 30 or 90 days.")
    with transaction.atomic():
        locked = locked_scan(scan)
        if locked.shares.filter(revoked_at=None, expires_at__gt=now).count() >= MOST_SHARES:
            raise TooManyShares("There are twenty links already. Take one back first.")
        share = Share.objects.create(
            uid=new_uid(), scan=locked, created_at=now, expires_at=now + timedelta(days=days)
        )
        record(str(Party(scan.uid)), "assessment.result_shared", share.uid, now=now)
    return share


def revoke_share(scan: Scan, uid: str, *, now: datetime) -> bool:
    """Take a link back; whether there was one to take back."""
    with transaction.atomic():
        taken = scan.shares.filter(uid=uid, revoked_at=None).update(revoked_at=now)
        if taken:
            record(str(Party(scan.uid)), "assessment.share_revoked", uid, now=now)
    return bool(taken)


def erase_scan(uid: str, *, now: datetime, actor: str | None = None) -> int:
    """Remove a scan with its answers and links; returns the number of records removed."""
    with transaction.atomic():
        # Wait for an answer that is being saved: it is to be removed as well.
        Scan.objects.select_for_update().filter(pk=uid).first()
        removed, _ = Scan.objects.filter(pk=uid).delete()
        if removed:
            record(actor or str(Party(uid)), "assessment.scan_erased", uid, now=now)
    return removed


def erase_party(party: str) -> int:
    """Remove what is held of a party; returns the number of records removed."""
    prefix, _, uid = party.partition(":")
    return erase_scan(uid, now=utc_now()) if prefix == "scan" else 0


def erase_expired(*, now: datetime, at_most: int) -> int:
    """Remove scans whose time is over; returns how many."""
    expired = list(
        Scan.objects.filter(erase_at__lte=now)
        .order_by("erase_at")
        .values_list("pk", flat=True)[:at_most]
    )
    for uid in expired:
        erase_scan(uid, now=now, actor="system:retention")
    return len(expired)
