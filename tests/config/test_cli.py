"""The `schakel` command answers in plain sentences."""

import pytest

from schakel import __version__
from schakel.config import cli


def called(*words):
    """Exit code of the command in this process."""
    try:
        return cli.main(words)
    except SystemExit as ended:
        return ended.code


def known():
    return [
        name
        for action in cli.parser("")._actions
        for name in (action.choices or ())
        if action.dest == "verb"
    ]


def test_the_version_is_told(capsys):
    assert (called("--version"), capsys.readouterr().out) == (0, f"schakel {__version__}\n")


@pytest.mark.parametrize("verb", known())
def test_every_verb_explains_itself(verb, capsys):
    assert called(verb, "--help") == 0
    assert capsys.readouterr().out.startswith(f"usage: schakel {verb}")


def test_the_help_names_every_verb(capsys):
    assert called("--help") == 0
    told = capsys.readouterr().out

    assert [verb for verb in known() if f"\n    {verb}" not in told] == []


@pytest.mark.parametrize("words", [[], ["nonsense"], ["serve"], ["serve", "--role", "x"]])
def test_a_command_that_is_not_known_is_explained(words, capsys):
    code = called(*words)
    told = capsys.readouterr().err.splitlines()

    assert (code, told[0].startswith("usage: schakel"), "error:" in told[-1]) == (2, True, True)


def test_what_is_not_there_is_named_in_one_line(tmp_path, new_node):
    node = new_node("hub")
    for verb in (["restore", str(tmp_path / "none.zip")], ["operator"], ["doctor"]):
        done = node.run(*verb, "--data", str(tmp_path / "none"))
        assert (done.returncode in (1, 2), done.stderr.count("\n")) == (True, 1), done.stderr
        assert done.stderr.startswith("schakel: ")
    assert not (tmp_path / "none").exists()
