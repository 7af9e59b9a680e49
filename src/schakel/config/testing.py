"""`schakel test`: the tests on this machine, on SQLite and PostgreSQL and in a browser.

What cannot run here is named at the end with its reason. With ``CI=true`` it counts as failed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from schakel.config.postgresql import programs, throwaway_server

ROOT = Path(__file__).resolve().parents[3]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_TESTS = 5  # pytest's exit code when the given arguments chose none


@dataclass
class Tally:
    """What came of all the legs so far."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: bool = False
    missing: list[str] = field(default_factory=list)

    def add(self, results: Path) -> None:
        """Count what pytest wrote down."""
        for suite in ET.parse(results).getroot().iter("testsuite"):  # noqa: S314 (pytest's own)
            total, skipped = int(suite.attrib["tests"]), int(suite.attrib["skipped"])
            failed = int(suite.attrib["failures"]) + int(suite.attrib["errors"])
            self.failed += failed
            self.skipped += skipped
            self.passed += max(0, total - failed - skipped)

    def line(self) -> str:
        """The plain closing line."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def main(argv: Sequence[str]) -> int:
    """Run the tests; exit 0 only if all that ran passed and, in CI, nothing was missing."""
    parser = argparse.ArgumentParser(
        prog="schakel test",
        description="Run the tests. Arguments not listed here go to pytest.",
    )
    parser.add_argument("--all", action="store_true", help="the long tests too")
    chosen, for_pytest = parser.parse_known_args(argv)
    if not (ROOT / "tests").is_dir():
        sys.stderr.write("schakel: the tests are in the checkout, not in the installed package\n")
        return 2
    install_missing()
    tally = Tally()
    scope = "" if chosen.all else " and not long"
    run_leg("SQLite", f"not browser{scope}", for_pytest, tally, database_url="")
    run_on_postgresql(f"not browser and not pure{scope}", for_pytest, tally)
    run_in_browser(f"browser{scope}", for_pytest, tally)
    return close(tally)


def run_on_postgresql(expression: str, arguments: Sequence[str], tally: Tally) -> None:
    """The tests that touch the database, on the given or a throw-away server."""
    with server() as (url, reason):
        if url:
            run_leg("PostgreSQL", expression, arguments, tally, database_url=url)
        else:
            tally.missing.append(f"tests on PostgreSQL: {reason}")


@contextmanager
def server() -> Iterator[tuple[str, str]]:
    """Address of a PostgreSQL server, or empty with the reason why there is none."""
    given = os.environ.get("DATABASE_URL", "")
    folder = programs()
    if given.startswith("postgres"):
        yield given, ""
    elif folder is None:
        yield "", "PostgreSQL is not installed; as root: apt-get install postgresql"
    else:
        with throwaway_server(folder) as url:
            yield url, ""


def run_in_browser(expression: str, arguments: Sequence[str], tally: Tally) -> None:
    """The tests that drive a browser."""
    if any(shutil.which(name) for name in BROWSERS):
        run_leg("browser", expression, arguments, tally, database_url="")
    else:
        tally.missing.append(
            "tests in a browser: Chromium is not installed; as root: apt-get install chromium"
        )


def run_leg(
    name: str, expression: str, arguments: Sequence[str], tally: Tally, *, database_url: str
) -> None:
    """Run pytest once and count what came of it."""
    sys.stdout.write(f"\n== {name}\n")
    sys.stdout.flush()
    started = time.monotonic()
    environment = {**os.environ, "DATABASE_URL": database_url}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with tempfile.TemporaryDirectory(prefix="schakel-results-") as folder:
        results = Path(folder) / "results.xml"
        command = [sys.executable, "-m", "pytest", "-n", "2", "-rs", "-m", expression]
        command += [f"--junitxml={results}", *arguments]
        code = subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode
        if results.exists():
            tally.add(results)
    tally.broken |= code not in (0, NO_TESTS)
    sys.stdout.write(f"== {name}: {time.monotonic() - started:.0f} s\n")


def close(tally: Tally) -> int:
    """Say what could not run and what came of the rest."""
    in_ci = os.environ.get("CI") == "true"
    if tally.missing:
        sys.stdout.write("\nNot run here" + (", which fails in CI" if in_ci else "") + ":\n")
        sys.stdout.writelines(f"  {reason}\n" for reason in tally.missing)
    if in_ci:
        tally.failed += len(tally.missing)
    nothing_ran = tally.passed + tally.failed == 0
    sys.stdout.write(f"\n{tally.line()}\n")
    sys.stdout.flush()
    return 1 if tally.broken or tally.failed or nothing_ran else 0


def install_missing() -> None:
    """Let Debian's packages bring browser and PostgreSQL, where we may and they are not there."""
    wanted = [] if any(shutil.which(name) for name in BROWSERS) else ["chromium"]
    if programs() is None:
        wanted.append("postgresql")
    if not wanted or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    sys.stderr.write(f"schakel: installing {' and '.join(wanted)} for the tests\n")
    # RUNLEVEL=1: install the server without starting the one that Debian makes.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *wanted]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(
            command, check=False, env=environment, capture_output=True, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            sys.stderr.buffer.write(done.stderr)
