"""What a named query takes, and what of its answer may leave.

The answer of a query is a table of groups. Its owner says which column counts the records behind a
row; a row with too few records stays, figures are rounded, and anything that was not declared
makes the whole answer stay.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from schakel.kernel.errors import InvalidInput, NotAllowed

MIN_GROUP = 5
MAX_PARAMETERS = 20
MAX_TEXT = 200
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")

Value = str | int | float | bool | date | None


class InvalidParameter(InvalidInput):
    """A parameter is missing, unknown or of another type."""

    code = "invalid_parameter"


class InvalidQuery(InvalidInput):
    """The query or what is said of its answer cannot be used."""

    code = "invalid_query"


class AnswerWithheld(NotAllowed):
    """The answer is not what the owner allowed to leave."""

    code = "answer_withheld"


class Kind(StrEnum):
    """Types of parameters."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    DATE = "date"


class Part(StrEnum):
    """What a column of an answer is."""

    GROUP = "group"
    COUNT = "count"
    FIGURE = "figure"


@dataclass(frozen=True)
class Parameter:
    """A value that the consumer chooses; `choices` limits a text to those of the owner."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise InvalidQuery("Name a parameter with small letters, digits and underscores.")


@dataclass(frozen=True)
class Column:
    """A column of the answer; `decimals` rounds a figure."""

    name: str
    part: Part
    decimals: int = 2

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise InvalidQuery("Name a column with small letters, digits and underscores.")


@dataclass(frozen=True)
class Shape:
    """The columns of an answer: exactly one of them counts the records behind a row."""

    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise InvalidQuery("Give each column of the answer a name of its own.")
        if [column.part for column in self.columns].count(Part.COUNT) != 1:
            raise InvalidQuery("Say which one column of the answer counts the records behind it.")

    @property
    def count_at(self) -> int:
        """Place of the column that counts."""
        return [column.part for column in self.columns].index(Part.COUNT)


@dataclass(frozen=True)
class Answer:
    """What leaves: rows, and how many groups stayed because they were too small."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    withheld: int


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2**53:
        raise TypeError
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError
    return float(value)


def _date(value: Any) -> str:
    return date.fromisoformat(_text(value)).isoformat()


TAKE = {Kind.TEXT: _text, Kind.WHOLE: _whole, Kind.NUMBER: _number, Kind.DATE: _date}


def bind(parameters: Sequence[Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values to bind, each of the type that the owner said; never part of the SQL."""
    known = {each.name: each for each in parameters}
    if set(given) != set(known) or len(given) > MAX_PARAMETERS:
        raise InvalidParameter(
            "Give exactly these parameters: {names}.", names=", ".join(sorted(known)) or "-"
        )
    return {name: _bound(known[name], value) for name, value in given.items()}


def _bound(parameter: Parameter, value: Any) -> Any:
    wrong = InvalidParameter(
        "The parameter {name} must be of the kind {kind} and one of those allowed.",
        name=parameter.name,
        kind=parameter.kind.value,
    )
    try:
        taken = TAKE[parameter.kind](value)
    except (TypeError, ValueError, OverflowError) as error:
        raise wrong from error
    if parameter.choices and taken not in parameter.choices:
        raise wrong
    return taken


def vet(
    shape: Shape,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    records: int,
    min_group: int = MIN_GROUP,
) -> Answer:
    """What of an answer may leave.

    `records` is how many records went in: counts that add up to more are no counts, and raw
    records dressed up as groups end here.
    """
    names = tuple(column.name for column in shape.columns)
    if tuple(columns) != names:
        raise AnswerWithheld("The answer has other columns than its owner declared.")
    counts = [_count(row, shape) for row in rows]
    if sum(counts) > records:
        raise AnswerWithheld("The groups of the answer count more records than there are.")
    least = max(2, min_group)
    kept = [row for row, count in zip(rows, counts, strict=True) if count >= least]
    cleaned = tuple(
        tuple(_released(column, value) for column, value in zip(shape.columns, row, strict=True))
        for row in kept
    )
    return Answer(names, cleaned, len(rows) - len(kept))


def _count(row: Sequence[Any], shape: Shape) -> int:
    value = row[shape.count_at] if len(row) == len(shape.columns) else None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise AnswerWithheld("The column that counts holds something else than a count.")
    return value


def _released(column: Column, value: Any) -> Value:
    if value is None:
        return None
    if column.part is Part.GROUP:
        if isinstance(value, str) and len(value) <= MAX_TEXT:
            return value
        if isinstance(value, bool | int | date) and not isinstance(value, datetime):
            return value
        raise AnswerWithheld("A column that names groups holds something else than a name.")
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise AnswerWithheld("A column of figures holds something else than a figure.")
    if column.part is Part.COUNT:
        return int(value)
    if not math.isfinite(value):
        return None
    return round(float(value), column.decimals)
