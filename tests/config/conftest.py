"""Nodes in processes of their own, as an operator runs them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest

from schakel.config.demo import processes_of

SOURCE = Path(__file__).resolve().parents[2] / "src"
WAIT_S = 60.0


def until(holds: Callable[[], object], within_s: float = WAIT_S) -> None:
    """Wait until `holds` answers with something true."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_s} s"
        time.sleep(0.02)


def is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def parents() -> dict[int, int]:
    """Parent of every process of this machine."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
    return found


def words_of(pid: int) -> str:
    """Command line of a process; empty if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@dataclass
class Node:
    """One node: its folder, its address, its processes."""

    role: str
    data: Path
    port: int
    environment: dict[str, str]
    more: list[str] = field(default_factory=list)
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.data.parent / f"{self.data.name}.log"

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "schakel", *words]

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess:
        """Run `schakel WORDS` to its end."""
        return subprocess.run(
            self.command(*words),
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def serve_words(self) -> list[str]:
        words = ["serve", "--role", self.role, "--data", str(self.data), "--port", str(self.port)]
        return [*words, *self.more]

    def start(self, stdin: int = subprocess.DEVNULL, prefix: tuple[str, ...] = ()) -> "Node":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*prefix, *self.command(*self.serve_words())],
                env=self.environment,
                stdin=stdin,
                stdout=log,
                stderr=log,
            )
        until(lambda: self.answers() or self.process.poll() is not None)
        assert self.process.poll() is None, self.log.read_text()
        return self

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def processes(self) -> dict[str, list[int]]:
        """The processes below `schakel serve`, by what they do."""
        above = parents()
        below: dict[str, list[int]] = {"web": [], "web worker": [], "worker": []}
        for pid, parent in above.items():
            if parent == self.process.pid:
                below["worker" if "schakel worker" in words_of(pid) else "web"].append(pid)
        below["web worker"] = [
            pid
            for pid, parent in above.items()
            if parent in below["web"] and "resource_tracker" not in words_of(pid)
        ]
        return below

    def stop(self) -> int:
        """End it as an operator does; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def end(self) -> None:
        """Leave nothing of it, whatever the test did."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for pid in processes_of(self.data.parent):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


@pytest.fixture
def free_port() -> Callable[[], int]:
    def give() -> int:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    return give


@pytest.fixture
def new_database() -> Iterator[Callable[[], str]]:
    """Gives the address of an empty database of the kind that the suite runs on; '' is SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    made: list[str] = []

    def give() -> str:
        if not url.startswith("postgres"):
            return ""
        name = f"schakel_config_{os.getpid()}_{time.monotonic_ns()}"
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}"')
        made.append(name)
        return f"{url.rpartition('/')[0]}/{name}"

    yield give
    for name in made:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def new_node(tmp_path: Path, free_port, new_database) -> Iterator[Callable[..., Node]]:
    """Makes a node, not started yet; all are ended after the test."""
    made: list[Node] = []

    def give(role: str = "hub", *more: str, name: str = "") -> Node:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(SOURCE),
            "LC_ALL": "C.UTF-8",
            "DATABASE_URL": new_database(),
        }
        data = tmp_path / (name or f"{role}-{len(made)}")
        node = Node(role, data, free_port(), environment, list(more))
        made.append(node)
        return node

    yield give
    for node in made:
        node.end()


@pytest.fixture
def hub(new_node) -> Node:
    """A hub that serves."""
    return new_node("hub").start()
