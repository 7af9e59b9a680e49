"""Keeps the web server and the worker of one node running, and ends them together."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schakel.kernel.errors import Unavailable

PR_SET_PDEATHSIG = 1
GRACE_S = 8.0


class PortTaken(Unavailable):
    """Somebody else listens on this port."""

    code = "port_taken"


def die_with_parent(with_signal: int = signal.SIGTERM) -> None:
    """Ask Linux to signal this process when its parent ends, however that ends."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, with_signal)


def require_free_port(host: str, port: int) -> None:
    """Raise `PortTaken` when `port` cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                "port {port} on {host} cannot be used ({why}); choose another one with --port",
                port=port,
                host=host,
                why=error.strerror or "refused",
            ) from error


@dataclass
class Child:
    """One process that must run as long as the node runs."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0
    next_start: float = field(default=0.0)

    def start(self) -> None:
        """Start the process; it ends when this one ends."""
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent,  # noqa: PLW1509 (one prctl call, no locks taken)
        )
        self.started = time.monotonic()

    def tend(self) -> None:
        """Start it again if it has ended: at once, but slower each time it ends quickly."""
        if self.process is not None and self.process.poll() is None:
            return
        now = time.monotonic()
        if self.process is not None:
            lived = now - self.started
            self.quick_deaths = self.quick_deaths + 1 if lived < GRACE_S else 0
            self.next_start = now + min(30.0, 0.25 * 2**self.quick_deaths)
            sys.stderr.write(
                f"schakel: {self.name} ended with {self.process.returncode}; starting it again\n"
            )
            self.process = None
        if now >= self.next_start:
            self.start()

    def stop(self) -> None:
        """Ask the process to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def finish(self, deadline: float) -> None:
        """Wait until the process has ended; past `deadline` end it the hard way."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def supervise(children: Sequence[Child]) -> int:
    """Run `children` until this process is asked to end; then end them and return 0."""
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: ending.set())
    try:
        while not ending.is_set():
            for child in children:
                child.tend()
            ending.wait(0.2)
    finally:
        for child in children:
            child.stop()
        deadline = time.monotonic() + GRACE_S
        for child in children:
            child.finish(deadline)
    return 0


def child_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of this process with `extra`, for a child of one node."""
    environment = {**os.environ, **extra, "SCHAKEL_SUPERVISED": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return environment
