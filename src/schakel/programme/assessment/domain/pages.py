"""What the pages of a scan show, in one language, ready for a template."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schakel.programme.assessment.domain.outcome import number_of, result_page
from schakel.programme.assessment.domain.phrases import results
from schakel.programme.assessment.domain.structure import (
    Instrument,
    Item,
    ItemText,
    TransformationText,
    items_for,
)

__all__ = ["ItemPage", "Progress", "Rung", "number_of", "progress", "result_page"]

MINUTES_AN_ITEM = 10 / 12


@dataclass(frozen=True)
class Rung:
    """One level of an item."""

    level: int
    code: str
    title: str
    text: str


@dataclass(frozen=True)
class ItemPage:
    """One item on its page; `number` and `total` count what this scan asks."""

    item: Item
    text: ItemText
    nr: int
    transformation: TransformationText
    number: int
    total: int
    rungs: tuple[Rung, ...]
    effects: str
    previous_id: str | None
    next_id: str | None

    @property
    def next_number(self) -> int:
        """Number of the item after this one."""
        return self.number + 1

    @classmethod
    def build(
        cls, instrument: Instrument, asked: Sequence[Item], position: int, language: str
    ) -> "ItemPage":
        """The page of the item at `position` of those that are asked."""
        item, texts = asked[position], instrument.text(language)
        text = texts.items[item.id]
        return cls(
            item=item,
            text=text,
            nr=number_of(instrument, item.transformation),
            transformation=texts.transformations[item.transformation],
            number=position + 1,
            total=len(asked),
            rungs=tuple(
                Rung(level, str(level), title, words)
                for level, (title, words) in enumerate(zip(text.titles, text.levels, strict=True))
            ),
            effects=results(item.kpi, instrument, language),
            previous_id=asked[position - 1].id if position else None,
            next_id=asked[position + 1].id if position + 1 < len(asked) else None,
        )


@dataclass(frozen=True)
class Progress:
    """How far a scan is; positions count from 1, `next_id` is the first item without an answer."""

    total: int
    answered_positions: tuple[int, ...]
    next_id: str | None

    @property
    def answered(self) -> int:
        """Items with an answer."""
        return len(self.answered_positions)

    @property
    def minutes_left(self) -> int:
        """Minutes for the items without an answer, rounded up."""
        return math.ceil((self.total - self.answered) * MINUTES_AN_ITEM)


def progress(
    instrument: Instrument, variant: str, profile: Mapping[str, Any], answered: Collection[str]
) -> Progress:
    """How far a scan is."""
    asked = items_for(instrument, variant, profile)
    missing = [item.id for item in asked if item.id not in answered]
    return Progress(
        total=len(asked),
        answered_positions=tuple(
            number for number, item in enumerate(asked, 1) if item.id in answered
        ),
        next_id=missing[0] if missing else None,
    )
