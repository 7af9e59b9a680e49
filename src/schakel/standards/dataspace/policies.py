"""Policies as members of messages: checked, and kept as they came, word for word."""

from collections.abc import Callable, Mapping
from typing import Any

from schakel.standards.dataspace.common import (
    missing,
    path_of,
    take_list,
    take_object,
    take_some,
    take_text,
    wrong,
)

Policy = Mapping[str, Any]
LOGICAL = ("and", "andSequence", "or", "xone")
OPERATORS = (
    *("eq", "neq", "gt", "gteq", "lt", "lteq", "term-lteq"),
    *("hasPart", "isA", "isAllOf", "isAnyOf", "isNoneOf", "isPartOf"),
)


def take_listed_offer(value: Any, at: str) -> Policy:
    """An Offer in a catalogue: its target is the dataset it stands in, so it names none."""
    found = take_offer({"@type": "Offer"} | dict(take_object(value, at)), at)
    if "target" in found:
        raise wrong(path_of(at, "target"), "no target inside a dataset")
    return found


def take_offer(value: Any, at: str) -> Policy:
    """An Offer in a message."""
    return _take(value, at, "Offer")


def take_targeted_offer(value: Any, at: str) -> Policy:
    """An Offer in a message that names its dataset."""
    found = take_offer(value, at)
    if "target" not in found:
        raise missing(path_of(at, "target"))
    return found


def take_agreement(value: Any, at: str) -> Policy:
    """An Agreement."""
    found = _take(value, at, "Agreement")
    for name in ("target", "assigner", "assignee"):
        if name not in found:
            raise missing(path_of(at, name))
        take_text(found[name], path_of(at, name))
    return found


def _take(value: Any, at: str, kind: str) -> Policy:
    found = take_object(value, at)
    for name in ("@id", "@type"):
        if name not in found:
            raise missing(path_of(at, name))
        take_text(found[name], path_of(at, name))
    if found["@type"] != kind:
        raise wrong(path_of(at, "@type"), kind)
    if not any(name in found for name in ("permission", "prohibition")):
        raise missing(path_of(at, "permission"))
    for name in ("permission", "prohibition", "obligation"):
        if name in found:
            each_of(take_some(found[name], path_of(at, name)), path_of(at, name), _check_rule)
    return found


def each_of(items: tuple[Any, ...], at: str, check: Callable[[Any, str], None]) -> None:
    """Check each of `items`, with its path."""
    for number, item in enumerate(items):
        check(item, f"{at}[{number}]")


def _check_rule(value: Any, at: str) -> None:
    found = take_object(value, at)
    if "action" not in found:
        raise missing(path_of(at, "action"))
    take_text(found["action"], path_of(at, "action"))
    inside = path_of(at, "constraint")
    each_of(take_list(found.get("constraint", ()), inside), inside, _check_constraint)


def _check_constraint(value: Any, at: str) -> None:
    found = take_object(value, at)
    groups = [name for name in LOGICAL if name in found]
    if len(groups) > 1:
        raise wrong(at, "one of and, andSequence, or, xone")
    if groups:
        inside = path_of(at, groups[0])
        return each_of(take_list(found[groups[0]], inside), inside, _check_constraint)
    for name in ("leftOperand", "operator", "rightOperand"):
        if name not in found:
            raise missing(path_of(at, name))
    take_text(found["leftOperand"], path_of(at, "leftOperand"))
    if found["operator"] not in OPERATORS:
        raise wrong(path_of(at, "operator"), "an operator of the protocol")
    if not isinstance(found["rightOperand"], str | Mapping | list | tuple):
        raise wrong(path_of(at, "rightOperand"), "a text, an object or a list")
    return None
