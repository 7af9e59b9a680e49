"""How far an assessment is: every item with its state, for each of the eight transformations."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schakel.programme.assessment.domain.answers import NOT_APPLICABLE, Answer
from schakel.programme.assessment.domain.pages import MINUTES_AN_ITEM
from schakel.programme.assessment.domain.structure import Instrument, Item, items_for

State = Literal["answered", "unknown", "na", "open", "later"]


@dataclass(frozen=True)
class ItemState:
    """One item in the overview; `later` means that only the full self-assessment asks it."""

    id: str
    dimension: str
    state: State
    level: int | None
    is_quick: bool


@dataclass(frozen=True)
class Group:
    """One transformation in the overview."""

    nr: int
    name: str
    items: tuple[ItemState, ...]

    @property
    def total(self) -> int:
        """Items that are asked now."""
        return sum(item.state != "later" for item in self.items)

    @property
    def answered(self) -> int:
        """Of these, the ones with an answer, be it "don't know" or "does not apply"."""
        return sum(item.state not in ("open", "later") for item in self.items)


@dataclass(frozen=True)
class Count:
    """How far one variant is."""

    answered: int
    total: int

    @property
    def open(self) -> int:
        """Items without an answer."""
        return self.total - self.answered

    @property
    def minutes_left(self) -> int:
        """Minutes for these, rounded up."""
        return math.ceil(self.open * MINUTES_AN_ITEM)


@dataclass(frozen=True)
class Overview:
    """An assessment at a glance; `next_id` is the first asked item without an answer."""

    groups: tuple[Group, ...]
    quick: Count
    full: Count
    current: Count
    next_id: str | None
    kept_aside: tuple[str, ...]

    @property
    def extra(self) -> int:
        """Items that the full self-assessment asks beyond the quick scan."""
        return self.full.total - self.quick.total


def count(
    instrument: Instrument, variant: str, profile: Mapping[str, Any], answered: Mapping[str, Any]
) -> Count:
    """How far a variant is, for a company with this profile."""
    asked = items_for(instrument, variant, profile)
    return Count(sum(item.id in answered for item in asked), len(asked))


def overview(
    instrument: Instrument,
    variant: str,
    profile: Mapping[str, Any],
    answers: Mapping[str, Answer],
    language: str,
) -> Overview:
    """An assessment at a glance.

    Answers to items that the profile rules out are kept aside: named, not counted.
    """
    asked = [item.id for item in items_for(instrument, variant, profile)]
    return Overview(
        groups=tuple(_groups(instrument, frozenset(asked), profile, answers, language)),
        quick=count(instrument, "quick", profile, answers),
        full=count(instrument, "self", profile, answers),
        current=count(instrument, variant, profile, answers),
        next_id=next((code for code in asked if code not in answers), None),
        kept_aside=tuple(
            instrument.text(language).items[code].dimension
            for code in instrument.by_id
            if code in answers and code in instrument.scope(profile).ruled_out
        ),
    )


def _groups(
    instrument: Instrument,
    asked: frozenset[str],
    profile: Mapping[str, Any],
    answers: Mapping[str, Answer],
    language: str,
) -> Iterator[Group]:
    texts = instrument.text(language)
    for each in instrument.transformations:
        items = tuple(
            _state(item, texts.items[item.id].dimension, item.id in asked, answers.get(item.id))
            for item in instrument.applicable(profile)
            if item.transformation == each.id
        )
        if items:
            yield Group(each.nr, texts.transformations[each.id].name, items)


def _state(item: Item, dimension: str, is_asked: bool, answer: Answer | None) -> ItemState:
    if not is_asked:
        return ItemState(item.id, dimension, "later", None, item.is_quick)
    level = answer if type(answer) is int else None
    state: State = "answered"
    if answer is None:
        state = "open"
    elif level is None:
        state = "na" if answer == NOT_APPLICABLE else "unknown"
    return ItemState(item.id, dimension, state, level, item.is_quick)
