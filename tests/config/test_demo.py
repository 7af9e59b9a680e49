"""`schakel demo` walks the journey, tells honestly, and leaves nothing behind."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from schakel.config import demo, journey

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")), reason="the demonstration is always on SQLite"
)


@pytest.fixture
def environment(tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src"),
        "TMPDIR": str(scratch),
    }


def wait_until(holds, within_s=90.0):
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_s} s"
        time.sleep(0.05)


def test_the_journey_is_walked_and_nothing_is_left(environment):
    command = [sys.executable, "-m", "schakel", "demo", "--once", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)

    assert (done.returncode, told["ok"], done.stderr) == (0, True, "")
    assert [step["name"] for step in told["steps"] if not step["ok"]] == []
    assert all({"name", "ok", "ms"} <= set(step) for step in told["steps"])
    assert len(told["steps"]) == 22
    assert list(Path(environment["TMPDIR"]).iterdir()) == []
    assert demo.processes_of(Path(environment["TMPDIR"])) == []
    assert all(demo.is_free(httpx.URL(told["steps"][0][role]).port) for role in ("hub", "factory"))


def test_a_step_that_does_not_hold_is_told_and_nothing_is_left(tmp_path, monkeypatch, capsys):
    begin = demo.start

    def start_without_its_hub(role, name, data, port, others):
        words = ["http://localhost:1" if word.startswith("http") else word for word in others]
        return begin(role, name, data, port, words)

    monkeypatch.setattr(demo, "start", start_without_its_hub)
    monkeypatch.setattr(journey, "WAIT_S", 1.0)
    monkeypatch.setattr(demo.CompanyJourney, "walk", lambda *_: None)  # another test walks it
    monkeypatch.setattr(demo, "fill", lambda *_: [])
    monkeypatch.setattr(demo.tempfile, "tempdir", str(tmp_path))
    handlers = {n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGHUP)}
    code = demo.run(argparse.Namespace(once=True, json=True, data=None, port=8000))
    for number, handler in handlers.items():
        signal.signal(number, handler)
    told = json.loads(capsys.readouterr().out)

    assert (code, told["ok"]) == (2, False)
    assert [step["name"] for step in told["steps"] if not step["ok"]] == [
        "factory registered with the hub",
        "message of the factory received by the hub",
    ]
    assert list(tmp_path.iterdir()) == []
    assert demo.processes_of(tmp_path) == []


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)]
)
def test_both_nodes_end_with_the_demonstration(environment, number):
    command = [sys.executable, "-m", "schakel", "demo", "--port", "18431"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    told = ""
    while "Ctrl-C" not in told:
        line = process.stdout.readline()
        assert line, told
        told += line
    process.send_signal(number)
    rest, _ = process.communicate(timeout=40)

    assert (process.returncode, rest) == (0, "\nStopping.\n")
    assert told.count("first page") == 2
    wait_until(lambda: demo.processes_of(Path(environment["TMPDIR"])) == [], 10)
    assert list(Path(environment["TMPDIR"]).iterdir()) == []


def test_a_folder_of_the_user_is_kept(tmp_path, monkeypatch):
    (tmp_path / "mine-schakel").mkdir()
    (tmp_path / "mine-schakel" / "letter.txt").write_text("keep me")
    demo.require_nothing_left(tmp_path / "mine-schakel", keep=True)

    assert (tmp_path / "mine-schakel" / "letter.txt").read_text() == "keep me"
