"""`schakel test` counts honestly, names what could not run, and leaves no server behind."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from schakel.config import postgresql, testing

pytestmark = pytest.mark.pure

RESULTS = """<?xml version="1.0"?><testsuites>
<testsuite name="pytest" tests="10" failures="2" errors="1" skipped="3"/></testsuites>"""


@pytest.fixture
def tally(tmp_path):
    (tmp_path / "results.xml").write_text(RESULTS)
    counted = testing.Tally()
    counted.add(tmp_path / "results.xml")
    return counted


def test_errors_count_as_failed(tally):
    assert tally.line() == "4 passed, 3 failed, 3 skipped"


def test_a_failed_test_fails_the_run(tally, monkeypatch, capsys):
    monkeypatch.delenv("CI", raising=False)

    assert testing.close(tally) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "4 passed, 3 failed, 3 skipped"


def test_a_run_without_any_test_fails():
    assert testing.close(testing.Tally()) == 1


def test_what_could_not_run_is_named_and_does_not_fail_at_home(monkeypatch, capsys):
    monkeypatch.delenv("CI", raising=False)
    tally = testing.Tally(passed=5, missing=["tests in a browser: Chromium is not installed"])

    assert testing.close(tally) == 0
    assert capsys.readouterr().out.splitlines() == [
        "",
        "Not run here:",
        "  tests in a browser: Chromium is not installed",
        "",
        "5 passed, 0 failed, 0 skipped",
    ]


def test_what_could_not_run_fails_in_ci(monkeypatch, capsys):
    monkeypatch.setenv("CI", "true")
    tally = testing.Tally(passed=5, missing=["tests in a browser: Chromium is not installed"])

    assert testing.close(tally) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 1 failed, 0 skipped"


def test_without_a_server_the_tests_on_postgresql_are_missing(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(testing, "programs", lambda: None)
    tally = testing.Tally()
    testing.run_on_postgresql("", [], tally)

    assert tally.missing == [
        "tests on PostgreSQL: PostgreSQL is not installed; as root: apt-get install postgresql"
    ]


def test_the_throwaway_server_answers_and_is_gone_afterwards():
    folder = postgresql.programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed")
    with postgresql.throwaway_server(folder) as url, psycopg.connect(url) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
        home = Path(row[0])
        assert home.exists()

    port = urlsplit(url).port
    assert not home.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)
    assert port not in (None, 5432)
    assert "DATABASE_URL" not in os.environ or os.environ["DATABASE_URL"] != url
