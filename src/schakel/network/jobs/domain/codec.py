"""Payloads and events as JSON text and back, with datetimes and tuples kept."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from schakel.kernel.errors import InvalidInput

MAX_BYTES = 65_536
MAX_DEPTH = 20

_TAGS = ("$datetime", "$tuple", "$dict")


class NotStorable(InvalidInput):
    """A payload or event holds a value that cannot be stored and given back equal."""

    code = "not_storable"


def to_text(value: Any) -> str:
    """`value` as JSON text. Holds str, int, float, bool, None, aware datetime, list, tuple, dict.

    Raises
    ------
    NotStorable
        If it holds anything else, NaN, a naive datetime, or is larger than 64 kB.
    """
    try:
        text = json.dumps(_plain(value, 0), allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise NotStorable("a job or event holds a number that JSON cannot carry") from error
    if len(text) > MAX_BYTES:
        raise NotStorable("a job or event is larger than {limit} bytes", limit=MAX_BYTES)
    return text


def from_text(text: str) -> Any:
    """The value that `to_text` stored."""
    return json.loads(text, object_hook=_rich)


def event_fields(event: Any) -> dict[str, Any]:
    """The fields of a dataclass by name, not copied deeper."""
    return {field.name: getattr(event, field.name) for field in fields(event)}


def _plain(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise NotStorable("a job or event is nested deeper than {limit}", limit=MAX_DEPTH)
    if value is None or type(value) in (str, int, float, bool):
        return value
    if isinstance(value, datetime):
        return {"$datetime": _aware(value)}
    if type(value) is tuple:
        return {"$tuple": [_plain(item, depth + 1) for item in value]}
    if type(value) is list:
        return [_plain(item, depth + 1) for item in value]
    if type(value) is dict:
        return _plain_dict(value, depth)
    raise NotStorable("a job or event cannot hold a {kind}", kind=type(value).__name__)


def _plain_dict(value: dict[Any, Any], depth: int) -> dict[str, Any]:
    if not all(type(key) is str for key in value):
        raise NotStorable("keys in a job or event are strings")
    plain = {key: _plain(item, depth + 1) for key, item in value.items()}
    if len(plain) == 1 and next(iter(plain)) in _TAGS:
        return {"$dict": list(plain.items())}  # a key of theirs that looks like one of ours
    return plain


def _aware(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise NotStorable("a datetime in a job or event says its time zone")
    return moment.isoformat()


def _rich(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        tag, value = next(iter(found.items()))
        if tag == "$datetime":
            return datetime.fromisoformat(value)
        if tag == "$tuple":
            return tuple(value)
        if tag == "$dict":
            return dict(value)
    return found
