"""A result as the sheets of a workbook: rows of values, each with its type.

A text is a text, whatever it starts with; the writer never makes a formula or a link of one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from schakel.programme.assessment.domain.handout import Handout, plain
from schakel.programme.assessment.domain.outcome import ItemLine, Row
from schakel.programme.assessment.domain.paper import helpers
from schakel.programme.assessment.domain.statistics import Statistic

Value = str | int | float | date | None
NARROW, MIDDLE, WIDE, WIDEST = 11, 22, 38, 70


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, the widths of its columns in characters, a header row and the rest."""

    name: str
    widths: tuple[int, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def sheets(handout: Handout) -> tuple[Sheet, ...]:
    """All sheets of the workbook, in order."""
    return (_result(handout), _items(handout), _steps(handout), _about(handout))


def _header(handout: Handout, *keys: str) -> tuple[str, ...]:
    return tuple(handout.say(key) for key in keys)


def _result(handout: Handout) -> Sheet:
    header = _header(
        handout, "transformation", "Now", "Wanted", "lowest", "lowest_level", "levels_head", "asked"
    )
    rows = tuple(
        (
            f"{row.nr} {row.name}",
            _mean(row.now),
            _mean(row.wanted),
            row.lowest.dimension if row.lowest else None,
            row.lowest.level if row.lowest else None,
            row.answered,
            row.asked,
        )
        for row in handout.page.rows
    )
    widths = (WIDE, NARROW, NARROW, WIDE, MIDDLE, MIDDLE, NARROW)
    return Sheet(handout.say("result"), widths, header, rows)


def _mean(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _items(handout: Handout) -> Sheet:
    keys = ["transformation", "subject", "answer", "Now", "Wanted", "level_words"]
    widths = [WIDE, WIDE, MIDDLE, NARROW, NARROW, WIDEST]
    if handout.remarks:
        keys.append("remark")
        widths.append(WIDEST)
    keys += ["published", "year", "source_head", "address"]
    widths += [WIDEST, NARROW, WIDE, WIDE]
    rows = tuple(
        line
        for row in handout.page.rows
        for item in row.items
        for line in _lines(handout, row, item)
    )
    return Sheet(handout.say("items"), tuple(widths), _header(handout, *keys), rows)


def _lines(handout: Handout, row: Row, item: ItemLine) -> Iterator[tuple[Value, ...]]:
    """A row for an item, with the nearest published figure; further figures have rows below it."""
    own: tuple[Value, ...] = (
        f"{row.nr} {row.name}",
        item.dimension,
        handout.say(f"said.{item.said}"),
        item.level,
        item.target,
        f"{item.title}. {item.words}" if item.title else None,
    )
    if handout.remarks:
        own = (*own, plain(handout.remarks.get(item.id, "")) or None)
    below = (*own[:2], *(None for _ in own[2:]))
    figures = item.statistics or (None,)
    for number, figure in enumerate(figures):
        yield (*(below if number else own), *_figure(figure))


def _figure(figure: Statistic | None) -> tuple[Value, ...]:
    if figure is None:
        return (None,) * 4
    return (figure.text, figure.year, figure.source, figure.url)


def _steps(handout: Handout) -> Sheet:
    keys = ("step_head", "transformation", "subject", "from", "to", "why", "effort", "then")
    rows = tuple(
        (
            step.text,
            f"{step.nr} {step.transformation}",
            step.dimension,
            step.from_level,
            step.to_level,
            " ".join(step.reasons),
            step.effort,
            step.then,
            "; ".join(helpers(handout, step) or ()) or None,
            handout.say(f"mark.{step.mark}") if step.mark else None,
        )
        for step in handout.page.steps
    )
    widths = (WIDEST, MIDDLE, WIDE, NARROW, NARROW, WIDEST, WIDE, WIDEST, WIDE, MIDDLE)
    return Sheet(handout.say("steps"), widths, _header(handout, *keys, "helpers", "mark"), rows)


def _about(handout: Handout) -> Sheet:
    say = handout.say
    rows: tuple[tuple[Value, ...], ...] = (
        (say("company"), plain(handout.company) or None),
        (say("variant"), handout.variant),
        (say("answered"), say("of", n=handout.page.answered, total=handout.page.total)),
        (say("day"), handout.changed),
        (say("made"), handout.made),
        (say("instrument"), handout.instrument),
        (say("sure"), say("claim")),
        (None, say("sure_quick" if handout.is_quick else "sure_self")),
        (None, say("counts", **handout.page.counts)),
        (None, say("no_overall")),
        (say("others"), say("others_how")),
    )
    return Sheet(say("about"), (WIDE, WIDEST), (say("subject"), handout.title), rows)
