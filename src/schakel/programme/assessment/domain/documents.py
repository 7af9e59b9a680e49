"""Reading YAML and JSON that a stranger wrote, within limits and with line numbers.

Nothing is constructed: the reader sees scalars, mappings and lists as they are written. YAML's
anchors, aliases, tags and second documents (YAML 1.1, clauses 3.2.2 and 9) are refused, so there
is nothing to expand and nothing to run. JSON is read as the YAML it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice
from typing import Any

import yaml

from schakel.programme.assessment.domain.problems import Problems

# PyYAML's C part where it is there; without it slower, with the same result.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_BYTES = 2_000_000
MAX_DEPTH = 12

# What YAML 1.1 (clause 5.1) and JSON leave out of a text.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class Node:
    """One value as it stands in the file.

    Parameters
    ----------
    line : int
        From 1.
    text : str, optional
        The characters of a scalar; None for a mapping or a list.
    is_plain : bool
        The scalar stands without quotes.
    pairs : list of (Node, Node), optional
        A mapping, in the order of the file, duplicates left out.
    items : list of Node, optional
        A list.
    is_refused : bool
        A problem was already noted for this value; say nothing more about it.
    """

    line: int
    text: str | None = None
    is_plain: bool = False
    pairs: list[tuple["Node", "Node"]] | None = None
    items: list["Node"] | None = None
    is_refused: bool = False

    def child(self, key: str) -> "Node | None":
        """The value of `key` in a mapping."""
        return next((value for name, value in self.pairs or () if name.text == key), None)


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end is not reached yet."""

    node: Node
    where: str
    key: Node | None = None
    seen: dict[str, int] = field(default_factory=dict)

    def path(self) -> str:
        """Where the value that comes next stands."""
        if self.node.items is not None:
            return f"{self.where}[{len(self.node.items)}]"
        name = self.key.text if self.key and self.key.text is not None else ""
        return f"{self.where}.{name}" if self.where and name else self.where or name


class _Tree:
    """Builds nodes from the parser's events and notes what is refused."""

    def __init__(self, problems: Problems, max_values: int) -> None:
        self.problems = problems
        self.max_values = max_values
        self.root: Node | None = None
        self.count = 0
        self.stack: list[_Open] = []

    def build(self, text: str) -> bool:
        """Read `text` to its end; False when something made going on impossible."""
        documents = 0
        for event in _events(text):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.problems.add(_line(event), "", "several_documents")
                    return False
            elif isinstance(event, yaml.NodeEvent) and not self._start(event):
                return False
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop()
        return True

    def _start(self, event: yaml.NodeEvent) -> bool:
        node, line = _node(event), _line(event)
        where = self.stack[-1].path() if self.stack else ""
        self.count += 1
        if self.count > self.max_values:
            self.problems.add(line, where, "too_many_values", limit=self.max_values)
            return False
        for code in _refusals(event):
            node.is_refused = True
            self.problems.add(line, where, code)
        self._attach(node)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(self.stack) >= MAX_DEPTH:
                self.problems.add(line, where, "too_deep", limit=MAX_DEPTH)
                return False
            self.stack.append(_Open(node, where))
        return True

    def _attach(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if parent.node.items is not None:
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            self._attach_pair(parent, parent.key, node)
            parent.key = None

    def _attach_pair(self, parent: _Open, key: Node, value: Node) -> None:
        if key.text is None:
            if not key.is_refused:
                self.problems.add(key.line, parent.where, "key_is_no_text")
        elif key.text in parent.seen:
            first = parent.seen[key.text]
            where = f"{parent.where}.{key.text}" if parent.where else key.text
            self.problems.add(key.line, where, "duplicate_key", key=key.text, first=first)
        else:
            parent.seen[key.text] = key.line
            if parent.node.pairs is not None:
                parent.node.pairs.append((key, value))


def read_document(
    data: bytes | str, problems: Problems, *, max_values: int
) -> tuple[Node | None, bool]:
    """Read a YAML or JSON document.

    Parameters
    ----------
    data : bytes or str
        The file; bytes must be UTF-8. At most 2,000,000 bytes.
    problems : Problems
        Where problems are noted.
    max_values : int
        So many keys and values a file of this kind may hold.

    Returns
    -------
    root : Node or None
        What could be read. None when nothing could.
    is_complete : bool
        Whether the whole file was seen. When False, say nothing about what is missing.
    """
    text = _decoded(data, problems)
    if text is None:
        return None, False
    tree = _Tree(problems, max_values)
    try:
        is_complete = tree.build(text)
    except yaml.MarkedYAMLError as error:
        _note_syntax(error, text, problems)
        is_complete = False
    except yaml.YAMLError:
        problems.add(1, "", "not_yaml", detail="")
        is_complete = False
    return tree.root, is_complete


def _decoded(data: bytes | str, problems: Problems) -> str | None:
    size = len(data)
    if size > MAX_BYTES:
        problems.add(1, "", "too_big", size=f"{size:,}", limit=f"{MAX_BYTES:,}")
        return None
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
    except UnicodeDecodeError as error:
        problems.add(error.object.count(b"\n", 0, error.start) + 1, "", "not_utf8")
        return None
    text = text.removeprefix("\ufeff")
    control = _FORBIDDEN.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        problems.add(line, "", "control_character", code=f"U+{ord(control.group()):04X}")
        return None
    return text


def _events(text: str) -> Iterator[yaml.Event]:
    return iter(yaml.parse(text, Loader=Loader))


def _line(event: yaml.Event) -> int:
    return int(getattr(event.start_mark, "line", 0)) + 1


def _node(event: yaml.NodeEvent) -> Node:
    line = _line(event)
    if isinstance(event, yaml.ScalarEvent):
        return Node(line, text=event.value, is_plain=event.style is None or event.style == "")
    if isinstance(event, yaml.MappingStartEvent):
        return Node(line, pairs=[])
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(line, items=[])
    return Node(line, is_refused=True)  # an alias


def _refusals(event: yaml.NodeEvent) -> Iterator[str]:
    if isinstance(event, yaml.AliasEvent):
        yield "alias"
        return
    if event.anchor is not None:
        yield "anchor"
    if getattr(event, "tag", None) is not None:
        yield "tag"


def _note_syntax(error: yaml.MarkedYAMLError, text: str, problems: Problems) -> None:
    index = getattr(error.problem_mark, "line", 0)
    line = next(islice(StringIO(text), index, None), "")
    indent = line[: len(line) - len(line.lstrip())]
    code = "tab" if "\t" in indent else "not_yaml"
    problems.add(index + 1, "", code, detail=error.problem or error.context or "")
