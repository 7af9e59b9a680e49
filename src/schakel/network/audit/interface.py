"""The audit log for other rooms: who did what when, append-only and hash-chained."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from schakel.network.audit import actions, queries
from schakel.network.audit.domain import Entry, InvalidEntry, VerifyResult

__all__ = ["Entry", "InvalidEntry", "VerifyResult", "entries", "export_lines", "record", "verify"]

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def record(
    actor: str,
    action: str,
    subject: str,
    details: Mapping[str, Any] = _NOTHING,
    *,
    now: datetime,
) -> None:
    """Append one entry, inside the transaction that changes what it tells of.

    Parameters
    ----------
    actor : str
        Id of who did it: a party's id, ``system``, ``operator``. Never a name or an address.
    action : str
        What was done, ``thing.done_to_it`` in lower case: ``share.revoked``.
    subject : str
        Id of what it was done to.
    details : mapping, default empty
        Plain JSON values of at most 8,000 bytes; ids where they point at something.
    now : datetime
        When, aware.

    Raises
    ------
    InvalidEntry
        If a value is no id, not plain JSON, too large, or an e-mail address.

    Notes
    -----
    Writers wait for one another until the transaction of the first ends, so record late in a
    transaction and keep transactions short.
    """
    actions.record(actor, action, subject, details, now=now)


def verify() -> VerifyResult:
    """Whether the log is what was written, and if not, which entry is the first that does not hold.

    A log whose end was cut off together with its head looks whole: keep `VerifyResult.head`
    elsewhere to see that too.
    """
    return queries.verify()


def entries(
    *,
    actor: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Entry]:
    """Entries in the order in which they were written, read in pages.

    Parameters
    ----------
    actor, subject : str or None, default None
        Only entries with this id; None means any.
    since, until : datetime or None, default None
        Only entries from `since` on and before `until`.
    """
    return queries.entries(actor=actor, subject=subject, since=since, until=until)


def export_lines() -> Iterator[str]:
    """The whole log as JSON Lines, each line ending in a newline."""
    for entry in queries.entries():
        yield json.dumps(entry.as_json(), ensure_ascii=True, separators=(",", ":")) + "\n"
