"""Links that show a result, and what they show."""

from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db.models import Q

from schakel.kernel.errors import NotFound
from schakel.programme.assessment.models import Scan, Share


class NoShare(NotFound):
    """The link is unknown, expired or taken back: which of them is not told."""

    code = "no_share"


def shares_of(scan: Scan, *, now: datetime) -> list[Share]:
    """The links to `scan` that work, newest first."""
    valid = scan.shares.filter(revoked_at=None, expires_at__gt=now)
    return list(valid.order_by("-created_at"))


def token_of(share: Share) -> str:
    """The secret in the link: made again from the share, so that it is stored nowhere."""
    return Signer(salt="assessment-share", sep=".").sign(share.uid)


def shared_scan(token: str, *, now: datetime) -> tuple[Scan, Share]:
    """The scan that a link shows.

    Raises
    ------
    NoShare
        If the link is unknown, expired, taken back or its scan erased.
    """
    try:
        uid = Signer(salt="assessment-share", sep=".").unsign(token)
    except BadSignature:
        uid = ""
    share = (
        Share.objects.select_related("scan")
        .filter(Q(scan__erase_at=None) | Q(scan__erase_at__gt=now))
        .filter(uid=uid, revoked_at=None, expires_at__gt=now)
        .first()
    )
    if share is None:
        raise NoShare("This link does not work, or no longer. Ask the sender for a new one.")
    return share.scan, share
