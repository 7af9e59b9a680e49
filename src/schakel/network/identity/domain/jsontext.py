"""JSON from others: no name twice, not deep, no numbers that are none."""

import json
from typing import Any, NoReturn

DEEPEST = 20


class NotJson(ValueError):
    """The text is not a JSON object that is taken here."""


def read_object(text: bytes | str) -> dict[str, Any]:
    """The JSON object in `text`.

    Raises
    ------
    NotJson
        If it is something else, says a name twice, is deeper than 20 levels, or holds NaN.
    """
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotJson("not JSON") from error
    if not isinstance(found, dict) or _depth(found) > DEEPEST:
        raise NotJson("not an object, or too deep")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("a name stands there twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise NotJson(name)


def _depth(found: object) -> int:
    level, deepest = [found], 0
    while level and deepest <= DEEPEST:
        deepest += 1
        level = [
            child
            for each in level
            if isinstance(each, dict | list)
            for child in (each.values() if isinstance(each, dict) else each)
        ]
    return deepest
