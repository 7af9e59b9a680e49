"""The next three steps of a company: why, who can help, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import InvalidInput
from schakel.network.accounts.interface import people
from schakel.programme.assessment import actions, queries
from schakel.programme.assessment.domain.answers import Answers
from schakel.programme.assessment.domain.instrument import Instrument
from schakel.programme.assessment.domain.outcome import StepCard, StepHelper, step_cards
from schakel.programme.assessment.domain.scoring import score
from schakel.programme.assessment.forms import MarkForm
from schakel.programme.assessment.models import StepMark
from schakel.programme.assessment.views.browser import reader_language
from schakel.programme.assessment.views.holder import Holder, holder_of
from schakel.programme.ecosystem.interface import Helper, helpers_for_all

SHOWN_HELPERS = 3
SHOWN_HISTORY = 50


@dataclass(frozen=True)
class Marked:
    """A step of which something was said.

    `is_reached` is whether the answers say that the company is at this level by now.
    """

    mark: StepMark
    dimension: str
    text: str
    who: str
    is_reached: bool


@require_safe
def show(request: HttpRequest, company: str) -> HttpResponse:
    """What is proposed, what is under way, what was done or left, and all that was said of it."""
    holder = holder_of(request, company)
    marks = queries.marks_of(holder.company)
    cards, said = cards_of(holder, queries.as_answers(holder.scan), marks)
    context = {
        "holder": holder,
        "seat": holder.seat,
        "proposals": {"steps": cards},
        "parts": parts(said),
        "history": in_words(holder, marks[:SHOWN_HISTORY]),
        "mark_url": holder.address("step-mark"),
    }
    return render(request, "assessment/steps.html", context)


def parts(said: list[Marked]) -> list[dict[str, Any]]:
    """The steps with a mark, by what was said of them."""
    kinds = [
        ("started", _("Under way"), _("You started these. Say when they are done.")),
        ("done", _("Done"), _("A level moves when you answer its question again.")),
        ("not_for_us", _("Not for us"), _("These are not proposed. Undo it to have them back.")),
    ]
    return [
        {
            "id": state,
            "title": title,
            "text": text,
            "marks": [each for each in said if each.mark.state == state],
        }
        for state, title, text in kinds
    ]


def cards_of(
    holder: Holder, answers: Answers, marks: list[StepMark]
) -> tuple[tuple[StepCard, ...], list[Marked]]:
    """The proposals with their helpers and marks, and every step that has a mark."""
    now_said = queries.current(marks)
    excluded = queries.left_out(now_said, answers.answers)
    result = score(holder.instrument, answers, holder.scan.variant, excluded=excluded)
    cards = [
        replace(
            card,
            mark=now_said[step].state if (step := (card.item, card.to_level)) in now_said else "",
            mark_url=holder.address("step-mark") if holder.may_answer else "",
        )
        for card in step_cards(holder.instrument, result.next_steps, reader_language())
    ]
    return with_helpers(holder, cards), in_words(holder, list(now_said.values()), answers.answers)


def with_helpers(holder: Holder, cards: Sequence[StepCard]) -> tuple[StepCard, ...]:
    """Each step with the fieldlabs that work on exactly it, the nearest first, if any."""
    items, profile = holder.instrument.by_id, holder.scan.profile
    found = helpers_for_all(
        [(items[card.item].technologies[card.to_level - 1], card.nr) for card in cards],
        sector=str(profile.get("sector", "")),
        province=str(profile.get("region", "")),
        town=holder.seat.company.town if holder.seat else "",
        language=reader_language(),
    )
    return tuple(
        replace(card, helpers=tuple(map(in_short, mine[:SHOWN_HELPERS])))
        for card, mine in zip(cards, found, strict=True)
    )


def in_short(each: Helper) -> StepHelper:
    """A fieldlab as it stands on the card of a step."""
    return StepHelper(
        name=each.name,
        url=reverse("ecosystem:fieldlab", args=[each.fieldlab]),
        place=each.town,
        distance_km=each.distance_km,
        why=" ".join((_("Works on: %(what)s.") % {"what": ", ".join(each.shared)}, _(each.why))),
    )


def upper_first(text: str) -> str:
    """A list of words as it begins a line."""
    return text[:1].upper() + text[1:]


def in_words(
    holder: Holder, marks: list[StepMark], levels: Mapping[str, object] | None = None
) -> list[Marked]:
    """Marks with their words and names; one whose item the instrument lost is left out."""
    names = {uid: found.called for uid, found in people({m.by for m in marks if m.by}).items()}
    return [
        marked(holder.instrument, mark, names.get(mark.by, ""), levels or {})
        for mark in marks
        if mark.item in holder.instrument.by_id
    ]


def marked(
    instrument: Instrument, mark: StepMark, who: str, levels: Mapping[str, object]
) -> Marked:
    """One mark in words."""
    text = instrument.text(reader_language()).items[mark.item]
    level = levels.get(mark.item)
    is_reached = isinstance(level, int) and level >= mark.to_level
    return Marked(mark, text.dimension, text.next[mark.to_level - 1], who, is_reached)


@require_POST
def mark(request: HttpRequest, company: str) -> HttpResponse:
    """Keep what is said about a step; done offers to answer its item again."""
    holder = holder_of(request, company)
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("There is no such step. Load the page again.")
    said = form.cleaned_data
    kept = actions.mark_step(
        holder.scan, said["item"], said["to_level"], said["state"], by=holder.by, now=utc_now()
    )
    if kept is not None and kept.state == "done":
        messages.success(request, _("Well done. Answer the question again to move your level."))
    return redirect(holder.address("steps"))
