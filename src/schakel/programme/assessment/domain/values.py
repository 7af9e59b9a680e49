"""Reading one value of an answer file, and saying what to write when it is none."""

import re
from collections.abc import Mapping
from typing import TypeVar

from schakel.programme.assessment.domain.answers import NOT_APPLICABLE, UNKNOWN, Answer
from schakel.programme.assessment.domain.documents import Node
from schakel.programme.assessment.domain.problems import Problems
from schakel.programme.assessment.domain.structure import HIGHEST, ProfileQuestion

S = TypeVar("S", bound=Answer)

LEVELS = {str(level): level for level in range(HIGHEST + 1)}
SPECIAL: Mapping[str, Answer] = {"na": NOT_APPLICABLE, "unknown": UNKNOWN}
# YAML 1.1, types repository, bool: whatever tool wrote the file, these are truth values.
BOOLEANS = {
    spelling: value
    for value, words in ((True, "true yes on"), (False, "false no off"))
    for word in words.split()
    for spelling in (word, word.capitalize(), word.upper())
}
CODES = {
    "nace2": (re.compile(r"[A-U]?[0-9]{2}(\.[0-9]{1,2})?"), "25"),
    "nuts2": (re.compile(r"[A-Z]{2}-?[A-Z0-9]{1,3}"), "NL41"),
}
_NULLS = ("", "~", "null", "Null", "NULL")
_MEANT = {
    "n/a": "na",
    "n.a.": "na",
    "nvt": "na",
    "n.v.t.": "na",
    "not applicable": "na",
    "?": "unknown",
    "onbekend": "unknown",
    "unbekannt": "unknown",
}
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")
_SHORT = 20


def is_null(node: Node) -> bool:
    """Whether nothing is written, or YAML's and JSON's word for nothing."""
    return node.is_plain and node.text in _NULLS


def read_level(
    where: str, node: Node, problems: Problems, *, special: Mapping[str, S]
) -> int | S | None:
    """A level 0 to 5 or one of `special`; None when a problem was noted instead."""
    text = node.text
    if text is not None:
        if node.is_plain and text in LEVELS:
            return LEVELS[text]
        if text in special:
            return special[text]
    code, details = _wrong_level(node, special)
    allowed = ", ".join([*LEVELS, *special])
    problems.add(node.line, where, code, allowed=allowed, **details)
    return None


def _wrong_level(node: Node, special: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    """Which problem it is, and what fills its sentences."""
    text = node.text
    if text is None:
        return "level_is_no_scalar", {}
    if is_null(node):
        return "level_is_empty", {}
    if node.is_plain and text in BOOLEANS:
        return "level_is_bool", {"value": text}
    meant = _meant(text, special)
    if meant:
        return "level_meant", {"value": text, "meant": meant}
    if len(text) <= _SHORT and _DECIMAL.fullmatch(text):
        return _wrong_number(text)
    return "no_level", {"value": text}


def _meant(text: str, special: Mapping[str, object]) -> str:
    """The way to write what was probably meant, or nothing."""
    if len(text) <= _SHORT and _INTEGER.fullmatch(text) and str(int(text)) in LEVELS:
        return str(int(text))
    word = text.lower()
    word = _MEANT.get(word, word)
    return word if word in special else ""


def _wrong_number(text: str) -> tuple[str, dict[str, object]]:
    number = float(text)
    if not 0 <= number <= HIGHEST:
        return "level_out_of_range", {"value": text}
    low = int(number)
    if number == low:
        return "level_meant", {"value": text, "meant": low}
    return "level_is_between", {"value": text, "low": low, "high": low + 1}


def read_profile(
    questions: Mapping[str, ProfileQuestion], where: str, node: Node, problems: Problems
) -> str | bool | None:
    """The answer to a profile question; None when a problem was noted instead."""
    question = questions[where.rpartition(".")[2]]
    if question.type == "bool":
        if node.is_plain and node.text in BOOLEANS:
            return BOOLEANS[node.text]
        problems.add(node.line, where, "not_yes_or_no", value=_shown(node))
    elif question.type == "code":
        pattern, example = CODES[question.code_list]
        text = node.text
        if text is not None and (text in question.options or pattern.fullmatch(text)):
            return text
        problems.add(
            node.line, where, f"not_{question.code_list}", value=_shown(node), example=example
        )
    else:
        if node.text is not None and node.text in question.options:
            return node.text
        options = ", ".join(question.options)
        problems.add(node.line, where, "not_an_option", value=_shown(node), options=options)
    return None


def _shown(node: Node) -> str:
    return "[...]" if node.text is None else node.text
