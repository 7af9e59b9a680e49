"""The hashed locks: `./schakel lock` remakes them, `tools/locks.py --check` holds them to account.

Versions that still fit stay as they are; `./schakel lock --upgrade` takes the newest. Remaking
needs uv on PATH, the check needs nothing.
"""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    *("--python-version", "3.11", "--universal", "--generate-hashes"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet"),
]
RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
SOURCES = {
    RUNTIME: ["pyproject.toml"],
    # Held against the first, so that both can be installed into one environment.
    DEV: ["--group", "dev", "--constraint", RUNTIME],
}
DIRECT = re.compile(r"schakel \(pyproject\.toml")


def main(arguments: list[str]) -> int:
    """Make both locks, the one of the program first; or check them."""
    if {"-h", "--help"} & set(arguments):
        sys.stdout.write(__doc__ or "")
        return 0
    if arguments == ["--check"]:
        problems = list(faults())
        sys.stdout.writelines(f"{problem}\n" for problem in problems)
        return 1 if problems else 0
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    for lock, sources in SOURCES.items():
        command = ["uv", "pip", "compile", *FLAGS, *arguments, *sources, "--output-file", lock]
        try:
            done = subprocess.run(command, check=False, cwd=ROOT, env=environment)
        except FileNotFoundError:
            sys.stderr.write("schakel: `./schakel lock` needs uv on PATH\n")
            return 2
        if done.returncode:
            return 2
        sys.stderr.write(f"schakel: made {lock}\n")
    return 0


def faults() -> Iterator[str]:
    """Where the locks and pyproject.toml disagree, one sentence each."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        RUNTIME: project["project"]["dependencies"],
        DEV: project["dependency-groups"]["dev"],
    }
    pinned = {name: pins((ROOT / name).read_text(encoding="utf-8")) for name in wanted}
    for name, requirements in wanted.items():
        yield from disagreements(name, [Requirement(text) for text in requirements], pinned[name])
        if "://" in (ROOT / name).read_text(encoding="utf-8"):
            yield f"{name}: holds an address"
    for package, (version, _) in pinned[DEV].items():
        if package in pinned[RUNTIME] and pinned[RUNTIME][package][0] != version:
            yield f"{DEV}: {package} {version} is not the version of {RUNTIME}"


def disagreements(
    lock: str, wanted: list[Requirement], pinned: dict[str, tuple[str, str]]
) -> Iterator[str]:
    """Where one lock does not hold what is wanted, or holds what is not."""
    names = {canonicalize_name(requirement.name) for requirement in wanted}
    for requirement in wanted:
        version, _ = pinned.get(canonicalize_name(requirement.name), ("", ""))
        if not version or not requirement.specifier.contains(version, prereleases=True):
            yield f"{lock}: pyproject.toml wants {requirement}, the lock has {version or 'none'}"
    for package, (_, entry) in pinned.items():
        if "--hash=sha256:" not in entry:
            yield f"{lock}: {package} has no hash"
        if DIRECT.search(entry) and package not in names:
            yield f"{lock}: pyproject.toml no longer wants {package}"


def pins(text: str) -> dict[str, tuple[str, str]]:
    """Package to version and whole entry, of one lock."""
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    found = (re.match(r"([\w.-]+)(?:\[[\w,]+\])?==([^\s;\\]+)", entry) for entry in entries)
    return {
        canonicalize_name(match[1]): (match[2], entry)
        for entry, match in zip(entries, found, strict=True)
        if match
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
