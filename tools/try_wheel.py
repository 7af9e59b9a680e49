"""Build the wheel, install it into a clean environment and serve both roles from it.

Run by `.ci/run` with the Python of `.venv`.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path

from environment import LOCKS, ROOT, install_packages, run, step

NEEDED = ("locale/nl/LC_MESSAGES/django.mo", "web/static/web/fonts/", "web/templates/")
READY_S = 60
LOG_SHOWN = 6000


class WheelFault(Exception):
    """The wheel is not what it should be."""


def main() -> int:
    """Exit 0 if the wheel serves both roles."""
    with tempfile.TemporaryDirectory(prefix="schakel-wheel-") as name:
        folder = Path(name)
        with step("building the wheel"):
            wheel = build(folder)
        with step("installing it into a clean environment"):
            schakel = install(wheel, folder / "environment")
        for role in ("hub", "factory"):
            with step(f"serving a {role} from it"):
                serve(schakel, role, folder)
    return 0


def build(folder: Path) -> Path:
    """The wheel of this checkout."""
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        folder,
    ]
    run(command, folder=ROOT)
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for part in NEEDED:
        if not any(name.startswith(f"schakel/{part}") for name in names):
            raise WheelFault(f"the wheel holds no {part}")
    return wheel


def install(wheel: Path, environment: Path) -> Path:
    """Install lock and wheel; the `schakel` command of the new environment."""
    venv.EnvBuilder(with_pip=False, symlinks=True).create(environment)
    python = environment / "bin" / "python"
    install_packages(python, ["--require-hashes", "-r", ROOT / LOCKS["runtime"]])
    install_packages(python, [wheel])
    return environment / "bin" / "schakel"


def serve(schakel: Path, role: str, folder: Path) -> None:
    """Serve one role, ask how it is, and end it in good order."""
    port = free_port()
    command: list[str | Path] = [
        schakel,
        "serve",
        "--role",
        role,
        "--data",
        folder / role,
        "--port",
        str(port),
    ]
    environment = {name: value for name, value in os.environ.items() if "SCHAKEL" not in name}
    environment.pop("DATABASE_URL", None)
    with (folder / f"{role}.log").open("w+b") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            wait_until_healthy(f"http://localhost:{port}/healthz", process)
        except WheelFault:
            log.seek(0)
            sys.stderr.buffer.write(b"\n" + log.read()[:LOG_SHOWN] + b"\n")
            raise
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(30)
    if code:
        raise WheelFault(f"the {role} ended with {code} when asked to end")


def wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    """Ask until the answer is good."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 (loopback)
                if answer.status == 200:  # noqa: PLR2004 (HTTP: OK)
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise WheelFault(f"no good answer from {address} within {READY_S} s")


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
