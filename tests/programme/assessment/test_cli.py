"""The verbs `assess` and `instrument validate`."""

import argparse
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from schakel.programme.assessment.cli import register

pytestmark = pytest.mark.pure

ANSWERS = """instrument: schakel-smart-industry
profile: {own_machines: true, own_product: true, serves_installed_base: false}
answers:
  sf-energy: 3
  sf-supply: 1
  sw-leadership: unknown
targets:
  sf-supply: 3
"""


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    arguments = parser.parse_args(words)
    return int(arguments.func(arguments))


@pytest.fixture
def answers(tmp_path: Path) -> str:
    path = tmp_path / "answers.yaml"
    path.write_text(ANSWERS)
    return str(path)


def test_assess_answers_in_json(answers: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("assess", answers, "--json", "--lang", "en") == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert list(result) == [
        "instrument",
        "applicable",
        "transformations",
        "gaps",
        "next_steps",
        "notes",
        "priorities",
    ]
    assert result["instrument"] == "schakel-smart-industry@1.0.0"
    assert list(result["transformations"]) == ["am", "fm", "sp", "sv", "df", "cf", "sf", "sw"]
    assert result["transformations"]["sf"] == {
        "mean": 2.0,
        "lowest": {"item": "sf-supply", "level": 1},
        "answered": 2,
        "applicable": 5,
    }
    assert result["transformations"]["sw"]["mean"] is None
    assert result["gaps"] == [{"item": "sf-supply", "level": 1, "target": 3, "gap": 2}]
    step = result["next_steps"][0]
    assert (step["item"], step["from"], step["to"]) == ("sf-supply", 1, 2)
    assert step["reasons"][0] == {"code": "gap", "items": [], "gap": 2}
    assert step["reason"].startswith("The level you want is 2 higher.")
    assert step["step"] == "Make a plan for heat, power and grid capacity."


@pytest.mark.parametrize("language", ["nl", "en", "de"])
def test_assess_prints_a_table_of_eighty_columns(
    answers: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("assess", answers, "--lang", language) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    mean = "2.0" if language == "en" else "2,0"
    assert [mean in line for line in lines if line.startswith("7 ")] == [True]


def test_assess_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ANSWERS.encode())))
    assert run("assess", "-") == 0


def test_a_wrong_file_ends_with_1_and_each_problem_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("instrument: schakel-smart-industry\nanswers:\n  sf-energy: 9\n  sf-x: 1\n")
    assert run("assess", str(path), "--lang", "en") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        f"{path}:3: answers.sf-energy: 9 is no level. Write one of: 0, 1, 2, 3, 4, 5, na, unknown.",
        (
            f"{path}:4: answers.sf-x: There is no item sf-x. Take the line out, or use a code"
            " that exists: am-process-control, am-inspection, am-automation, ...."
        ),
        f"{path}: problems found: 2.",
    ]


def test_a_wrong_file_in_json_is_one_object(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("instrument: schakel-smart-industry\nanswers:\n  sf-energy: yes\n")
    assert run("assess", str(path), "--json", "--lang", "en") == 1
    assert json.loads(capsys.readouterr().out) == {
        "ok": False,
        "problems": [
            {
                "line": 3,
                "where": "answers.sf-energy",
                "message": "yes is yes or no, and no level.",
                "fix": "Write one of: 0, 1, 2, 3, 4, 5, na, unknown.",
            }
        ],
    }


@pytest.mark.parametrize("verb", [["assess"], ["instrument", "validate"]])
@pytest.mark.parametrize("name", ["missing.yaml", ".", "\0"])
def test_a_file_that_cannot_be_read_ends_with_2(
    verb: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*verb, name) == 2


def test_validate_says_that_our_instrument_is_good_and_a_broken_one_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(sys.modules[register.__module__].__file__ or "").parent / "instruments"
    good = folder / "schakel-smart-industry.yaml"
    assert run("instrument", "validate", str(good), "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "ok": True,
        "instrument": "schakel-smart-industry@1.0.0",
        "problems": [],
    }
    broken = tmp_path / "broken.yaml"
    broken.write_text(good.read_text().replace("nr: 8", "nr: 9"))
    assert run("instrument", "validate", str(broken), "--json", "--lang", "en") == 1
    problem = json.loads(capsys.readouterr().out)["problems"][0]
    assert problem["where"] == "transformations[7].nr"
    assert problem["fix"] == "Write them in order, from 1."


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"LANG": "de_DE.UTF-8"}, "Nächste Schritte"),
        ({"LANG": "en_GB.UTF-8"}, "Next steps"),
        ({"LANG": "fr_FR.UTF-8"}, "Volgende stappen"),
        ({}, "Volgende stappen"),
    ],
)
def test_the_language_is_that_of_the_environment_or_dutch(
    answers: str,
    environment: dict[str, str],
    word: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run("assess", answers) == 0
    assert word in capsys.readouterr().out.splitlines()


def test_the_verbs_need_no_django() -> None:
    code = (
        "import sys, schakel.programme.assessment.cli;"
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    path = os.pathsep.join(sys.path)
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": path}, check=False)
    assert done.returncode == 0


def test_assess_says_what_matters_most_and_where_it_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(ANSWERS + "priorities: [resilience, cost]\n")
    assert run("assess", str(path), "--lang", "en") == 0
    lines = capsys.readouterr().out.split("\n")
    assert "What matters most to you: resilience, cost." in lines
    assert run("assess", str(path), "--json", "--lang", "en") == 0
    result = json.loads(capsys.readouterr().out)
    assert result["priorities"] == ["resilience", "cost"]
    reasons = result["next_steps"][0]["reasons"]
    assert {"code": "priority", "items": [], "kpi": ["resilience"]} in reasons
