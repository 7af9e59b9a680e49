"""docs/tutorial.md: its commands run, its pictures are there and small."""

import os
import re
import shlex
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from schakel.config.demo_people import PEOPLE

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial.md"
MOST_BYTES, WIDTH = 150_000, 1280
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
START, ONCE = "./schakel demo --data demo-data", "./schakel demo --once"


def commands(text):
    """The commands of a page with what it says that they print; "" when it says nothing."""
    found = []
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = part.partition("\n")
            found.append((line, output))
    return found


def run(line, folder, **more):
    """Start a command of the page in `folder`."""
    words = [sys.executable, "-m", "schakel", *shlex.split(line)[1:]]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C.UTF-8"}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        words, cwd=folder, env=environment, stdout=pipe, stderr=pipe, text=True, **more
    )


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the demonstration is on SQLite")
def test_the_commands_do_what_the_tutorial_says(tmp_path):
    lines = commands(TUTORIAL.read_text(encoding="utf-8"))
    first, *middle, last = lines
    assert (first, last) == ((START, ""), (ONCE, ""))  # the last one: tests/config/test_demo.py

    demo = run(f"{first[0]} --port 18511", tmp_path)
    told = ""
    try:
        while "Ctrl-C" not in told:
            line = demo.stdout.readline()
            assert line, told + demo.stderr.read()
            told += line
        for command, output in middle:
            done = run(command, tmp_path)
            printed, trouble = done.communicate(timeout=120)
            assert (done.returncode, trouble) == (0, ""), command
            assert output in ("", printed), command
    finally:
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=60)
    assert "/tour/" in told
    assert [email for email in PEOPLE if email not in told] == []
    assert (tmp_path / "demo-hub.zip").stat().st_size > 0


def test_the_pictures_are_there_and_small():
    names = re.findall(r"\]\((images/[\w-]+\.png)\)", TUTORIAL.read_text(encoding="utf-8"))
    contents = [(TUTORIAL.parent / name).read_bytes() for name in names]
    assert len(names) >= 6
    assert [
        name for name, held in zip(names, contents, strict=True) if len(held) > MOST_BYTES
    ] == []
    assert {struct.unpack(">I", held[16:20])[0] for held in contents} == {WIDTH}


def test_the_people_of_the_tutorial_are_those_of_the_demonstration():
    text = TUTORIAL.read_text(encoding="utf-8")
    named = {name.split()[0] for name, _role in PEOPLE.values()}
    assert set(re.findall(r"[Ss]ign in as (\w+)", text)) <= named


def test_a_command_and_what_it_prints_are_found():
    """The control of the reader: two commands in one block, one with a line below it."""
    text = "a\n\n```console\n$ ./schakel one\nsays this\n$ ./schakel two\n```\n\n```sh\n$ no\n```\n"
    assert commands(text) == [("./schakel one", "says this\n"), ("./schakel two", "")]
