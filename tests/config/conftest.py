"""Nodes in processes of their own, as an operator runs them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

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
    return port_given


@contextmanager
def databases() -> Iterator[Callable[[], str]]:
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
def new_database() -> Iterator[Callable[[], str]]:
    """Gives empty databases, gone after the test."""
    with databases() as give:
        yield give


def port_given() -> int:
    """A port that the system gave and that is free again."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_of_a_node(database_url: str) -> dict[str, str]:
    """The variables of a node of the tests: none of the one who runs them but the path."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(SOURCE),
        "LC_ALL": "C.UTF-8",
        "DATABASE_URL": database_url,
    }


@pytest.fixture(scope="session")
def copied_hub(tmp_path_factory) -> bytes:
    """What `schakel backup` wrote of a hub that served; the hub is gone."""
    folder = tmp_path_factory.mktemp("copied")
    with databases() as give:
        hub = Node("hub", folder / "hub", port_given(), environment_of_a_node(give()))
        try:
            hub.start()
            done = hub.run("backup", str(folder / "node.zip"), "--data", str(hub.data))
            assert done.returncode == 0, done.stderr
        finally:
            hub.end()
    return (folder / "node.zip").read_bytes()


@pytest.fixture
def new_node(tmp_path: Path, free_port, new_database) -> Iterator[Callable[..., Node]]:
    """Makes a node, not started yet; all are ended after the test."""
    made: list[Node] = []

    def give(role: str = "hub", *more: str, name: str = "") -> Node:
        environment = environment_of_a_node(new_database())
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


def make_pair(folder, name, form=serialization.PrivateFormat.PKCS8):
    """A certificate for localhost and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    )
    return files


@pytest.fixture
def pair(tmp_path):
    """Makes certificates and keys in a folder of the test."""
    return partial(make_pair, tmp_path)
