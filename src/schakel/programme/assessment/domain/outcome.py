"""What a result shows, in one language, ready for a page, a PDF or a workbook."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from schakel.programme.assessment.domain.answers import Answers
from schakel.programme.assessment.domain.phrases import say, sentence
from schakel.programme.assessment.domain.result import Result, Step, TransformationScore
from schakel.programme.assessment.domain.scoring import score
from schakel.programme.assessment.domain.statistics import Statistic, statistics_for
from schakel.programme.assessment.domain.structure import Instrument, Texts, items_for
from schakel.web.drawings import Sector

SHOWN_GAPS = 3
LEVEL, OPEN = "level", "open"


@dataclass(frozen=True)
class ItemLine:
    """One item in a list of the result.

    Parameters
    ----------
    said : str
        ``level``, ``unknown``, ``na`` or, without an answer, ``open``.
    title, wanted_title : str
        The levels now and wanted in two or three words; empty where there is no level.
    words : str
        The level now in a sentence, or what else was said.
    statistics : tuple of Statistic
        What was published about its subject.
    """

    id: str
    dimension: str
    said: str
    level: int | None
    target: int | None
    title: str
    wanted_title: str
    words: str
    statistics: tuple[Statistic, ...] = ()

    @property
    def is_raise(self) -> bool:
        """Whether more is wanted than there is."""
        return self.level is not None and self.target is not None and self.target > self.level


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
class StepHelper:
    """Who can help with a step, and why this one."""

    name: str
    url: str
    place: str = ""
    distance_km: float | None = None
    why: str = ""


@dataclass(frozen=True)
class StepCard:
    """A next step in words.

    Parameters
    ----------
    helpers : tuple of StepHelper or None
        Who can help, the nearest first; empty when nobody truly fits, None when nobody looked.
    mark : str
        What the company did with it: ``started``, ``done``, ``not_for_us`` or nothing yet.
    mark_url : str
        Where a mark is sent to; empty when the reader may not mark.
    """

    item: str
    nr: int
    transformation: str
    dimension: str
    text: str
    from_level: int
    to_level: int
    reasons: tuple[str, ...]
    effort: str
    then: str
    helpers: tuple[StepHelper, ...] | None = None
    mark: str = ""
    mark_url: str = ""


@dataclass(frozen=True)
class ResultPage:
    """A result in one language."""

    headline: str
    sectors: tuple[Sector, ...]
    rows: tuple[Row, ...]
    strengths: tuple[ItemLine, ...]
    gaps: tuple[ItemLine, ...]
    steps: tuple[StepCard, ...]

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many items were answered with a level, with "unknown", "na", or not at all."""
        found = Counter(line.said for row in self.rows for line in row.items)
        return {said: found[said] for said in (LEVEL, "unknown", "na", OPEN)}

    @property
    def is_any(self) -> bool:
        """Whether anything was answered, be it with "don't know"."""
        return self.answered > 0

    @property
    def answered(self) -> int:
        """Items with an answer of whatever kind."""
        return sum(count for said, count in self.counts.items() if said != OPEN)

    @property
    def total(self) -> int:
        """Items that were asked."""
        return sum(self.counts.values())

    @property
    def groups(self) -> tuple[Row, ...]:
        """The transformations of which something was asked."""
        return tuple(row for row in self.rows if row.items)

    @property
    def compared(self) -> tuple[tuple[Row, ItemLine], ...]:
        """The answered items beside which published figures stand."""
        return tuple(
            (row, line)
            for row in self.rows
            for line in row.items
            if line.statistics and line.said == LEVEL
        )


def result_page(
    instrument: Instrument,
    answers: Answers,
    variant: str,
    language: str,
    *,
    now: datetime | None = None,
) -> ResultPage:
    """The result of `answers` in words and numbers.

    Parameters
    ----------
    variant : str
        Which items are asked; what was answered beyond them is shown too.
    now : datetime, optional
        With it, published figures stand beside the items; it decides which of them are old.
    """
    result = score(instrument, answers, variant)
    texts = instrument.text(language)
    line = _Lines(texts, answers, language, now)
    asked = {item.id for item in items_for(instrument, variant, answers.profile)}
    rows = tuple(_row(instrument, answers, each, line, asked) for each in result.transformations)
    return ResultPage(
        headline=_headline(result, line, language),
        sectors=tuple(Sector(row.nr, row.name, row.now, row.wanted) for row in rows),
        rows=rows,
        strengths=tuple(line(said.item) for said in result.strengths),
        gaps=tuple(line(gap.item) for gap in result.gaps[:SHOWN_GAPS]),
        steps=step_cards(instrument, result.next_steps, language),
    )


def step_cards(
    instrument: Instrument, steps: Iterable[Step], language: str
) -> tuple[StepCard, ...]:
    """Proposed steps in words."""
    return tuple(_card(instrument, instrument.text(language), step, language) for step in steps)


def number_of(instrument: Instrument, transformation: str) -> int:
    """The number of a transformation, 1 to 8."""
    return next(each.nr for each in instrument.transformations if each.id == transformation)


@dataclass(frozen=True)
class _Lines:
    """Makes the line of an item."""

    texts: Texts
    answers: Answers
    language: str
    now: datetime | None

    def __call__(self, code: str) -> ItemLine:
        said = self.answers.answers.get(code)
        target = self.answers.targets.get(code)
        text = self.texts.items[code]
        level = said if type(said) is int else None
        return ItemLine(
            id=code,
            dimension=text.dimension,
            said=LEVEL if level is not None else str(said or OPEN),
            level=level,
            target=target,
            title=text.titles[level] if level is not None else "",
            wanted_title=text.titles[target] if target is not None else "",
            words=text.levels[level] if level is not None else say(f"said.{said}", self.language),
            statistics=self.statistics(code),
        )

    def statistics(self, code: str) -> tuple[Statistic, ...]:
        """What was published about the subject of an item, for a company like this one."""
        if self.now is None:
            return ()
        sector, size = (str(self.answers.profile.get(each, "")) for each in ("sector", "size"))
        return statistics_for(code, sector, size, self.now, self.language)


def _row(
    instrument: Instrument,
    answers: Answers,
    mine: TransformationScore,
    line: _Lines,
    asked: set[str],
) -> Row:
    shown = [
        item.id
        for item in instrument.applicable(answers.profile)
        if item.transformation == mine.id and (item.id in asked or item.id in answers.answers)
    ]
    return Row(
        nr=number_of(instrument, mine.id),
        name=line.texts.transformations[mine.id].name,
        now=mine.mean,
        wanted=mine.wanted,
        lowest=line(mine.lowest.item) if mine.lowest else None,
        answered=mine.answered,
        asked=mine.asked,
        items=tuple(line(code) for code in shown),
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
        item=step.item,
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
