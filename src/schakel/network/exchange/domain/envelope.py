"""A message as it travels: the payload of a signed token, strict when read."""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from schakel.kernel.errors import InvalidInput

MESSAGE_TYP = "schakel-message+jwt"
RECEIPT_TYP = "schakel-receipt+jwt"
CONTENT_TYPE = "application/jose"

MAX_BODY_BYTES = 256_000
MAX_COMPACT_BYTES = 360_000  # a body of that size with its envelope, in base64url
MAX_DEPTH = 20
MAX_INTEGER = 2**53  # what every JSON reader keeps exact
LONGEST_NAME = 200

_UID = re.compile(r"[0-9a-f]{32}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KIND = re.compile(r"[a-z][a-z0-9_.]{0,63}")
MEMBERS = {"id", "kind", "sender", "recipient", "sequence", "previous", "sent_at", "body"}
RECEIPT_MEMBERS = {"id", "sha256", "received_at"}


class InvalidMessage(InvalidInput):
    """The message is malformed; sending it again does not help."""

    code = "invalid_message"


class TooLarge(InvalidInput):
    """The message has more bytes than are taken."""

    code = "too_large"


@dataclass(frozen=True)
class Envelope:
    """One message.

    Parameters
    ----------
    id : str
        32 hexadecimal digits, made by the sender.
    kind : str
        What it is, such as ``note``.
    sender, recipient : str
        DIDs.
    sequence : int
        Place in the conversation from this sender to this recipient, from 1, without gaps.
    previous : str
        SHA-256 of the compact form of the message before it; empty for the first.
    sent_at : datetime
        When the sender put it down, aware.
    body : mapping
        What the kind says.
    """

    id: str
    kind: str
    sender: str
    recipient: str
    sequence: int
    previous: str
    sent_at: datetime
    body: Mapping[str, Any]

    def as_bytes(self) -> bytes:
        """The JSON text that is signed.

        Raises
        ------
        TooLarge, InvalidMessage
            If the body cannot travel.
        """
        check_body(self.body)
        return dumped(
            {
                "id": self.id,
                "kind": self.kind,
                "sender": self.sender,
                "recipient": self.recipient,
                "sequence": self.sequence,
                "previous": self.previous or None,
                "sent_at": self.sent_at.astimezone(UTC).isoformat(),
                "body": dict(self.body),
            }
        )


@dataclass(frozen=True)
class Receipt:
    """What a recipient signs once a message is stored durably.

    Parameters
    ----------
    id : str
        The message.
    sha256 : str
        Hash of its compact form as it was received.
    received_at : datetime
        When, by the recipient's clock.
    """

    id: str
    sha256: str
    received_at: datetime

    def as_bytes(self) -> bytes:
        """The JSON text that is signed."""
        at = self.received_at.astimezone(UTC).isoformat()
        return dumped({"id": self.id, "sha256": self.sha256, "received_at": at})


def dumped(value: Mapping[str, Any]) -> bytes:
    """JSON without blanks, keys in order."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(compact: str) -> str:
    """SHA-256 of a compact form, in hexadecimal."""
    return hashlib.sha256(compact.encode("ascii")).hexdigest()


def check_body(body: Mapping[str, Any]) -> None:
    """Refuse a body that is too large, too deep, or that not every database and reader can keep.

    Raises
    ------
    InvalidMessage, TooLarge
        See above.
    """
    _check(body, 0)
    if len(dumped(body)) > MAX_BODY_BYTES:
        raise TooLarge("The body of a message has at most {limit} bytes.", limit=MAX_BODY_BYTES)


def parse_message(payload: bytes) -> Envelope:
    """Read a message.

    Raises
    ------
    InvalidMessage, TooLarge
        If it is not exactly what is understood here.
    """
    found = _object(payload, MEMBERS)
    sequence, previous, body = found["sequence"], found["previous"], found["body"]
    if type(sequence) is not int or not 1 <= sequence < MAX_INTEGER:
        raise InvalidMessage("The sequence of a message is a number from 1.")
    if previous is not None and not _matches(_DIGEST, previous):
        raise InvalidMessage("The previous message is named by its SHA-256, or null.")
    if not isinstance(body, dict):
        raise InvalidMessage("The body of a message is an object.")
    check_body(body)
    return Envelope(
        id=_matched(_UID, found, "id"),
        kind=_matched(_KIND, found, "kind"),
        sender=_name(found, "sender"),
        recipient=_name(found, "recipient"),
        sequence=sequence,
        previous=previous or "",
        sent_at=_moment(found, "sent_at"),
        body=body,
    )


def parse_receipt(payload: bytes) -> Receipt:
    """Read a receipt.

    Raises
    ------
    InvalidMessage
        If it is not exactly what is understood here.
    """
    found = _object(payload, RECEIPT_MEMBERS)
    return Receipt(
        _matched(_UID, found, "id"),
        _matched(_DIGEST, found, "sha256"),
        _moment(found, "received_at"),
    )


def _object(payload: bytes, members: set[str]) -> dict[str, Any]:
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise InvalidMessage("The message is not JSON.") from error
    if not isinstance(found, dict) or set(found) != members:
        raise InvalidMessage(
            "The message has other members than {members}.", members=", ".join(sorted(members))
        )
    return found


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _matched(pattern: re.Pattern[str], found: Mapping[str, Any], member: str) -> str:
    if not _matches(pattern, found[member]):
        raise InvalidMessage("The member {member} is malformed.", member=member)
    return str(found[member])


def _name(found: Mapping[str, Any], member: str) -> str:
    value = found[member]
    if not isinstance(value, str) or not value.startswith("did:") or len(value) > LONGEST_NAME:
        raise InvalidMessage("The member {member} must be a DID.", member=member)
    return value


def _moment(found: Mapping[str, Any], member: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(found[member])[:40])
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidMessage("The member {member} must be a time with its zone.", member=member)


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise InvalidMessage("The body is nested deeper than {limit}.", limit=MAX_DEPTH)
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _check_text(key)
            _check(item, depth + 1)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item, depth + 1)
    elif not _is_plain(value):
        raise InvalidMessage("The body holds a value that JSON does not carry everywhere.")


def _is_plain(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return abs(value) <= MAX_INTEGER
    return isinstance(value, float) and math.isfinite(value)


def _check_text(value: Any) -> None:
    if not isinstance(value, str) or "\0" in value or not _is_unicode(value):
        raise InvalidMessage("The body holds text with characters that cannot be stored.")


def _is_unicode(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)
