"""Sizes of the source, and what must not stand in any file of the repository."""

import ast
import re

import pytest

MODULE_LINES = 500
FUNCTION_LINES = 60
BINARY = {".png", ".ico", ".woff2", ".mo", ".jpg"}

FORBIDDEN = {
    # The names of package registries, inside the host of an address.
    "address of a package registry": re.compile(
        r"//[\w.:@-]*(?:pypi|pythonhosted|npmjs|crates|maven|yarnpkg|golang)[\w.-]*", re.IGNORECASE
    ),
    "path of one machine": re.compile(r"(?<![\w./~-])/(?:home|root|work|Users)/[\w.]"),
    "em dash": re.compile("\u2014"),
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE" + " KEY"),
}


def oversized(text):
    """What is too long in a module: its name or a function's, with the number of lines."""
    lines = len(text.splitlines())
    found = {"module": lines} if lines > MODULE_LINES else {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found[node.name] = length
    return found


def test_modules_and_functions_are_short(source):
    found = {
        str(path.relative_to(source)): sizes
        for path in source.rglob("*.py")
        if "migrations" not in path.parts
        if (sizes := oversized(path.read_text(encoding="utf-8")))
    }

    assert found == {}


def test_a_function_of_61_lines_is_seen():
    assert oversized("def f():\n" + "    x = 1\n" * 60) == {"f": 61}


def test_a_module_of_501_lines_is_seen():
    assert oversized("x = 1\n" * 501) == {"module": 501}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds_what_it_must_not(what, files_of_the_repository, root):
    found = [
        f"{path.relative_to(root)}: {match[0]}"
        for path in files_of_the_repository
        if path.suffix not in BINARY
        for match in [FORBIDDEN[what].search(path.read_text(encoding="utf-8"))]
        if match
    ]

    assert found == []


@pytest.mark.parametrize(
    ("what", "planted"),
    [
        ("address of a package registry", "https:/" + "/files.python" + "hosted.example/a"),
        ("address of a package registry", "https:/" + "/registry.npm" + "js.example/a"),
        ("path of one machine", "see /ro" + "ot/.config"),
        ("em dash", "good \u2014 better"),
        ("private key", "-----BEGIN PRIVATE" + " KEY-----"),
    ],
)
def test_what_must_not_stand_in_a_file_is_seen(what, planted):
    assert FORBIDDEN[what].search(planted) is not None


def test_no_file_with_secrets_of_an_environment_is_committed(files_of_the_repository):
    assert [path for path in files_of_the_repository if path.name.startswith(".env")] == []
