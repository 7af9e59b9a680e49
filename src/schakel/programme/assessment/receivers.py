"""What the assessment tells a person who has seats at companies: what waits there."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schakel.network.accounts.interface import Person, Seat, Waiting
from schakel.programme.assessment.interface import ProgressView, progress_of
from schakel.programme.assessment.queries import started_before

LONG_AGO = timedelta(days=30)
RESULT_IS_NEWS = timedelta(days=14)


def what_waits(_person: Person, seats: Sequence[Seat], now: datetime) -> list[Waiting]:
    """Lines for all companies of a person, in three queries however many these are."""
    uids = [seat.company.uid for seat in seats]
    progress = progress_of(uids)
    started = started_before(uids, now - LONG_AGO)
    lines: list[Waiting] = []
    for seat in seats:
        uid = seat.company.uid
        lines += assessment_lines(seat, progress.get(uid), now)
        if seat.may_answer and uid in started:
            lines.append(step_line(uid, len(started[uid])))
    return lines


def assessment_lines(seat: Seat, view: ProgressView | None, now: datetime) -> Iterator[Waiting]:
    """Begin it, finish it, or look at what it says."""
    uid = seat.company.uid
    overview = reverse("assessment:company-overview", args=[uid])
    if view is None:
        if seat.may_answer:
            text = _("Half an hour, in as many sittings as you like.")
            title = _("Find out where your company stands")
            yield Waiting(title, text, overview, _("Begin the assessment"), 60, uid)
    elif not view.is_complete:
        if seat.may_answer:
            yield Waiting(
                _("The assessment is not finished"), open_text(view), overview, _("Go on"), 60, uid
            )
    elif is_news(view, now):
        text = (
            _("The quick scan is done. See where the company stands, or answer all questions.")
            if view.variant == "quick"
            else _("All questions are answered. See where the company stands and what comes next.")
        )
        result = reverse("assessment:company-result", args=[uid])
        yield Waiting(_("The result is ready"), text, result, _("To the result"), 40, uid)


def open_text(view: ProgressView) -> str:
    """How many questions are open, and how long they take."""
    text = ngettext(
        "%(count)d question is open, about %(minutes)d min.",
        "%(count)d questions are open, about %(minutes)d min.",
        view.total - view.answered,
    )
    return text % {"count": view.total - view.answered, "minutes": view.minutes_left}


def is_news(view: ProgressView, now: datetime) -> bool:
    """Whether the assessment was finished in the last two weeks."""
    moments = [at for at in (view.quick_finished_at, view.self_finished_at) if at is not None]
    return bool(moments) and now - max(moments) <= RESULT_IS_NEWS


def step_line(uid: str, count: int) -> Waiting:
    """Steps that were started long ago."""
    text = ngettext(
        "You started %(count)d step more than a month ago. How does it go?",
        "You started %(count)d steps more than a month ago. How do they go?",
        count,
    )
    url = reverse("assessment:company-steps", args=[uid])
    return Waiting(_("Steps under way"), text % {"count": count}, url, _("To the steps"), 45, uid)
