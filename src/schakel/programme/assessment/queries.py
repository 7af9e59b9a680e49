"""Reading scans: by the key of the browser that made one, or by a link that was shared."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_noop

from schakel.kernel.errors import NotFound
from schakel.programme.assessment.domain.answers import NOT_APPLICABLE, UNKNOWN, Answers
from schakel.programme.assessment.domain.answers import Answer as AnswerValue
from schakel.programme.assessment.models import Answer, Scan, Share

GONE = gettext_noop("There is no scan in this browser. Start one: it takes ten minutes.")


class NoScan(NotFound):
    """There is no such scan, or not for the one who asks."""

    code = "no_scan"


class NoItem(NotFound):
    """This scan does not ask for such an item."""

    code = "no_item"


class NoShare(NotFound):
    """The link is unknown, expired or taken back: which of them is not told."""

    code = "no_share"


@dataclass(frozen=True)
class Party:
    """Who holds a scan that has no account: its id as other rooms know it."""

    uid: str

    def __str__(self) -> str:
        return f"scan:{self.uid}"


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def scan_of(key: str, *, now: datetime) -> Scan:
    """The scan that `key` opens.

    Raises
    ------
    NoScan
        If there is none, or its time is over.
    """
    scan = Scan.objects.filter(key_hash=hash_of(key), erase_at__gt=now).first()
    if not key or scan is None:
        raise NoScan(GONE)
    return scan


def answers_of(scan: Scan) -> dict[str, Answer]:
    """What was answered in `scan`, by item."""
    return {answer.item: answer for answer in scan.answers.all()}


def as_answers(scan: Scan) -> Answers:
    """What was answered in `scan`, as the domain knows it."""
    given = scan.answers.order_by("pk")
    return Answers(
        instrument=scan.instrument,
        profile=scan.profile,
        answers={a.item: said_of(a) for a in given},
        targets={a.item: a.wanted for a in given if a.wanted is not None},
    )


def said_of(answer: Answer) -> AnswerValue:
    """What was said about one item; the constraints of the table leave nothing else."""
    if answer.level is not None:
        return answer.level
    return NOT_APPLICABLE if answer.said == NOT_APPLICABLE else UNKNOWN


def as_file(scan: Scan) -> dict[str, Any]:
    """What was answered in `scan`, as an answer file."""
    answers = as_answers(scan)
    return {
        "instrument": answers.instrument,
        "profile": dict(answers.profile),
        "answers": dict(answers.answers),
        "targets": dict(answers.targets),
    }


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
        .filter(uid=uid, revoked_at=None, expires_at__gt=now, scan__erase_at__gt=now)
        .first()
    )
    if share is None:
        raise NoShare("This link does not work, or no longer. Ask the sender for a new one.")
    return share.scan, share


def export_party(party: str) -> dict[str, Any]:
    """Everything that is held of a party, as values that JSON can carry."""
    prefix, _, uid = party.partition(":")
    scan = Scan.objects.filter(pk=uid).first() if prefix == "scan" else None
    return {"scan": export_scan(scan)} if scan else {}


def export_scan(scan: Scan) -> dict[str, Any]:
    """A scan with its answers and links, as values that JSON can carry."""
    return {
        "instrument": scan.instrument,
        "variant": scan.variant,
        "profile": scan.profile,
        "started_at": scan.created_at.isoformat(),
        "changed_at": scan.changed_at.isoformat(),
        "erase_at": scan.erase_at.isoformat(),
        "answers": {
            answer.item: {
                "now": answer.level if answer.said == "level" else answer.said,
                "wanted": answer.wanted,
                "remark": answer.remark,
                "saved_at": answer.saved_at.isoformat(),
            }
            for answer in scan.answers.order_by("item")
        },
        "links": [
            {
                "made_at": share.created_at.isoformat(),
                "expires_at": share.expires_at.isoformat(),
                "taken_back_at": share.revoked_at.isoformat() if share.revoked_at else None,
            }
            for share in scan.shares.order_by("created_at")
        ],
    }
