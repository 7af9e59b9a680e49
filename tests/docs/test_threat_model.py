"""docs/security/: every test that a page names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PAGES = sorted((ROOT / "docs" / "security").glob("*.md"))


def missing(text):
    """Tests that `text` names and that are not in the tree."""
    return [
        f"{path}::{name}"
        for path, name in sorted(set(NAMED.findall(text)))
        if not (ROOT / path).exists()
        or name not in {getattr(n, "name", "") for n in ast.parse((ROOT / path).read_text()).body}
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_is_named_is_there(page):
    assert missing(page.read_text(encoding="utf-8")) == []


def test_control_a_test_that_is_not_there_is_found():
    here = "tests/docs/test_threat_model.py"
    text = f"`{here}::test_control_a_test_that_is_not_there_is_found`, `{here}::test_nothing`"

    assert missing(text + ", `tests/none.py::test_x`") == [
        f"{here}::test_nothing",
        "tests/none.py::test_x",
    ]
