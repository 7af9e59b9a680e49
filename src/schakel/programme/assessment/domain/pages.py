"""What the pages of a scan show, in one language, ready for a template."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schakel.programme.assessment.domain.answers import Answers
from schakel.programme.assessment.domain.phrases import say, sentence
from schakel.programme.assessment.domain.result import Result, Step, TransformationScore
from schakel.programme.assessment.domain.scoring import score
from schakel.programme.assessment.domain.structure import (
    Instrument,
    Item,
    ItemText,
    Texts,
    TransformationText,
    items_for,
)
from schakel.web.drawings import Sector

SHOWN_GAPS = 3
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
            effects=", ".join(texts.kpi[code].lower() for code in item.kpi)
            if language != "de"
            else ", ".join(texts.kpi[code] for code in item.kpi),
            previous_id=asked[position - 1].id if position else None,
            next_id=asked[position + 1].id if position + 1 < len(asked) else None,
        )


def number_of(instrument: Instrument, transformation: str) -> int:
    """The number of a transformation, 1 to 8."""
    return next(each.nr for each in instrument.transformations if each.id == transformation)


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


@dataclass(frozen=True)
class ItemLine:
    """One item in a list of the result."""

    id: str
    dimension: str
    level: int | None
    target: int | None
    words: str


@dataclass(frozen=True)
class Row:
    """One transformation of the result."""

    nr: int
    name: str
    now: float | None
    wanted: float | None
    lowest: ItemLine | None
    answered: int
    asked: int
    items: tuple[ItemLine, ...]


@dataclass(frozen=True)
class StepCard:
    """A next step in words."""

    nr: int
    transformation: str
    dimension: str
    text: str
    from_level: int
    to_level: int
    reasons: tuple[str, ...]
    effort: str
    then: str


@dataclass(frozen=True)
class ResultPage:
    """A result in one language."""

    headline: str
    sectors: tuple[Sector, ...]
    rows: tuple[Row, ...]
    strengths: tuple[ItemLine, ...]
    gaps: tuple[ItemLine, ...]
    steps: tuple[StepCard, ...]

    @property
    def is_any(self) -> bool:
        """Whether anything was answered, be it with "don't know"."""
        return any(row.items for row in self.rows)

    @property
    def groups(self) -> tuple[Row, ...]:
        """The transformations of which something was said."""
        return tuple(row for row in self.rows if row.items)


def result_page(
    instrument: Instrument, answers: Answers, variant: str, language: str
) -> ResultPage:
    """The result of `answers` in words and numbers."""
    result = score(instrument, answers, variant)
    texts = instrument.text(language)
    line = _Lines(texts, answers, language)
    rows = tuple(_row(instrument, answers, each, line) for each in result.transformations)
    return ResultPage(
        headline=_headline(result, line, language),
        sectors=tuple(Sector(row.nr, row.name, row.now, row.wanted) for row in rows),
        rows=rows,
        strengths=tuple(line(said.item) for said in result.strengths),
        gaps=tuple(line(gap.item) for gap in result.gaps[:SHOWN_GAPS]),
        steps=tuple(_card(instrument, texts, step, language) for step in result.next_steps),
    )


@dataclass(frozen=True)
class _Lines:
    """Makes the line of an item."""

    texts: Texts
    answers: Answers
    language: str

    def __call__(self, code: str) -> ItemLine:
        said = self.answers.answers.get(code)
        text = self.texts.items[code]
        level = said if type(said) is int else None
        words = text.levels[level] if level is not None else say(f"said.{said}", self.language)
        return ItemLine(code, text.dimension, level, self.answers.targets.get(code), words)


def _row(instrument: Instrument, answers: Answers, mine: TransformationScore, line: _Lines) -> Row:
    answered = [
        item.id
        for item in instrument.applicable(answers.profile)
        if item.transformation == mine.id and item.id in answers.answers
    ]
    return Row(
        nr=number_of(instrument, mine.id),
        name=line.texts.transformations[mine.id].name,
        now=mine.mean,
        wanted=mine.wanted,
        lowest=line(mine.lowest.item) if mine.lowest else None,
        answered=mine.answered,
        asked=mine.asked,
        items=tuple(line(code) for code in answered),
    )


def _headline(result: Result, line: _Lines, language: str) -> str:
    """What is found, in one or two sentences."""
    parts = []
    if result.strengths:
        parts.append(
            say("headline.strong", language, what=line(result.strengths[0].item).dimension)
        )
    if result.gaps:
        gap = result.gaps[0]
        parts.append(say("headline.gap", language, what=line(gap.item).dimension, gap=str(gap.gap)))
    return " ".join(parts)


def _card(instrument: Instrument, texts: Texts, step: Step, language: str) -> StepCard:
    item = instrument.by_id[step.item]
    text = texts.items[step.item]
    return StepCard(
        nr=number_of(instrument, item.transformation),
        transformation=texts.transformations[item.transformation].name,
        dimension=text.dimension,
        text=text.next[step.start],
        from_level=step.start,
        to_level=step.to,
        reasons=tuple(sentence(reason, instrument, language) for reason in step.reasons),
        effort=texts.effort[item.effort[step.start]],
        then=text.levels[step.to],
    )
