"""The short cut for answer files that are written in the plainest way.

Programs that keep thousands of answer files write them plainly: one ``key: value`` per line, two
spaces of indent, no quotes or comments. Then every line that may occur is known beforehand, and
a file is read by looking its lines up. A line that is not among them sends the whole file to the
careful reader, so the short cut never has to judge anything.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from schakel.programme.assessment.domain.answers import Answer, Answers
from schakel.programme.assessment.domain.instrument import (
    known_instruments,
    known_references,
    load_instrument,
)
from schakel.programme.assessment.domain.structure import Instrument, ProfileQuestion
from schakel.programme.assessment.domain.values import BOOLEANS, CODES, LEVELS, SPECIAL

MAX_CHARACTERS = 20_000
_PROFILE, _ANSWERS, _TARGETS = "profile:", "answers:", "targets:"
_HEADINGS = re.compile(r"^(profile:|answers:|targets:)\n", re.MULTILINE)

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
    text = data.decode("ascii") if isinstance(data, bytes) else data
    first, _, rest = text.partition("\n")
    reference = _first_lines().get(first)
    sections = _sections(rest, load_instrument(reference)) if reference else None
    if reference is None or sections is None or _ANSWERS not in sections:
        return None
    return Answers(
        reference,
        sections.get(_PROFILE, {}),
        sections[_ANSWERS],
        sections.get(_TARGETS, {}),
    )


def _sections(text: str, instrument: Instrument) -> dict[str, dict[str, Any]] | None:
    """What each section holds, or None when a line is not known or comes twice."""
    lines = _known_lines(instrument.reference)
    start, *parts = _HEADINGS.split(text)
    if start or not text.endswith("\n"):
        return None
    found: dict[str, dict[str, Any]] = {}
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        written = body[:-1].split("\n")
        try:
            found[heading] = said = dict(map(lines[heading].__getitem__, written))
        except KeyError:
            return None
        if len(said) != len(written):
            return None
    return found if len(found) * 2 == len(parts) else None


@cache
def _first_lines() -> dict[str, str]:
    """The full reference of an instrument by each way to name it on the first line."""
    named = {reference: reference for reference in known_references()}
    for name, versions in known_instruments().items():
        named[name] = f"{name}@{versions[0]}"
    return {f"instrument: {name}": reference for name, reference in named.items()}


@cache
def _known_lines(reference: str) -> dict[str, dict[str, Said]]:
    """Every line that may stand under each heading, with what it says."""
    instrument = load_instrument(reference)
    return {
        _PROFILE: _ProfileLines(instrument),
        _ANSWERS: _item_lines(instrument, {**LEVELS, **SPECIAL}),
        _TARGETS: _item_lines(instrument, LEVELS),
    }


def _item_lines(instrument: Instrument, values: Mapping[str, Answer]) -> dict[str, Said]:
    return {
        f"  {item.id}: {text}": (item.id, value)
        for item in instrument.items
        for text, value in values.items()
    }
