"""Whether a file is a good instrument: its JSON Schema, and what a schema cannot say."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from schakel.programme.assessment.domain.consistency import note_inconsistencies
from schakel.programme.assessment.domain.documents import Node, read_document
from schakel.programme.assessment.domain.instrument import schema_text
from schakel.programme.assessment.domain.problems import Problem, Problems

MAX_VALUES = 50_000
MAX_ENTRIES = 1000

# The rules of JSON Schema that the format uses, and the problem that each one finds.
RULES = {
    "type": "schema_type",
    "enum": "schema_enum",
    "pattern": "schema_pattern",
    "minItems": "schema_few",
    "minProperties": "schema_few",
    "maxItems": "schema_many",
    "maxProperties": "schema_many",
    "uniqueItems": "schema_repeated",
    "minimum": "schema_low",
    "maximum": "schema_high",
    "minLength": "schema_short",
    "maxLength": "schema_long",
}

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_STRING = "tag:yaml.org,2002:str"


def validate_instrument(data: bytes | str) -> list[Problem]:
    """Everything that is wrong with an instrument file.

    Parameters
    ----------
    data : bytes or str
        YAML or JSON, UTF-8, at most 2,000,000 bytes and 50,000 keys and values.

    Returns
    -------
    list of Problem
        By line; empty when the file can be used. After a hundred the rest is counted.

    Notes
    -----
    The form is that of `instrument.schema.json` (JSON Schema 2020-12). Beyond it: codes are
    unique and known where they are used; levels and transformations stand in order; no
    prerequisites wait for each other, at the grain of one level of one item; every language has
    every text; every transformation has an item in the quick scan.
    """
    problems = Problems()
    root, is_complete = read_document(data, problems, max_values=MAX_VALUES)
    if root is None or root.pairs is None:
        if is_complete:
            problems.add(1, "", "not_a_mapping", keys="id, version, licence, ...")
        return problems.in_order()
    value = _value(root, "", problems)
    if is_complete:
        _note_schema(root, value, problems)
        note_inconsistencies(root, problems)
    return problems.in_order()


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_text()))


def _value(node: Node, where: str, problems: Problems) -> Any:
    """What the loader would make of a node; None for what no instrument may hold."""
    if node.is_refused:
        return None
    if node.items is not None:
        if len(node.items) > MAX_ENTRIES:
            count = len(node.items)
            problems.add(node.line, where, "schema_many", count=count, limit=MAX_ENTRIES)
        few = node.items[:MAX_ENTRIES]
        return [_value(item, f"{where}[{index}]", problems) for index, item in enumerate(few)]
    if node.pairs is not None:
        return {
            key.text: _value(value, f"{where}.{key.text}" if where else str(key.text), problems)
            for key, value in node.pairs
            if _is_text(key, where, problems)
        }
    text = node.text or ""
    tag = _STRING if not node.is_plain else _tag(text)
    if tag == _STRING:
        return text
    if tag.endswith(":bool"):
        return text.lower() in ("true", "yes", "on")
    return int(text) if tag.endswith(":int") and _INTEGER.fullmatch(text) else None


def _is_text(key: Node, where: str, problems: Problems) -> bool:
    """Whether the loader reads a key as text; notes a problem when it does not."""
    if key.is_plain and key.text is not None and _tag(key.text) != _STRING:
        problems.add(key.line, where, "key_needs_quotes", value=key.text)
        return False
    return True


def _tag(text: str) -> str:
    """The type that YAML 1.1 gives to a plain scalar."""
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers
    for tag, pattern in resolvers.get(text[:1], []):
        if pattern.match(text):
            return str(tag)
    return _STRING


def _note_schema(root: Node, value: Any, problems: Problems) -> None:
    told = set()
    for error in _validator().iter_errors(value):
        path = list(error.absolute_path)
        for name, code, details in _schema_problems(error):
            where = _where([*path, *name])
            if (where, code) not in told:
                told.add((where, code))
                problems.add(_line_at(root, [*path, *name]), where, code, **details)


def _schema_problems(error: ValidationError) -> Iterator[tuple[list[str], str, dict[str, Any]]]:
    """The problems in one of the validator's: what to add to its path, code and details."""
    found: Any = error.instance
    rule, limit = str(error.validator), cast("Any", error.validator_value)
    if rule == "required":
        for name in limit:
            if name not in found:
                yield [name], "schema_required", {"name": name}
    elif rule == "additionalProperties":
        fields = cast("Mapping[str, Any]", error.schema)["properties"]
        for name in found:
            if name not in fields:
                yield [name], "schema_unknown", {"name": name, "known": ", ".join(fields)}
    elif rule in RULES:
        count = len(found) if isinstance(found, list | dict | str) else 0
        listed = ", ".join(map(str, limit)) if isinstance(limit, list) else limit
        yield [], RULES[rule], {"value": found, "limit": listed, "count": count}
    else:
        yield [], "schema_other", {"rule": rule}


def _where(path: Sequence[str | int]) -> str:
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(parts).removeprefix(".")


def _line_at(root: Node, path: Sequence[str | int]) -> int:
    """The line of the value at `path`, or of what is nearest to it."""
    node, line = root, root.line
    for step in path:
        if isinstance(step, int):
            if node.items is None:
                break
            node = node.items[step]
            line = node.line
        else:
            pair = next((pair for pair in node.pairs or () if pair[0].text == step), None)
            if pair is None:
                break
            line, node = pair[0].line, pair[1]
    return line
