"""Answering: items, what the company is, how many items it wants, what matters to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from schakel.kernel.errors import Conflict, InvalidInput
from schakel.programme.assessment.actions.starting import KEEP
from schakel.programme.assessment.actions.telling import tell_if_finished
from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.models import Answer, Scan
from schakel.programme.assessment.queries import GONE, NoScan
from schakel.web.limits import allow

SAVES_AN_HOUR = 1200
MOST_PRIORITIES = 3


class ChangedElsewhere(Conflict):
    """The answer was changed in another window since this page was loaded."""

    code = "changed_elsewhere"


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


def save_answer(
    scan: Scan, item: str, said: Said, seen: Seen, *, now: datetime, by: str = ""
) -> Answer:
    """Keep what the person `by` said about `item`. Saying the same again changes nothing.

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
        answer.by = by
        answer.revision += 1
        answer.save()
        touch(locked, now)
        tell_if_finished(locked, now)
    return answer


def said_in(answer: Answer) -> Said:
    """What a stored answer says."""
    return Said(answer.said, answer.level, answer.wanted, answer.remark)


def change_profile(
    scan: Scan, profile: Mapping[str, Any], *, now: datetime, asked: Collection[str] | None = None
) -> None:
    """Take over what the company now says about itself; what was not `asked` stays as it was."""
    with transaction.atomic():
        locked = locked_scan(scan)
        known = locked.profile.items() if asked is not None else ()
        locked.profile = {k: v for k, v in known if k not in (asked or ())} | dict(profile)
        touch(locked, now)
        tell_if_finished(locked, now)


def ask_all(scan: Scan, *, now: datetime) -> None:
    """Ask the items of the full self-assessment from now on; what was answered counts there."""
    with transaction.atomic():
        locked = locked_scan(scan)
        if locked.variant == "quick":
            locked.variant = "self"
            touch(locked, now)
            tell_if_finished(locked, now)


def choose_priorities(scan: Scan, priorities: Sequence[str], *, now: datetime) -> None:
    """Keep what matters most to the company: at most three of the effects in the instrument.

    Raises
    ------
    InvalidInput
        If these are too many, or not from the list.
    """
    known = load_instrument(scan.instrument).text("en").kpi
    chosen = list(dict.fromkeys(priorities))
    if len(chosen) > MOST_PRIORITIES or not set(chosen) <= set(known):
        raise InvalidInput("Choose at most three from the list.")
    with transaction.atomic():
        locked = locked_scan(scan)
        locked.priorities = chosen
        touch(locked, now)


def locked_scan(scan: Scan) -> Scan:
    """The scan as it is now, kept from others until the transaction ends.

    Raises
    ------
    NoScan
        If it was erased in the meantime, or went to another holder.
    """
    locked = Scan.objects.select_for_update().filter(pk=scan.pk, company=scan.company).first()
    if locked is None:
        raise NoScan(GONE)
    return locked


def touch(scan: Scan, now: datetime) -> None:
    """Note a change; a scan without account is kept from now on for the whole time again."""
    scan.changed_at = now
    scan.erase_at = None if scan.company else now + KEEP
    fields = ["variant", "profile", "priorities", "changed_at", "erase_at"]
    scan.save(update_fields=fields)
