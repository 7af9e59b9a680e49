"""Writing over an entry: save a draft, publish it, undo it. Each refuses to overwrite another's."""

from datetime import datetime

from django.db import IntegrityError, transaction

from schakel.kernel.errors import Conflict
from schakel.network.audit import interface as audit
from schakel.programme.ecosystem.domain.entries import Values
from schakel.programme.ecosystem.models import Revision

CHANGED = (
    "Somebody else changed this entry in the meantime. "
    "Compare what stands there now with yours, and save again."
)
NOT_THE_LAST = (
    "This is no longer the version that everybody sees. "
    "Look at the history to see what changed, and try again."
)


class ChangedElsewhere(Conflict):
    """The entry is not as the page that this comes from had shown it."""

    code = "entry_changed"


def save_draft(entry: str, values: Values, *, person: str, seen: int, now: datetime) -> int:
    """Keep what was written as a draft, and return its number.

    Parameters
    ----------
    seen : int
        The number of the newest version when the page was made.

    Raises
    ------
    ChangedElsewhere
        If there is a newer one.
    """
    with transaction.atomic():
        if last_locked(entry) != seen:
            raise ChangedElsewhere(CHANGED)
        try:
            with transaction.atomic():
                Revision.objects.create(
                    entry=entry,
                    number=seen + 1,
                    content=values.as_json(),
                    person=person,
                    at=now,
                    changed_at=now,
                )
        except IntegrityError as error:  # another first draft at the same moment
            raise ChangedElsewhere(CHANGED) from error
    return seen + 1


def publish(entry: str, number: int, *, person: str, now: datetime) -> None:
    """Let everybody see a draft.

    Raises
    ------
    ChangedElsewhere
        If it is not the newest version, or no draft any more.
    """
    with transaction.atomic():
        if last_locked(entry) != number:
            raise ChangedElsewhere(CHANGED)
        change_state(entry, number, "draft", "published", now)
        tell("ecosystem.entry_published", entry, number, person, now)


def undo(entry: str, number: int, *, person: str, now: datetime) -> None:
    """Go back to what everybody saw before the version that they see now.

    Raises
    ------
    ChangedElsewhere
        If `number` is not the version that they see now.
    """
    with transaction.atomic():
        if last_locked(entry, state="published") != number:
            raise ChangedElsewhere(NOT_THE_LAST)
        change_state(entry, number, "published", "undone", now)
        tell("ecosystem.entry_undone", entry, number, person, now)


def last_locked(entry: str, state: str = "") -> int:
    """The highest number of an entry (in one state), with all its versions locked."""
    rows = Revision.objects.select_for_update().filter(entry=entry).order_by("number")
    found = [row.number for row in rows.defer("content") if state in ("", row.state)]
    return max(found, default=0)


def change_state(entry: str, number: int, before: str, after: str, now: datetime) -> None:
    """Change the state of one version, if it still is `before`."""
    found = Revision.objects.filter(entry=entry, number=number, state=before)
    if found.update(state=after, changed_at=now) != 1:
        raise ChangedElsewhere(NOT_THE_LAST)


def tell(action: str, entry: str, number: int, person: str, now: datetime) -> None:
    """Write it into the audit log."""
    audit.record(f"person:{person}", action, entry, {"revision": number}, now=now)


def erase_party(party: str) -> int:
    """Take a person's id off what that person wrote."""
    prefix, _, uid = party.partition(":")
    if prefix != "person" or not uid:
        return 0
    return Revision.objects.filter(person=uid).update(person="")
