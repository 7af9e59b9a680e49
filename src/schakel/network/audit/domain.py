"""What an entry of the audit log is, and how one is chained to the one before it."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import rfc8785

from schakel.kernel.errors import InvalidInput

START = "0" * 64
MAX_DETAILS_BYTES = 8_000

_ID = re.compile(r"[\w.:;,/#%?&=+~@!-]{1,200}", re.ASCII)
_ACTION = re.compile(r"[a-z][a-z0-9_.]{0,79}")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\W\d]{2,}")


class InvalidEntry(InvalidInput):
    """An entry holds something else than ids and plain values."""

    code = "invalid_audit_entry"


@dataclass(frozen=True)
class Entry:
    """One thing that somebody did.

    Parameters
    ----------
    number : int
        Place in the log, from 1, without gaps.
    at : datetime
        When it happened, aware.
    actor, action, subject : str
        Who (an id), did what (``share.revoked``), to what (an id).
    details : mapping
        Plain JSON values, ids where they point at something.
    previous, digest : str
        SHA-256 of the entry before this one and of this one, in hexadecimal.
    """

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: Mapping[str, Any]
    previous: str
    digest: str = field(default="")

    def as_json(self) -> dict[str, Any]:
        """The entry as an object of the export; without `digest` it is what the digest covers."""
        return {
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": self.actor,
            "action": self.action,
            "subject": self.subject,
            "details": self.details,
            "previous": self.previous,
            "digest": self.digest,
        }


@dataclass(frozen=True)
class VerifyResult:
    """Whether the log is what was written.

    Parameters
    ----------
    entries : int
        Entries that hold, counted from the first.
    head : str
        Digest of the last entry that holds. Kept elsewhere, it also shows a log cut short later.
    broken_number : int or None
        Number of the first entry that does not hold.
    reason : str
        ``changed``, ``missing``, ``not_chained`` or ``not_counted``; empty if everything holds.
    """

    entries: int
    head: str
    broken_number: int | None = None
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether every entry holds."""
        return self.broken_number is None


def canonical(value: Any) -> bytes:
    """`value` as canonical JSON (RFC 8785): one value, one text.

    Raises
    ------
    InvalidEntry
        If JSON cannot carry the value.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError, TypeError, AttributeError) as error:
        raise InvalidEntry(
            "details of an audit entry are plain JSON values: {problem}", problem=str(error)
        ) from error


def entry_digest(entry: Entry) -> str:
    """SHA-256 over the canonical JSON of the entry with the digest of the one before it."""
    covered = entry.as_json()
    del covered["digest"]
    return hashlib.sha256(canonical(covered)).hexdigest()


def checked_details(details: Mapping[str, Any]) -> str:
    """The details as canonical JSON text.

    Raises
    ------
    InvalidEntry
        If they are no plain JSON values, too large, or hold an e-mail address.
    """
    text = canonical(dict(details)).decode()
    if len(text.encode()) > MAX_DETAILS_BYTES:
        raise InvalidEntry("details of an audit entry are larger than {limit} bytes",
                           limit=MAX_DETAILS_BYTES)  # fmt: skip
    _refuse_mail(text)
    return text


def check_names(actor: str, action: str, subject: str) -> None:
    """Accept ids and an action name.

    Raises
    ------
    InvalidEntry
        If one of them is malformed or an e-mail address.
    """
    for label, value in (("actor", actor), ("subject", subject)):
        if not _ID.fullmatch(value):
            raise InvalidEntry("the {label} of an audit entry must be an id", label=label)
        _refuse_mail(value)
    if not _ACTION.fullmatch(action):
        raise InvalidEntry("an action is named like share.revoked, not {action!r}", action=action)


def first_break(entries: Iterable[Entry], counted: int, head: str) -> VerifyResult:
    """Walk the log from its first entry to the one that the head names."""
    held, last = 0, START
    for entry in entries:
        number, reason = held + 1, _fault(entry, held + 1, last)
        if reason:
            return VerifyResult(held, last, number, reason)
        held, last = number, entry.digest
    if held < counted:
        return VerifyResult(held, last, held + 1, "missing")
    if held > counted or last != head:
        return VerifyResult(held, last, held, "not_counted")
    return VerifyResult(held, last)


def _fault(entry: Entry, number: int, previous: str) -> str:
    if entry.number != number:
        return "missing"
    if not _holds(entry):
        return "changed"
    if entry.previous != previous:
        return "not_chained"
    return ""


def _holds(entry: Entry) -> bool:
    try:
        return entry_digest(entry) == entry.digest
    except InvalidEntry:  # it holds what `checked_details` never let in
        return False


def _refuse_mail(text: str) -> None:
    if _MAIL.search(text):
        raise InvalidEntry("an audit entry holds ids, no e-mail addresses")
