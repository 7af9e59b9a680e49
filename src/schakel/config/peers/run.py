"""`schakel check --peers`: both peers, one after the other, and what came of it."""

import json
import re
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

from schakel.config.node import enter, recall
from schakel.config.peers.byhand import Desk, get_from, give_to
from schakel.config.peers.edc import Edc
from schakel.config.peers.kit import Under, is_passed, run_kit
from schakel.config.peers.maven import build
from schakel.config.peers.ours import Factory
from schakel.kernel.errors import SchakelError

KIT_PORT, NODE_PORT, DESK_PORT, EDC_PORT, OTHER_PORT = 29_300, 29_310, 29_311, 29_320, 29_330
NEGOTIATIONS, PARALLEL = 40, 8
PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


@dataclass
class Result:
    """What one peer showed; `told` holds figures and versions."""

    peer: str
    ok: bool
    told: dict[str, Any] = field(default_factory=dict)


def main(words: list[str]) -> int:
    """Run the peers named in `words` (default: all); one JSON line; exit 0, 1 or 2."""
    known: dict[str, Callable[[Path], Result]] = {"kit": kit, "edc": edc, "exchange": exchange}
    wrong = [word for word in words if word not in known]
    if wrong:
        sys.stderr.write(f"schakel: no peer is called {wrong[0]}; there are {', '.join(known)}\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="schakel-peers-") as folder:
        try:
            results = [known[word](Path(folder)) for word in words or known]
        except SchakelError as error:
            sys.stderr.write(f"schakel: {error}\n")
            return 2
    is_good = all(result.ok for result in results)
    told = {"ok": is_good, "peers": [asdict(result) for result in results]}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0 if is_good else 1


def say(text: str) -> None:
    """Tell how far it is."""
    sys.stderr.write(f"schakel: peers: {text}\n")


def kit(folder: Path) -> Result:
    """The official kit against a node of ours."""
    built = build("kit", folder)
    say(f"the official kit {built.version} against a node with --conformance")
    node = Factory(folder / "under-test", NODE_PORT, (f"localhost:{KIT_PORT}",), conformance=True)
    try:
        node.start()
        base = f"{node.url}/dsp/2025-1"
        trigger = f"{node.url}/conformance"
        under = Under(
            node.url,
            base,
            node.did,
            f"{trigger}/negotiations/requests",
            f"{trigger}/transfers/requests",
        )
        cases = run_kit(built, under, KIT_PORT)
    finally:
        node.stop()
    counted = {
        outcome: sum(case.outcome == outcome for case in cases)
        for outcome in ("passed", "failed", "skipped")
    }
    for case in cases:
        if case.outcome != "passed":
            say(f"{case.id} {case.outcome}: {case.detail}")
    told = {"version": built.version, **counted, "cases": [asdict(case) for case in cases]}
    return Result("kit", is_passed(cases), told)


def edc(folder: Path) -> Result:
    """EDC with EDC: how fast it negotiates and what it weighs, on this machine, as it comes."""
    built = build("edc", folder)
    say(f"EDC {built.version} with EDC")
    provider = Edc(built, EDC_PORT, folder / "provider.log")
    consumer = Edc(built, OTHER_PORT, folder / "consumer.log")
    try:
        provider.start()
        consumer.start()
        provider.offer("parts")
        base = f"{provider.root}/2025-1"
        dataset = consumer.dataset(base, provider.did, "parts")
        told = rate(lambda: consumer.agreed(consumer.negotiate(base, provider.did, dataset)))
        told["start_s"] = round(provider.started_s, 1)
        told["pss_mb"] = [pss_mb(one.process.pid) for one in (provider, consumer) if one.process]
    finally:
        provider.stop()
        consumer.stop()
    return Result("edc with edc", True, {"version": built.version, **told})


def exchange(folder: Path) -> Result:
    """Our identity and messages with EDC: an agreement and its data, in both directions."""
    built = build("edc", folder / "exchange")
    say(f"EDC {built.version} with a node of ours, in both directions")
    other = Edc(built, EDC_PORT, folder / "edc.log")
    node = Factory(folder / "node", NODE_PORT, tuple(other.hosts))
    try:
        other.start()
        other.offer("parts")
        node.start()
        enter(recall(node.data))
        identity = import_module("schakel.network.identity.interface")  # needs the settings
        desk = Desk(DESK_PORT, node.did, identity.token_for, other)
        desk.open()
        try:
            told = {"version": built.version} | get_from(desk) | give_to(desk)
        finally:
            desk.close()
    finally:
        node.stop()
        other.stop()
    return Result("edc with us", told["gave"] is True and told["got"] is True, told)


def rate(negotiate: Callable[[], object]) -> dict[str, Any]:
    """Negotiations a second and the median of each, with several at once."""

    def once(_: int) -> float:
        begun = monotonic()
        negotiate()
        return monotonic() - begun

    once(0)  # the first one pays for what is loaded late
    begun = monotonic()
    with ThreadPoolExecutor(PARALLEL) as pool:
        took = list(pool.map(once, range(NEGOTIATIONS)))
    return {
        "negotiations": NEGOTIATIONS,
        "parallel": PARALLEL,
        "per_s": round(NEGOTIATIONS / (monotonic() - begun), 2),
        "median_s": round(median(took), 3),
    }


def pss_mb(pid: int) -> float:
    """Proportional memory of one process, in MB."""
    found = PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    return round(int(found.group(1)) / 1000, 1) if found else 0.0
