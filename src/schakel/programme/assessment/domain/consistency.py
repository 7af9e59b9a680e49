"""What a schema cannot say about an instrument: that its parts fit together."""

from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter

from schakel.programme.assessment.domain.documents import Node
from schakel.programme.assessment.domain.glossary import first_place
from schakel.programme.assessment.domain.problems import Problems
from schakel.programme.assessment.domain.structure import HIGHEST, KPI
from schakel.programme.assessment.domain.values import LEVELS

EFFORT = ("S", "M", "L", "X")
OPTIONS = {"band": "bands", "choice": "choices", "code": "list"}
MAX_CYCLES = 20

Place = tuple[str, int]
"""A level of an item."""


def note_inconsistencies(root: Node, problems: Problems) -> None:
    """Note what does not fit together; parts of the wrong form are passed over."""
    codes = {
        part: _codes(root, part, problems)
        for part in ("profile", "variants", "transformations", "items")
    }
    _note_order(root, "levels", "level", 0, problems)
    _note_order(root, "transformations", "nr", 1, problems)
    _note_questions(root, problems)
    _note_references(root, codes, problems)
    _note_quick(root, codes["transformations"], problems)
    _note_cycles(root, problems)
    _note_languages(root, codes, problems)
    _note_glossary(root, problems)


def _entries(root: Node | None, part: str) -> Iterator[tuple[str, Node]]:
    """The entries of a list, each with its path."""
    node = root.child(part) if root else None
    for index, entry in enumerate((node.items if node else None) or ()):
        yield f"{part}[{index}]", entry


def _words(node: Node | None) -> list[str]:
    """The scalars of a list."""
    return [item.text for item in (node.items if node else None) or () if item.text is not None]


def _text(node: Node, key: str) -> str | None:
    child = node.child(key)
    return child.text if child else None


def _number(node: Node, key: str) -> int | None:
    text = _text(node, key)
    return LEVELS.get(text or "")


def _line(node: Node, key: str) -> int:
    child = node.child(key)
    return child.line if child else node.line


def _listed(codes: Collection[str]) -> str:
    return ", ".join(codes)


def _codes(root: Node, part: str, problems: Problems) -> dict[str, int]:
    """The codes in a part, with their lines."""
    seen: dict[str, int] = {}
    for where, entry in _entries(root, part):
        code = _text(entry, "id")
        if code in seen:
            line = _line(entry, "id")
            problems.add(line, f"{where}.id", "duplicate_id", id=code, first=seen[code])
        elif code is not None:
            seen[code] = _line(entry, "id")
    return seen


def _note_order(root: Node, part: str, key: str, first: int, problems: Problems) -> None:
    for expected, (where, entry) in enumerate(_entries(root, part), first):
        value = _text(entry, key)
        if value is not None and value != str(expected):
            line = _line(entry, key)
            details = {"value": value, "expected": expected, "first": first}
            problems.add(line, f"{where}.{key}", "out_of_order", **details)


def _note_questions(root: Node, problems: Problems) -> None:
    for where, question in _entries(root, "profile"):
        kind = _text(question, "type") or ""
        name = OPTIONS.get(kind)
        if name and question.child(name) is None:
            problems.add(question.line, where, "options_missing", kind=kind, name=name)


def _note_references(root: Node, codes: dict[str, dict[str, int]], problems: Problems) -> None:
    conditions = [
        code
        for _, question in _entries(root, "profile")
        if _text(question, "type") == "bool" and (code := _text(question, "id"))
    ]
    for where, item in _entries(root, "items"):
        _note_unknown(item, "transformation", where, codes["transformations"], problems)
        condition = _text(item, "applies_if")
        if condition is not None and condition not in conditions:
            line, known = _line(item, "applies_if"), _listed(conditions)
            details = {"value": condition, "known": known}
            problems.add(line, f"{where}.applies_if", "condition_is_no_question", **details)
        for place, need in _entries(item, "requires"):
            _note_unknown(need, "item", f"{where}.{place}", codes["items"], problems)
            if _text(need, "item") == _text(item, "id") is not None:
                problems.add(need.line, f"{where}.{place}", "requires_itself")


def _note_unknown(
    node: Node, key: str, where: str, known: Collection[str], problems: Problems
) -> None:
    value = _text(node, key)
    if value is not None and value not in known:
        details = {"value": value, "known": _listed(known)}
        problems.add(_line(node, key), f"{where}.{key}", "unknown_reference", **details)


