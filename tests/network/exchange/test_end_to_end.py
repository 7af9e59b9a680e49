"""Two nodes in processes of their own, over real HTTP, with kill -9 on either side."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

SOURCE = Path(__file__).resolve().parents[3] / "src"
START_S, CONVERGE_S = 40.0, 60.0
LEASE_S = 10

PREPARE = """
from schakel.config.roles import set_up
set_up()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from schakel.network.identity.interface import ensure_keys
ensure_keys()
"""
SEND = """
import sys
from schakel.config.roles import set_up
set_up()
from django.conf import settings
from schakel.kernel.clock import utc_now
from schakel.network.exchange.interface import send_note
for number in range(int(sys.argv[1]), int(sys.argv[2])):
    send_note(settings.OPTIONS.hub_url, "Factory", f"note {number}", now=utc_now())
"""
REPORT = """
import json
from schakel.config.roles import set_up
set_up()
from schakel.network.audit.interface import verify
from schakel.network.exchange.interface import received, sent
from schakel.network.exchange.models import Conversation
got = received(10_000)
print(json.dumps({
    "sent": [m.state for m in sent(10_000)],
    "received": [m.body.get("text", "") for m in reversed(got)],
    "sequences": [m.sequence for m in reversed(got)],
    "heads": [[c.last, c.digest] for c in Conversation.objects.all()],
    "audit": verify().is_whole,
}))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Site:
    """One node: its folder, its processes."""

    role: str
    data: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen] = field(default_factory=dict)

    def python(self, code: str, *words: str) -> str:
        command = [sys.executable, "-c", code, *words]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def report(self) -> dict:
        return json.loads(self.python(REPORT))

    def start(self, name: str) -> None:
        commands = {
            "web": ["granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4",
                    "--port", str(self.port), "--log-level", "error", "crashing:application"],
            "worker": ["schakel", "worker"],
        }  # fmt: skip
        with (self.data / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", *commands[name]],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if name == "web":
            self.wait_until_listening()

    def wait_until_listening(self) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((self.data / "web.log").read_text())

    def kill(self, name: str) -> None:
        """End a process and its children at once, without a chance to tidy up."""
        process = self.running.pop(name, None)
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def databases(settings) -> Iterator[list[str]]:
    """Two databases of the kind that the suite runs on; empty addresses mean SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ["", ""]
        return
    names = [f"schakel_{role}_{os.getpid()}_{free_port()}" for role in ("hub", "factory")]
    with psycopg.connect(url, autocommit=True) as connection:
        for name in names:
            connection.execute(f'CREATE DATABASE "{name}"')
        yield [url.rpartition("/")[0] + "/" + name for name in names]
        for name in names:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def site(role: str, data: Path, port: int, other: int, database: str) -> Iterator[Site]:
    data.mkdir()
    (data / "static").mkdir()
    made = Site(role, data, port)
    made.environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(SOURCE), str(Path(__file__).parent)]),
        "SCHAKEL_ROLE": role,
        "SCHAKEL_DATA": str(data),
        "SCHAKEL_PUBLIC_URL": f"http://localhost:{port}",
        "SCHAKEL_NAME": role.title(),
        "SCHAKEL_WIRE_ALLOW": f"localhost:{other}",
        "DATABASE_URL": database,
    }
    if role == "factory":
        made.environment["SCHAKEL_HUB_URL"] = f"http://localhost:{other}"
    made.python(PREPARE)
    try:
        yield made
    finally:
        for name in list(made.running):
            made.kill(name)


@pytest.fixture
def nodes(tmp_path: Path, databases: list[str]) -> Iterator[tuple[Site, Site]]:
    """A hub and a factory, with nothing running yet."""
    ports = free_port(), free_port()
    with ExitStack() as stack:
        hub = stack.enter_context(site("hub", tmp_path / "hub", *ports, databases[0]))
        factory = stack.enter_context(
            site("factory", tmp_path / "factory", *ports[::-1], databases[1])
        )
        yield hub, factory


def converge(hub: Site, factory: Site, total: int) -> float:
    """Wait until everything arrived; how many seconds it took."""
    begun = time.monotonic()
    while factory.report()["sent"] != ["delivered"] * total:
        assert time.monotonic() - begun < CONVERGE_S, hub.report() | factory.report()
    return time.monotonic() - begun


def assert_nothing_lost_or_doubled(hub: Site, factory: Site, notes: int) -> None:
    here, there = hub.report(), factory.report()
    assert here["received"] == ["", *(f"note {number}" for number in range(notes))]
    assert here["sequences"] == list(range(1, notes + 2))
    assert there["sent"] == ["delivered"] * (notes + 1)
    assert here["heads"] == there["heads"]
    assert (here["audit"], there["audit"]) == (True, True)


def start_all(hub: Site, factory: Site) -> None:
    hub.start("web")
    factory.start("web")
    factory.start("worker")


@pytest.mark.parametrize(
    "moment", ["crash-after", pytest.param("crash-before", marks=pytest.mark.long)]
)
def test_hub_killed_around_its_commit_loses_and_doubles_nothing(nodes, moment: str) -> None:
    hub, factory = nodes
    (hub.data / moment).touch()
    factory.python(SEND, "0", "5")
    start_all(hub, factory)
    deadline = time.monotonic() + START_S
    while (hub.data / moment).exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    hub.kill("web")
    stored = hub.report()["received"]
    assert stored == ([] if moment == "crash-before" else [""])

    hub.start("web")
    converge(hub, factory, 6)

    assert_nothing_lost_or_doubled(hub, factory, 5)


def storm(nodes, rounds: int, notes_each: int) -> None:
    """Send while one side after the other is killed at a random moment."""
    hub, factory = nodes
    chance = random.Random(20261123)  # noqa: S311 (the same storm each time)
    start_all(hub, factory)
    for number in range(rounds):
        factory.python(SEND, str(number * notes_each), str((number + 1) * notes_each))
        time.sleep(chance.uniform(0.0, 0.4))
        victim, name = chance.choice([(hub, "web"), (factory, "worker")])
        victim.kill(name)
        victim.start(name)
    converge(hub, factory, rounds * notes_each + 1)
    assert_nothing_lost_or_doubled(hub, factory, rounds * notes_each)


def test_random_kills_of_either_side_lose_and_double_nothing(nodes) -> None:
    storm(nodes, rounds=3, notes_each=10)


@pytest.mark.long
def test_many_random_kills_of_either_side_lose_and_double_nothing(nodes) -> None:
    storm(nodes, rounds=40, notes_each=15)
