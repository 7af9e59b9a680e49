"""`schakel check`: everything that a machine can check without running a test."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PYTHON_FILES = ("src", "tests", "tools", "benches", "hatch_build.py")
TOOLS = Path(sys.executable).parent
DJANGO = (
    "import sys; from schakel.config.roles import set_up; set_up(sys.argv[1]);"
    "from django.core.management import execute_from_command_line;"
    "execute_from_command_line(['schakel', *sys.argv[2:]])"
)
ROLES = ("hub", "factory")


@dataclass(frozen=True)
class Check:
    """One tool and how it is called; `environment` comes on top of this process's."""

    name: str
    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What one check said."""

    name: str
    is_green: bool
    seconds: float
    output: str


def checks(data: str) -> list[Check]:
    """All checks, the slowest first; those that need a node find it in the folder `data`."""
    python = sys.executable
    # As a real site is: behind TLS, else Django's check of a deployment says little.
    site = (
        *(("SCHAKEL_DATA", data), ("SCHAKEL_PUBLIC_URL", "https://hub.example")),
        *(("DATABASE_URL", ""), ("DJANGO_SETTINGS_MODULE", "")),
    )
    migrations = ("makemigrations", "--check", "--dry-run")
    deploy = ("check", "--deploy", "--fail-level", "WARNING")
    return [
        Check("types", (tool("mypy"),)),
        Check("imports", (tool("lint-imports"), "--no-cache")),
        Check("templates", (tool("djlint"), "src", "--lint", "--quiet")),
        *(Check(f"migrations {r}", (python, "-c", DJANGO, r, *migrations), site) for r in ROLES),
        *(Check(f"deployment {r}", (python, "-c", DJANGO, r, *deploy), site) for r in ROLES),
        Check("translations", (python, "-m", "schakel.config.catalogues", "check")),
        Check("lint", (tool("ruff"), "check", "--quiet", *PYTHON_FILES)),
        Check("format", (tool("ruff"), "format", "--check", "--quiet", *PYTHON_FILES)),
        Check("locks", (python, "tools/locks.py", "--check")),
    ]


def tool(name: str) -> str:
    """A command of this environment."""
    return str(TOOLS / name)


def main(argv: Sequence[str]) -> int:
    """Run the checks, print what the red ones said, and one JSON line; exit 1 if any is red."""
    parser = argparse.ArgumentParser(prog="schakel check", description=__doc__)
    parser.add_argument("name", nargs="*", help="only these checks (default: all)")
    parser.add_argument(
        "--peers",
        action="store_true",
        help="instead: the official kit and an EDC connector against our node (Java 17, Maven)",
    )
    arguments = parser.parse_args(argv)
    names = arguments.name
    if not (ROOT / "tests").is_dir():
        sys.stderr.write("schakel: the checks need the checkout, not the installed package\n")
        return 2
    if arguments.peers:
        return peers(names)
    with tempfile.TemporaryDirectory(prefix="schakel-check-") as data:
        chosen = [c for c in checks(data) if not names or c.name.split()[0] in names]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            outcomes = list(pool.map(run, chosen))
    for outcome in outcomes:
        if not outcome.is_green:
            sys.stdout.write(f"== {outcome.name}\n{outcome.output}\n")
    is_green = bool(outcomes) and all(outcome.is_green for outcome in outcomes)
    told = [{"name": o.name, "ok": o.is_green, "s": round(o.seconds, 1)} for o in outcomes]
    sys.stdout.write(json.dumps({"ok": is_green, "checks": told}) + "\n")
    return 0 if is_green else 1


def peers(names: Sequence[str]) -> int:
    """Run the peers, which nothing else needs."""
    from schakel.config.peers.run import main as run_peers  # noqa: PLC0415 (opt-in)

    return run_peers(list(names))


def run(check: Check) -> Outcome:
    """Run one check and say in a line how it went."""
    started = time.monotonic()
    environment = {**os.environ, **dict(check.environment)}
    if not environment.get("DJANGO_SETTINGS_MODULE"):
        environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        check.command,
        check=False,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    seconds = time.monotonic() - started
    is_green = done.returncode == 0
    sys.stderr.write(f"schakel: {check.name}: {'good' if is_green else 'RED'} ({seconds:.1f} s)\n")
    return Outcome(check.name, is_green, seconds, done.stdout)
