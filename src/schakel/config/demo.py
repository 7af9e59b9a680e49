"""`schakel demo`: a hub and a factory of a made-up supply chain on this machine."""

import argparse
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import httpx

from schakel.config.demo_signins import SignIn, fill, lines
from schakel.config.journey import Journey, Steps
from schakel.config.journey_company import CompanyJourney
from schakel.config.supervisor import child_environment, die_with_parent
from schakel.kernel.errors import Unavailable

HUB_NAME = "Regiohub Voorbeeld"
FACTORY_NAME = "Metaalbewerking Voorbeeld B.V."
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
START_S = 120.0
STOP_S = 15.0


class DidNotStart(Unavailable):
    """A node of the demonstration did not answer in time."""

    code = "did_not_start"


class LeftBehind(Unavailable):
    """Something of the demonstration is still there after its end."""

    code = "left_behind"


class CommandFailed(Unavailable):
    """A command of the journey ended with an error."""

    code = "command_failed"


@dataclass
class Node:
    """One node of the demonstration."""

    role: str
    url: str
    data: Path
    process: subprocess.Popen[str]
    log: Path

    def answers(self) -> bool:
        """Whether its first page is there."""
        try:
            return httpx.get(self.url + "/healthz", timeout=2).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def stop(self) -> int:
        """End the node and all its processes; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `schakel demo`."""
    parser.add_argument("--once", action="store_true", help="run the journey, tell, stop")
    parser.add_argument("--json", action="store_true", help="with --once: answer as JSON")
    parser.add_argument("--data", type=Path, help="folder to keep; default: none is kept")
    parser.add_argument("--port", type=int, default=8000, help="port of the hub; default 8000")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Start both nodes; then walk the journey once, or wait until asked to stop."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    with ExitStack() as stack:
        folder = arguments.data or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="schakel-demo-"))
        )
        if arguments.once:
            kept = arguments.data is not None
            return once(folder.resolve(), as_json=arguments.json, keep=kept)
        ports = usable_ports(arguments.port)
        with both_nodes(folder.resolve(), *ports) as (hub, factory):
            return show(hub, factory)


def show(hub: Node, factory: Node) -> int:
    """Tell where everything is and wait until asked to stop; exit 2 if a node ended by itself."""
    try:
        wait_for(hub, factory)
        tell(hub, factory, fill(hub.data, module))
        while hub.process.poll() is None and factory.process.poll() is None:
            time.sleep(0.2)
    except KeyboardInterrupt:
        sys.stdout.write("\nStopping.\n")
        return 0
    sys.stderr.write("schakel: a node of the demonstration ended by itself\n")
    return 2


def tell(hub: Node, factory: Node, signins: list[SignIn]) -> None:
    """Print where everything is, and who can sign in."""
    sys.stdout.write(
        f"\n{HUB_NAME} (hub)\n"
        f"  first page     {hub.url}/\n"
        f"  guided tour    {hub.url}/tour/\n"
        f"  machine room   {operator_link(hub)}\n"
        f"{FACTORY_NAME} (factory)\n"
        f"  first page     {factory.url}/\n"
        f"  machine room   {operator_link(factory)}\n"
        "The links to the machine rooms sign you in as operator, for twelve hours.\n"
        f"\nSign in at {hub.url}/account/login/ (all made up; passwords of this run alone)\n"
        f"{lines(signins, hub.url)}"
        f"\nLetters that the hub writes lie in {hub.data / 'mail'}\n"
        f"Send the hub a line:  schakel message 'Hello' --data {factory.data}\n"
        "Ctrl-C stops both.\n"
    )
    sys.stdout.flush()


def operator_link(node: Node) -> str:
    """The link that signs the operator of `node` in."""
    return command("operator", "--data", str(node.data)).strip()


def command(*words: str) -> str:
    """What `schakel WORDS` prints."""
    return module("schakel", *words)


