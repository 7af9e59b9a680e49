"""A result and its problems as JSON and as plain text, for the terminal and for pipelines."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from schakel.programme.assessment.domain.phrases import results, say, sentence
from schakel.programme.assessment.domain.problems import Problem
from schakel.programme.assessment.domain.result import Reason, Result, Step, TransformationScore
from schakel.programme.assessment.domain.structure import Instrument

WIDTH = 80
_NAME, _FIGURE, _COUNT = 27, 8, 7
_LOWEST = WIDTH - _NAME - 2 * _FIGURE - _COUNT - 2


def problems_as_json(problems: Iterable[Problem], language: str) -> list[dict[str, Any]]:
    """Each problem with its line, place, sentence and what to write instead."""
    return [
        {
            "line": problem.line,
            "where": problem.where,
            "message": problem.message(language),
            "fix": problem.fix(language),
        }
        for problem in problems
    ]


def result_as_json(instrument: Instrument, result: Result, language: str) -> dict[str, Any]:
    """A result as a pipeline reads it; sentences in `language`, means to two decimals."""
    return {
        "instrument": result.instrument,
        "applicable": list(result.applicable),
        "transformations": {each.id: _score_as_json(each) for each in result.transformations},
        "gaps": [
            {"item": gap.item, "level": gap.level, "target": gap.target, "gap": gap.gap}
            for gap in result.gaps
        ],
        "next_steps": [_step_as_json(instrument, step, language) for step in result.next_steps],
        "notes": [
            {**_reason_as_json(note), "text": sentence(note, instrument, language, "note")}
            for note in result.notes
        ],
        "priorities": list(result.priorities),
    }


def _score_as_json(score: TransformationScore) -> dict[str, Any]:
    lowest = score.lowest
    return {
        "mean": None if score.mean is None else round(score.mean, 2),
        "lowest": None if lowest is None else {"item": lowest.item, "level": lowest.level},
        "answered": score.answered,
        "applicable": score.applicable,
    }


def _step_as_json(instrument: Instrument, step: Step, language: str) -> dict[str, Any]:
    text = instrument.text(language).items[step.item]
    return {
        "item": step.item,
        "from": step.start,
        "to": step.to,
        "reason": _reasons(instrument, step, language),
        "reasons": [_reason_as_json(reason) for reason in step.reasons],
        "dimension": text.dimension,
        "step": text.next[step.start],
        "effort": instrument.by_id[step.item].effort[step.start],
    }


def _reason_as_json(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "items": list(reason.items), **reason.details}


def _reasons(instrument: Instrument, step: Step, language: str) -> str:
    return " ".join(sentence(reason, instrument, language) for reason in step.reasons)


def result_as_text(instrument: Instrument, result: Result, language: str) -> str:
    """A result as a person reads it in a terminal of 80 columns."""
    parts = [
        _head(instrument, result, language),
        _table(instrument, result, language),
        _levels(instrument, result, language),
        _steps(instrument, result, language),
        _notes(instrument, result, language),
    ]
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def _head(instrument: Instrument, result: Result, language: str) -> Iterator[str]:
    answered = sum(each.answered for each in result.transformations)
    applicable = len(result.applicable)
    yield from _wrapped(instrument.text(language).title, "")
    yield result.instrument
    yield say("report.answered", language, answered=answered, applicable=applicable)
    if result.priorities:
        kpi = results(result.priorities, instrument, language)
        yield from _wrapped(say("report.priorities", language, kpi=kpi), "")


def _table(instrument: Instrument, result: Result, language: str) -> Iterator[str]:
    texts = instrument.text(language)
    words = [say(f"report.{name}", language) for name in ("mean", "wanted", "count", "lowest")]
    yield _row(say("report.transformation", language), *words)
    yield "-" * WIDTH
    for known, score in zip(instrument.transformations, result.transformations, strict=True):
        lowest = say("report.not_answered", language)
        if score.lowest:
            dimension = _cut(texts.items[score.lowest.item].dimension, _LOWEST - 4)
            lowest = f"{dimension} ({score.lowest.level})"
        yield _row(
            f"{known.nr} {texts.transformations[known.id].name}",
            _figure(score.mean, language),
            _figure(score.wanted, language),
            f"{score.answered}/{score.applicable}",
            lowest,
        )


def _row(name: str, mean: str, wanted: str, count: str, lowest: str) -> str:
    figures = f"{mean:>{_FIGURE}}{wanted:>{_FIGURE}}{count:>{_COUNT}}"
    return f"{_cut(name, _NAME):<{_NAME}}{figures}  {_cut(lowest, _LOWEST)}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 3].rstrip() + "..."


def _figure(value: float | None, language: str) -> str:
    if value is None:
        return "-"
    return f"{value:.1f}" if language == "en" else f"{value:.1f}".replace(".", ",")


def _levels(instrument: Instrument, result: Result, language: str) -> Iterator[str]:
    """Strengths, and the gaps to the targets."""
    items = instrument.text(language).items
    if result.strengths:
        yield say("report.strengths", language)
    for said in result.strengths:
        level = say("report.level", language, level=said.level)
        yield from _wrapped(f"{items[said.item].dimension}: {level}", "  - ")
    if result.gaps:
        yield say("report.gaps", language)
    for gap in result.gaps:
        levels = say("report.gap", language, level=gap.level, target=gap.target)
        yield from _wrapped(f"{items[gap.item].dimension}: {levels}", "  - ")


def _steps(instrument: Instrument, result: Result, language: str) -> Iterator[str]:
    texts = instrument.text(language)
    yield say("report.next_steps", language)
    if not result.next_steps:
        is_any = any(each.answered for each in result.transformations)
        yield "  " + say("report.all_reached" if is_any else "report.no_steps", language)
    for number, step in enumerate(result.next_steps, 1):
        text = texts.items[step.item]
        levels = say("report.from_to", language, start=step.start, to=step.to)
        effort = texts.effort[instrument.by_id[step.item].effort[step.start]]
        yield from _wrapped(f"{text.dimension}, {levels}", f"  {number}. ")
        for line in (text.next[step.start], _reasons(instrument, step, language), effort):
            yield from _wrapped(line, "     ")


def _notes(instrument: Instrument, result: Result, language: str) -> Iterator[str]:
    if result.notes:
        yield say("report.notes", language)
    for note in result.notes:
        yield from _wrapped(sentence(note, instrument, language, "note"), "  - ")


def _wrapped(text: str, first: str) -> list[str]:
    indent = " " * len(first)
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=indent)
