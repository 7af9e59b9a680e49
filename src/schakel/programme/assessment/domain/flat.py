"""The short cut for answer files that are written in the plainest way.

Programs that keep thousands of answer files write them plainly: one ``key: value`` per line, two
spaces of indent, no quotes or comments, the sections in their usual order. Then every line that
may occur is known beforehand, and a file is read by looking its lines up. A line that is not
among them sends the whole file to the careful reader, so the short cut never has to judge.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import permutations
from typing import Any

from schakel.programme.assessment.domain.answers import MOST_PRIORITIES, Answer, Answers
from schakel.programme.assessment.domain.instrument import (
    known_instruments,
    known_references,
    load_instrument,
)
from schakel.programme.assessment.domain.structure import KPI, Instrument, ProfileQuestion
from schakel.programme.assessment.domain.values import BOOLEANS, CODES, LEVELS, SPECIAL

MAX_CHARACTERS = 20_000
Said = tuple[str, Any]


class _ProfileLines(dict[str, Said]):
    """The lines of the profile; those with a code from a public list are too many to list."""

    def __init__(self, instrument: Instrument) -> None:
        self._codes = {
            question.id: CODES[question.code_list][0]
            for question in instrument.profile
            if question.type == "code"
        }
        super().__init__(
            (f"  {question.id}: {text}", (question.id, value))
            for question in instrument.profile
            for text, value in _options(question)
        )

    def __missing__(self, line: str) -> Said:
        key, _, value = line[2:].partition(": ")
        if key in self._codes and self._codes[key].fullmatch(value) and line.startswith("  "):
            return key, value
        raise KeyError(line)


def _options(question: ProfileQuestion) -> Iterator[tuple[str, str | bool]]:
    if question.type == "bool":
        return iter(BOOLEANS.items())
    return iter((option, option) for option in question.options)


def read_flat(data: bytes | str) -> Answers | None:
    """The answers in a plainly written file, or None when the careful reader must look.

    Parameters
    ----------
    data : bytes or str
        The file.

    Returns
    -------
    Answers or None
        Exactly what the careful reader returns; None says nothing about the file.
    """
    if len(data) > MAX_CHARACTERS or not data.isascii():
        return None
    text = (data.decode("ascii") if isinstance(data, bytes) else data).removesuffix("\n")
    text, has_priorities, wishes = text.partition("\npriorities: ")
    head, _, body = text.partition("\nanswers:\n")
    first, _, profile = head.partition("\nprofile:\n")
    answers, _, targets = body.partition("\ntargets:\n")
    reference = _first_lines().get(first)
    if reference is None or not body:
        return None
    lines = _known_lines(reference)
    try:
        return Answers(
            reference,
            _said(profile, lines["profile"]),
            _said(answers, lines["answers"]),
            _said(targets, lines["targets"]),
            _priorities()[wishes] if has_priorities else (),
        )
    except KeyError:  # a line that is not known, or one that comes twice
        return None


def _said(text: str, known: dict[str, Said]) -> dict[str, Any]:
    """What the lines of a section say."""
    if not text:
        return {}
    lines = text.split("\n")
    said = dict(map(known.__getitem__, lines))
    if len(said) != len(lines):
        raise KeyError
    return said


@cache
def _priorities() -> dict[str, tuple[str, ...]]:
    """What may be said to matter, by the list in brackets that says so."""
    counts = range(1, MOST_PRIORITIES + 1)
    lists = [codes for count in counts for codes in permutations(KPI, count)]
    return {f"[{', '.join(codes)}]": codes for codes in lists}


@cache
def _first_lines() -> dict[str, str]:
    """The full reference of an instrument by each way to name it on the first line."""
    named = {reference: reference for reference in known_references()}
    for name, versions in known_instruments().items():
        named[name] = f"{name}@{versions[0]}"
    return {f"instrument: {name}": reference for name, reference in named.items()}


@cache
def _known_lines(reference: str) -> dict[str, dict[str, Said]]:
    """Every line that may stand in each section, with what it says."""
    instrument = load_instrument(reference)
    return {
        "profile": _ProfileLines(instrument),
        "answers": _item_lines(instrument, {**LEVELS, **SPECIAL}),
        "targets": _item_lines(instrument, LEVELS),
    }


def _item_lines(instrument: Instrument, values: Mapping[str, Answer]) -> dict[str, Said]:
    return {
        f"  {item.id}: {text}": (item.id, value)
        for item in instrument.items
        for text, value in values.items()
    }