def module(name: str, *words: str) -> str:
    """What one of our modules prints when it is run with `words`."""
    done = subprocess.run(
        [sys.executable, "-m", name, *words],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandFailed(
            "{what} ended with {code}: {why}",
            what=" ".join((name, *words[:1])),
            code=done.returncode,
            why=done.stderr.strip()[-500:],
        )
    return done.stdout


def environment() -> dict[str, str]:
    """The environment of the demonstration: nothing of another node of this machine is in it."""
    return {
        name: value
        for name, value in child_environment({}).items()
        if name == "SCHAKEL_SUPERVISED" or not name.startswith(("SCHAKEL_", "DATABASE_URL"))
    }


def usable_ports(first: int) -> tuple[int, int]:
    """`first` and the next port when both are free, else two others."""
    if is_free(first) and is_free(first + 1):
        return first, first + 1
    return free_ports()


def is_free(port: int) -> bool:
    """Whether nobody listens on `port` of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def free_ports() -> tuple[int, int]:
    """Two ports that the system gave and that are free again."""
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1]), int(two.getsockname()[1])


def start(  # noqa: PLR0917 (what a node is told)
    role: str,
    name: str,
    data: Path,
    port: int,
    others: list[str],
    more: Mapping[str, str] = NOTHING_MORE,
) -> Node:
    """Start one node with `schakel serve`; `more` comes into its environment."""
    data.mkdir(parents=True, exist_ok=True)
    log = data / "serve.log"
    words = ["serve", "--role", role, "--data", str(data), "--port", str(port), "--name", name]
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "schakel", *words, *others],
            env={**environment(), **more},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            text=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 (one prctl call, no locks taken)
        )
    return Node(role, f"http://localhost:{port}", data, process, log)


@contextmanager
def both_nodes(folder: Path, hub_port: int, factory_port: int) -> Iterator[tuple[Node, Node]]:
    """A hub and a factory that registers with it, running."""
    with ExitStack() as stack:
        allow = ["--allow", f"localhost:{factory_port}", "--demo"]
        hub = start("hub", HUB_NAME, folder / "hub", hub_port, allow)
        stack.callback(hub.stop)
        wanted = ["--hub", hub.url, "--allow", f"localhost:{hub_port}"]
        factory = start("factory", FACTORY_NAME, folder / "factory", factory_port, wanted)
        stack.callback(factory.stop)
        yield hub, factory


def wait_for(*nodes: Node) -> None:
    """Wait until every node answers.

    Raises
    ------
    DidNotStart
        If one ends or takes too long; with the end of what it printed.
    """
    deadline = time.monotonic() + START_S
    for node in nodes:
        while not node.answers():
            if node.process.poll() is not None or time.monotonic() > deadline:
                raise DidNotStart(
                    "the {role} did not start:\n{log}",
                    role=node.role,
                    log=node.log.read_text(encoding="utf-8")[-2000:],
                )
            time.sleep(0.05)


def once(folder: Path, *, as_json: bool, keep: bool) -> int:
    """Walk the journey once and tell; exit 0 only if every step held."""
    steps = Steps()
    hub_port, factory_port = free_ports()
    with both_nodes(folder, hub_port, factory_port) as (hub, factory):
        with steps.step("both nodes answer") as told:
            wait_for(hub, factory)
            told.update(hub=hub.url, factory=factory.url)
        if steps.ok:
            journey = Journey(hub.url, factory.url, factory.data, FACTORY_NAME, command)
            journey.walk(steps, operator_link(hub))
            people: list[SignIn] = []
            with steps.step("made-up companies are there") as told:
                people += fill(hub.data, module)
                told["people"] = len(people)
            CompanyJourney(hub.url, hub.data / "mail", people).walk(steps)
    with steps.step("nothing is left behind"):
        require_nothing_left(folder, hub_port, factory_port, keep=keep)
    outcome = {"ok": steps.ok, "steps": steps.done, "seconds": round(steps.seconds(), 2)}
    if as_json:
        sys.stdout.write(json.dumps(outcome) + "\n")
    else:
        for step in steps.done:
            sys.stdout.write(f"{'ok ' if step['ok'] else 'BAD'} {step['name']} ({step['ms']} ms)\n")
            if not step["ok"]:
                sys.stdout.write(f"    {step['error']}\n")
    return 0 if steps.ok else 2


def require_nothing_left(folder: Path, *ports: int, keep: bool) -> None:
    """Remove the folder, unless it is to be kept; raise when a port or a process is left."""
    for port in ports:
        if not is_free(port):
            raise LeftBehind("port {port} is still in use after the end", port=port)
    running = processes_of(folder)
    if running:
        raise LeftBehind("processes {running} still run after the end", running=running)
    if not keep:
        for child in folder.iterdir():
            shutil.rmtree(child)


def processes_of(folder: Path) -> list[int]:
    """Processes of this user that were started for a node in `folder`."""
    marks = {"environ": f"SCHAKEL_DATA={folder}/", "cmdline": f"--data\0{folder}/"}
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        for name, mark in marks.items():
            with suppress(OSError):  # it has ended, or it is somebody else's
                if mark.encode() in (process / name).read_bytes():
                    found.add(int(process.name))
    return sorted(found)
