"""Remake the hashed locks from pyproject.toml: `./schakel lock`. Needs uv on PATH.

Versions that still fit stay as they are; `./schakel lock --upgrade` takes the newest.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    *("--python-version", "3.11", "--universal", "--generate-hashes"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet"),
]
LOCKS = {
    "requirements.lock": ["pyproject.toml"],
    # Held against the first, so that both can be installed into one environment.
    "requirements-dev.lock": ["--group", "dev", "--constraint", "requirements.lock"],
}


def main(extra: list[str]) -> int:
    """Make both locks, the one of the program first."""
    for lock, sources in LOCKS.items():
        command = ["uv", "pip", "compile", *FLAGS, *extra, *sources, "--output-file", lock]
        environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
        try:
            done = subprocess.run(command, check=False, cwd=ROOT, env=environment)
        except FileNotFoundError:
            sys.stderr.write("schakel: `./schakel lock` needs uv on PATH\n")
            return 2
        if done.returncode:
            return 2
        sys.stderr.write(f"schakel: made {lock}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
