"""docs/asvs.md: every requirement of level 1 and 2 once, and every test that it names is there."""

import ast
import json
import re
from collections import Counter
from pathlib import Path

import pytest

LEVELS = Path(__file__).with_name("asvs_levels.json")
ROW = re.compile(r"^\| (V[\d.]+) \| (\d) \| (.+?) \| (.+) \|$", re.MULTILINE)
COUNTS = re.compile(
    r"^\| (level 1|level 2|both) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE
)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
STATUS = re.compile(r"met: `[^`]+`(?:, `[^`]+`)*|(?:not applicable|gap): \S.{8,}")
STATES = ("met", "not applicable", "gap")


@pytest.fixture(scope="module")
def levels():
    """Level of each requirement, by id."""
    return json.loads(LEVELS.read_text(encoding="utf-8"))["levels"]


@pytest.fixture(scope="module")
def text(root):
    return (root / "docs" / "asvs.md").read_text(encoding="utf-8")


def malformed(text):
    """Ids whose status is none of the three, or names a test in another way."""
    return [
        number
        for number, _level, _about, status in ROW.findall(text)
        if not STATUS.fullmatch(status)
        or (status.startswith("met") and len(NAMED.findall(status)) * 2 != status.count("`"))
    ]


def functions_of(path):
    """Names of the tests in a file; none if it is not there."""
    if not path.exists():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def missing_tests(text, root):
    """Tests that the table names and that are not in the tree."""
    names = sorted(set(NAMED.findall(text)))
    known = {path: functions_of(root / path) for path, _ in names}
    return [f"{path}::{name}" for path, name in names if name not in known[path]]


def counted(text):
    """The table of counts, as the rows have it."""
    found = Counter(
        (f"level {level}", status.partition(":")[0])
        for _id, level, _about, status in ROW.findall(text)
    )
    rows = [[found[level, state] for state in STATES] for level in ("level 1", "level 2")]
    rows.append([first + second for first, second in zip(*rows, strict=True)])
    return [[*row, sum(row)] for row in rows]


def test_every_requirement_stands_in_the_table_once_with_its_level(text, levels):
    rows = [(number, int(level)) for number, level, _about, _status in ROW.findall(text)]

    assert rows == list(levels.items())
    assert Counter(levels.values()) == {1: 70, 2: 183}


def test_every_status_is_met_or_says_why_not(text):
    assert malformed(text) == []


def test_every_test_that_is_named_exists(text, root):
    assert missing_tests(text, root) == []


def test_the_counts_that_are_told_are_those_of_the_table(text):
    assert [[int(n) for n in row[1:]] for row in COUNTS.findall(text)] == counted(text)


def test_a_test_that_was_renamed_is_noticed(text, root, tmp_path):
    """The control of the check: the same table beside a tree without one of its tests."""
    path, name = NAMED.search(text).groups()
    for other, _ in set(NAMED.findall(text)):
        (copy := tmp_path / other).parent.mkdir(parents=True, exist_ok=True)
        copy.write_text((root / other).read_text(encoding="utf-8"), encoding="utf-8")
    assert missing_tests(text, tmp_path) == []

    source = (tmp_path / path).read_text(encoding="utf-8")
    (tmp_path / path).write_text(
        source.replace(f"def {name}(", "def test_other("), encoding="utf-8"
    )
    assert missing_tests(text, tmp_path) == [f"{path}::{name}"]

    (tmp_path / path).unlink()
    assert f"{path}::{name}" in missing_tests(text, tmp_path)


@pytest.mark.parametrize(
    "status",
    [
        "met",
        "met: surely",
        "met: `tests/a.py`",
        "met: `tests/a.py::test_a` and more",
        "met: `tests/a.py::test_a`, `b`",
        "gap",
        "gap: later",
        "not applicable:",
        "mostly: because of this and that",
    ],
)
def test_a_status_that_says_nothing_is_noticed(status):
    assert malformed(f"| V1.1.1 | 2 | words | {status} |") == ["V1.1.1"]


def test_a_status_that_says_enough_is_taken():
    for status in (
        "met: `tests/a.py::test_a`, `tests/b/c.py::test_d`",
        "gap: nothing tests it yet",
    ):
        assert malformed(f"| V1.1.1 | 2 | words | {status} |") == []


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            "docs/decisions/0004-sessions.md",
            (
                "hub staff and programme office | 30 minutes | 12 hours",
                "members, owners, readers, advisers | 12 hours | 7 days",
                "Guessing a password stops after ten attempts for one account",
                "sixty an hour for one account from all addresses",
                "not lock the owner out with a handful of attempts",
            ),
        ),
    ],
)
def test_what_is_documented_stands_in_the_documents(root, document, words):
    text = " ".join((root / document).read_text(encoding="utf-8").split())
    assert [part for part in words if part not in text] == []


def absent(root, text: str) -> list[str]:
    """Tests that a document names and that are not there."""
    named = re.findall(r"(tests/[\w/]+\.py)::(\w+)", text)
    return [
        f"{path}::{name}"
        for path, name in named
        if not (root / path).is_file()
        or f"def {name}(" not in (root / path).read_text(encoding="utf-8")
    ]


def test_every_test_that_a_document_names_is_there(root):
    texts = [path.read_text(encoding="utf-8") for path in (root / "docs").rglob("*.md")]
    assert [each for text in texts for each in absent(root, text)] == []


def test_a_test_that_is_not_there_is_noticed(root):
    named = "tests/architecture/test_asvs.py::test_nothing"
    assert absent(root, f"`{named}`") == [named]