def _note_quick(root: Node, transformations: dict[str, int], problems: Problems) -> None:
    quick = {
        _text(item, "transformation")
        for _, item in _entries(root, "items")
        if _text(item, "quick") == "true"
    }
    for name, line in transformations.items():
        if name not in quick:
            problems.add(line, "transformations", "no_quick_item", name=name)


def _note_cycles(root: Node, problems: Problems) -> None:
    """Note prerequisites that wait for each other; lower levels of an item count as required."""
    lines: dict[tuple[Place, Place], tuple[int, str]] = {}
    before: dict[Place, set[Place]] = {}
    for where, item in _entries(root, "items"):
        code = _text(item, "id") or ""
        for level in range(1, HIGHEST + 1):
            before.setdefault((code, level), set()).add((code, level - 1))
        for place, need in _entries(item, "requires"):
            at, least, other = _number(need, "at"), _number(need, "level"), _text(need, "item")
            if at and least and other and other != code:
                before[code, at].add((other, least))
                lines[(code, at), (other, least)] = (need.line, f"{where}.{place}")
    for _ in range(MAX_CYCLES):
        cycle = _cycle(before)
        steps = [edge for edge in zip(cycle[1:], cycle, strict=False) if edge in lines]
        if not steps:
            return
        line, where = max(lines[edge] for edge in steps)
        path = " < ".join(f"{code} {level}" for code, level in cycle)
        problems.add(line, where, "cycle", path=path)
        for waiting, awaited in steps:
            before[waiting].discard(awaited)


def _cycle(before: dict[Place, set[Place]]) -> list[Place]:
    """Places that wait for each other, each before the next; empty when there are none."""
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _note_languages(root: Node, codes: dict[str, dict[str, int]], problems: Problems) -> None:
    listed = _words(root.child("languages"))
    _note_unknown(root, "source_language", "", listed, problems)
    texts = root.child("texts")
    if texts is None or texts.pairs is None:
        return
    for language in listed:
        if texts.child(language) is None:
            line = _line(root, "languages")
            problems.add(line, "languages", "language_missing", language=language)
    for key, node in texts.pairs:
        if key.text not in listed:
            problems.add(key.line, f"texts.{key.text}", "language_not_listed", language=key.text)
        _note_texts(root, node, f"texts.{key.text}", codes, problems)


def _note_texts(
    root: Node, texts: Node, where: str, codes: dict[str, dict[str, int]], problems: Problems
) -> None:
    """Note which texts of one language are missing or left over."""
    for part, known in {**codes, "kpi": KPI, "effort": EFFORT}.items():
        _note_keys(texts.child(part), f"{where}.{part}", known, problems)
    questions = texts.child("profile")
    for _, question in _entries(root, "profile"):
        code = _text(question, "id") or ""
        options = _words(question.child("bands")) or _words(question.child("choices"))
        text = questions.child(code) if questions else None
        if options and text and text.pairs is not None:
            place = f"{where}.profile.{code}"
            given = text.child("options")
            if given is None:
                problems.add(text.line, place, "text_missing", name="options")
            _note_keys(given, f"{place}.options", options, problems)


def _note_keys(node: Node | None, where: str, known: Collection[str], problems: Problems) -> None:
    if node is None or node.pairs is None:
        return
    given = {key.text: key.line for key, _ in node.pairs}
    for name in known:
        if name not in given:
            problems.add(node.line, f"{where}.{name}", "text_missing", name=name)
    for text, line in given.items():
        if text not in known:
            details = {"name": text, "known": _listed(known)}
            problems.add(line, f"{where}.{text}", "text_left_over", **details)


def _note_glossary(root: Node, problems: Problems) -> None:
    """Note terms that lack a language, or stand in no text of one."""
    _codes(root, "glossary", problems)
    languages = _words(root.child("languages"))
    texts = root.child("texts")
    for where, term in _entries(root, "glossary"):
        for part in ("term", "forms", "text"):
            _note_keys(term.child(part), f"{where}.{part}", languages, problems)
    for language in languages:
        own = texts.child(language) if texts else None
        text = "\n".join(_scalars(own.child("items") if own else None))
        for where, term in _entries(root, "glossary") if text else ():
            forms = term.child("forms")
            mine = forms.child(language) if forms else None
            if mine and _words(mine) and first_place(_words(mine), text) is None:
                details = {"name": _text(term, "id") or "", "language": language}
                place = f"{where}.forms.{language}"
                problems.add(mine.line, place, "term_in_no_text", **details)


def _scalars(node: Node | None) -> Iterator[str]:
    """Every text below a node."""
    if node is None:
        return
    if node.text is not None:
        yield node.text
    for child in node.items or [value for _, value in node.pairs or ()]:
        yield from _scalars(child)
