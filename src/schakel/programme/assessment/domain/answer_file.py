"""Reading the file in which a company keeps its answers.

The file is YAML or JSON with five keys: ``instrument`` (``id`` or ``id@version``; without version
the newest), ``profile``, ``answers`` (item: level 0 to 5, ``na`` or ``unknown``), ``targets``
(item: level 0 to 5) and ``priorities`` (up to three codes of results that matter most). All but
``instrument`` and ``answers`` may be left out.
"""

import difflib
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import TypeVar

from schakel.programme.assessment.domain.answers import MOST_PRIORITIES, Answers
from schakel.programme.assessment.domain.documents import Node, read_document
from schakel.programme.assessment.domain.flat import read_flat
from schakel.programme.assessment.domain.instrument import (
    DEFAULT,
    UnknownInstrument,
    known_instruments,
    known_references,
    load_instrument,
)
from schakel.programme.assessment.domain.problems import FileRefused, Problems
from schakel.programme.assessment.domain.structure import KPI, Instrument
from schakel.programme.assessment.domain.values import SPECIAL, is_null, read_level, read_profile

KEYS = ("instrument", "profile", "answers", "targets", "priorities")
MAX_VALUES = 5000
_LONGEST_CODE = 80

T = TypeVar("T")


def read_answers(data: bytes | str) -> Answers:
    r"""Read an answer file.

    Parameters
    ----------
    data : bytes or str
        The file, UTF-8, at most 2,000,000 bytes and 5,000 keys and values.

    Returns
    -------
    Answers
        Of an instrument that is known, with codes and levels that it has.

    Raises
    ------
    FileRefused
        With every problem in the file, its line, and what to write instead; after a hundred
        problems the rest is counted.

    Notes
    -----
    An item may be answered although the profile says that it does not apply: scoring leaves it
    out and says so. A target below the level now is allowed: it opens no gap, and scoring says
    so. Files that are written in the plainest way take a short cut (`read_flat`).

    Examples
    --------
    >>> read_answers("instrument: schakel-smart-industry\nanswers:\n  sf-energy: 2\n").answers
    {'sf-energy': 2}
    """
    return read_flat(data) or read_carefully(data)


def read_carefully(data: bytes | str) -> Answers:
    """Read an answer file of any form; see `read_answers`."""
    problems = Problems()
    root, is_complete = read_document(data, problems, max_values=MAX_VALUES)
    answers = None
    if root is not None:
        answers = _Reader(problems, is_complete).read(root)
    elif is_complete:
        problems.add(1, "", "empty", keys=", ".join(KEYS))
    if problems or answers is None:
        raise FileRefused(problems.in_order())
    return answers


class _Reader:
    """Turns the tree of an answer file into answers, noting what is wrong with it."""

    def __init__(self, problems: Problems, is_complete: bool) -> None:
        self.problems = problems
        self.is_complete = is_complete

    def read(self, root: Node) -> Answers | None:
        if root.pairs is None:
            if not root.is_refused:
                code = "empty" if is_null(root) else "not_a_mapping"
                self.problems.add(root.line, "", code, keys=", ".join(KEYS))
            return None
        for key, _ in root.pairs:
            if key.text not in KEYS:
                self._unknown(key, "", "unknown_key", KEYS)
        instrument = self._instrument(root)
        if instrument is None:
            return None
        question = partial(read_profile, instrument.questions)
        answer = partial(read_level, special=SPECIAL)
        target: Callable[[str, Node, Problems], int | None] = partial(read_level, special={})
        return Answers(
            instrument.reference,
            self._section(root, "profile", instrument.questions, question),
            self._section(root, "answers", instrument.by_id, answer),
            self._section(root, "targets", instrument.by_id, target),
            self._priorities(root),
        )

    def _instrument(self, root: Node) -> Instrument | None:
        """The instrument; when it is not known, the one against which the rest is checked."""
        node = root.child("instrument")
        if node is None:
            if self.is_complete:
                self.problems.add(root.line, "instrument", "no_instrument", known=DEFAULT)
            return load_instrument()
        known = ", ".join(known_references())
        if node.text is None:
            if not node.is_refused:
                self.problems.add(node.line, "instrument", "instrument_is_no_text", known=known)
            return load_instrument()
        try:
            return load_instrument(node.text or "-")
        except UnknownInstrument:
            self.problems.add(
                node.line, "instrument", "unknown_instrument", value=node.text, known=known
            )
        name = node.text.partition("@")[0]
        if name in known_instruments():
            return load_instrument(name)
        return load_instrument() if len(known_instruments()) == 1 else None

    def _section(
        self,
        root: Node,
        name: str,
        known: Mapping[str, object],
        read: Callable[[str, Node, Problems], T | None],
    ) -> dict[str, T]:
        node = root.child(name)
        if node is None:
            if name == "answers" and self.is_complete:
                self.problems.add(root.line, "answers", "no_answers")
            return {}
        if node.pairs is None:
            if not is_null(node) and not node.is_refused:
                self.problems.add(node.line, name, "section_is_no_mapping", section=name)
            return {}
        found = {}
        for key, value in node.pairs:
            if key.text is None or key.text not in known:
                self._unknown(key, name, f"unknown_in_{name}", known)
                continue
            said = None if value.is_refused else read(f"{name}.{key.text}", value, self.problems)
            if said is not None:
                found[key.text] = said
        return found

    def _priorities(self, root: Node) -> tuple[str, ...]:
        node = root.child("priorities")
        if node is None or is_null(node) or node.is_refused:
            return ()
        if node.items is None:
            self.problems.add(node.line, "priorities", "priorities_are_no_list", known=_some(KPI))
            return ()
        found: list[str] = []
        for item in node.items:
            if item.text in found:
                self.problems.add(item.line, "priorities", "priority_repeated", value=item.text)
            elif item.text in KPI:
                found.append(item.text)
            elif not item.is_refused:
                self._unknown(item, "priorities", "unknown_in_priorities", KPI)
        if len(found) > MOST_PRIORITIES:
            count, limit, code = len(found), MOST_PRIORITIES, "too_many_priorities"
            self.problems.add(node.line, "priorities", code, count=count, limit=limit)
            return ()
        return tuple(found)

    def _unknown(self, key: Node, section: str, code: str, known: Collection[str]) -> None:
        text = key.text or ""
        where = f"{section}.{text}" if section else text
        if self.problems.is_full:
            self.problems.add(key.line, where, code)
            return
        near = difflib.get_close_matches(text[:_LONGEST_CODE].lower(), known, n=1)
        if near:
            self.problems.add(key.line, where, f"{code}_near", value=text, near=near[0])
        else:
            self.problems.add(key.line, where, code, value=text, known=_some(known))


def _some(known: Collection[str]) -> str:
    """The known codes; of a long list its first few."""
    codes = list(known)
    return ", ".join(codes if len(codes) <= 12 else [*codes[:3], "..."])  # noqa: PLR2004
