"""What all messages of the Dataspace Protocol share: how they are read, and what they must hold.

Source: Eclipse Dataspace Protocol 2025-1, Common Functionalities, and its JSON Schemas.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from schakel.kernel.errors import InvalidInput

CONTEXT = "https://w3id.org/dspace/2025/1/context.jsonld"
LARGEST = 1_000_000
DEEPEST = 20
LONGEST_ID = 2048


class InvalidDspMessage(InvalidInput):
    """The message is not what the Dataspace Protocol asks for.

    Attributes
    ----------
    member : str
        The member that is wrong, with its path: ``agreement.permission[0].action``. Empty if the
        whole text is.
    """

    code = "invalid_dsp_message"

    def __init__(self, message: str, *, member: str = "", **details: Any) -> None:
        super().__init__(message, member=member, **details)
        self.member = member


def read(content: bytes, *, largest: int = LARGEST) -> dict[str, Any]:
    """Read one JSON object sent by a stranger.

    Parameters
    ----------
    content : bytes
        JSON in UTF-8, without a byte order mark.
    largest : int
        Bytes that are taken at most, 1,000,000 unless told.

    Returns
    -------
    dict
        The object. Nothing in it is deeper than 20 levels, and all of its texts can be stored.

    Raises
    ------
    InvalidDspMessage
        If it is too long, not JSON, not an object, too deep, names a member twice, or holds a
        number that is none or a text with a null character or half a character.

    Notes
    -----
    RFC 8259 leaves names that stand twice open; readers differ, so they are refused (section 4).

    Examples
    --------
    >>> read(b'{"@type": "CatalogRequestMessage"}')
    {'@type': 'CatalogRequestMessage'}
    """
    if len(content) > largest:
        raise InvalidDspMessage(
            "The message is longer than {largest} bytes. Send a shorter one.", largest=largest
        )
    try:
        found = json.loads(
            content.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_no_number
        )
    except (ValueError, RecursionError) as error:
        raise InvalidDspMessage("The message is not JSON in UTF-8. Check its text.") from error
    if not isinstance(found, dict):
        raise InvalidDspMessage("The message is not a JSON object. Send an object.")
    _check_values(found)
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    twice = next(name for name in names if names.count(name) > 1)
    raise InvalidDspMessage(
        "The member {member} stands twice in one object. Send it once.", member=twice[:100]
    )


def _no_number(name: str) -> NoReturn:
    raise InvalidDspMessage("The message holds {member}, which is not a number.", member=name)


def _check_values(found: dict[str, Any]) -> None:
    level: list[Any] = [found]
    for _ in range(DEEPEST):
        level = [part for each in level for part in _parts(each)]
        if not level:
            return
    raise InvalidDspMessage(
        "The message is deeper than {deepest} levels. Send a flatter one.", deepest=DEEPEST
    )


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, list):
        return value
    if isinstance(value, str) and not is_storable(value):
        raise InvalidDspMessage("A text in the message holds a character that is not allowed.")
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidDspMessage("The message holds a number that is too large.")
    return []


def is_storable(text: str) -> bool:
    """Tell whether `text` has no null character and no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def path_of(at: str, name: str) -> str:
    """The path of member `name` of the object at `at`."""
    return f"{at}.{name}" if at else name


def missing(member: str) -> InvalidDspMessage:
    """The error for a member that is not there."""
    return InvalidDspMessage("The member {member} is missing. Add it.", member=member)


def wrong(member: str, expected: str) -> InvalidDspMessage:
    """The error for a member that is something else than what was `expected`."""
    return InvalidDspMessage(
        "The member {member} is not what is expected there: {expected}.",
        member=member,
        expected=expected,
    )


def take_text(value: Any, at: str) -> str:
    """A text of at most 2048 characters."""
    if not isinstance(value, str):
        raise wrong(at, "a text")
    if len(value) > LONGEST_ID or not is_storable(value):
        raise wrong(at, f"a text of at most {LONGEST_ID} characters, without null characters")
    return value


def take_list(value: Any, at: str) -> tuple[Any, ...]:
    """A list of anything."""
    if not isinstance(value, list | tuple):
        raise wrong(at, "a list")
    return tuple(value)


def take_some(value: Any, at: str) -> tuple[Any, ...]:
    """A list of anything, with at least one item."""
    found = take_list(value, at)
    if not found:
        raise wrong(at, "a list with at least one item")
    return found


def take_texts(value: Any, at: str) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(
        take_text(each, f"{at}[{number}]") for number, each in enumerate(take_list(value, at))
    )


def take_object(value: Any, at: str) -> Mapping[str, Any]:
    """An object with any members."""
    if not isinstance(value, Mapping):
        raise wrong(at, "an object")
    return value


def take_context(value: Any, at: str) -> tuple[str, ...]:
    """A list of texts, the context of the protocol among them (Common Functionalities, Context)."""
    found = take_texts(value, at)
    if CONTEXT not in found:
        raise wrong(at, f"a list that names {CONTEXT}")
    return found


def sentences_of(reason: tuple[Any, ...]) -> tuple[str, ...]:
    """The texts in the `reason` of an error or a termination, to show to a person.

    Parameters
    ----------
    reason : tuple
        Any JSON values; connectors send texts, objects with ``message``, or ``@value``.

    Returns
    -------
    tuple of str
        One text for each item; an item without a text is shown as JSON, at most 500 characters.

    Examples
    --------
    >>> sentences_of(("No.", {"message": "Too late."}))
    ('No.', 'Too late.')
    """
    return tuple(_sentence_of(each)[:500] for each in reason)


def _sentence_of(item: Any) -> str:
    if isinstance(item, Mapping):
        for name in ("message", "@value", "description", "reason"):
            if isinstance(item.get(name), str):
                return str(item[name])
    return item if isinstance(item, str) else json.dumps(item, ensure_ascii=False, default=str)
