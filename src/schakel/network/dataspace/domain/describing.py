"""A named query as its owner writes it down: one line for each column and each parameter."""

from collections.abc import Mapping

from schakel.network.dataspace.domain.computing import (
    MAX_PARAMETERS,
    Column,
    InvalidQuery,
    Kind,
    Parameter,
    Part,
    Shape,
)

MAX_COLUMNS = 50
MAX_DECIMALS = 6


def shape_of(text: str) -> Shape:
    """The columns of an answer: ``machine group``, ``stops count``, ``minutes figure 1``.

    Raises
    ------
    InvalidQuery
        If a line is not understood, or not exactly one column counts.
    """
    lines = _lines(text, MAX_COLUMNS)
    return Shape(tuple(_column(number, words) for number, words in lines))


def parameters_of(text: str) -> tuple[Parameter, ...]:
    """What a consumer chooses: ``since date``, ``machine text mill lathe`` (one of these).

    Raises
    ------
    InvalidQuery
        If a line is not understood, or two have one name.
    """
    found = tuple(_parameter(number, words) for number, words in _lines(text, MAX_PARAMETERS))
    if len({each.name for each in found}) != len(found):
        raise InvalidQuery("Give each parameter a name of its own.")
    return found


def told_of(shape: Shape, parameters: tuple[Parameter, ...]) -> tuple[str, str]:
    """The two texts that `shape_of` and `parameters_of` read."""
    columns = [
        f"{each.name} {each.part}{f' {each.decimals}' if each.part is Part.FIGURE else ''}"
        for each in shape.columns
    ]
    asked = [" ".join((each.name, each.kind, *each.choices)) for each in parameters]
    return "\n".join(columns), "\n".join(asked)


def _lines(text: str, most: int) -> list[tuple[int, list[str]]]:
    lines = [(at, words) for at, line in enumerate(text.splitlines(), 1) if (words := line.split())]
    if len(lines) > most:
        raise InvalidQuery("Write at most {most} lines.", most=most)
    return lines


def _column(number: int, words: list[str]) -> Column:
    wrong = InvalidQuery(
        "Line {number} is not understood: write a name, and group, count, or figure with a number"
        " of decimals.",
        number=number,
    )
    name, *rest = words
    if not rest or rest[0] not in list(Part):
        raise wrong
    part, *more = rest
    if not more:
        return Column(name, Part(part))
    if part != Part.FIGURE or len(more) != 1 or not (more[0].isascii() and more[0].isdigit()):
        raise wrong
    if len(more[0]) > 1 or int(more[0]) > MAX_DECIMALS:
        raise wrong
    return Column(name, Part(part), int(more[0]))


def _parameter(number: int, words: list[str]) -> Parameter:
    name, *rest = words
    if not rest or rest[0] not in list(Kind) or (len(rest) > 1 and rest[0] != Kind.TEXT):
        raise InvalidQuery(
            "Line {number} is not understood: write a name, and text, whole, number or date; after"
            " text may come the words that are allowed.",
            number=number,
        )
    return Parameter(name, Kind(rest[0]), tuple(rest[1:]))


def values_of(parameters: tuple[Parameter, ...], written: Mapping[str, str]) -> dict[str, object]:
    """What was written into a form, each of the type of its parameter.

    A value that cannot be one stays a text, which `computing.bind` then refuses by name.
    """
    return {each.name: _value(each.kind, written.get(each.name, "").strip()) for each in parameters}


def _value(kind: Kind, text: str) -> object:
    try:
        if kind is Kind.WHOLE:
            return int(text)
        return float(text) if kind is Kind.NUMBER else text
    except ValueError:
        return text
