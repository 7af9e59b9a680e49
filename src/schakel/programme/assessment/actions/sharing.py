"""Links that show a result: made and taken back."""

from datetime import datetime, timedelta

from django.db import transaction

from schakel.kernel.errors import Conflict, InvalidInput
from schakel.kernel.identifiers import new_uid
from schakel.network.audit.interface import record
from schakel.programme.assessment.actions.answering import locked_scan
from schakel.programme.assessment.actions.telling import tell
from schakel.programme.assessment.domain.events import ResultShared
from schakel.programme.assessment.models import Scan, Share
from schakel.programme.assessment.queries import party_of

SHARE_DAYS = (7, 30, 90)
MOST_SHARES = 20


class TooManyShares(Conflict):
    """There are as many links as there may be."""

    code = "too_many_shares"


def share_result(scan: Scan, *, days: int, now: datetime, by: str = "") -> Share:
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
        record(party_of(scan, by), "assessment.result_shared", share.uid, now=now)
        tell(ResultShared, locked, now)
    return share


def revoke_share(scan: Scan, uid: str, *, now: datetime, by: str = "") -> bool:
    """Take a link back; whether there was one to take back."""
    with transaction.atomic():
        taken = scan.shares.filter(uid=uid, revoked_at=None).update(revoked_at=now)
        if taken:
            record(party_of(scan, by), "assessment.share_revoked", uid, now=now)
    return bool(taken)
