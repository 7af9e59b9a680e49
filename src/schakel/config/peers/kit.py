"""The official compatibility kit of the Dataspace Protocol, and what its lines mean."""

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass

from schakel.config.peers.maven import Built

LAUNCHER = "org.eclipse.dataspacetck.dsp.system.DspSystemLauncher"
CASE = re.compile(r"^((?:MET|CAT|CN|CN_C|TP|TP_C):\d\d-\d\d)\b")
FORMAT = "HttpData-PULL"
LONGEST_S = 900
FIELDS = 5  # CASE, outcome, milliseconds, name, reason

# Cases per group and section: what the kit has, from which the ids of its settings follow.
GROUPS = {
    "CAT": {"01": 3},
    "CN": {"01": 4, "02": 7, "03": 4},
    "CN_C": {"01": 4, "02": 6, "03": 6},
    "TP": {"01": 5, "02": 5, "03": 6},
    "TP_C": {"01": 5, "02": 5, "03": 6},
}


@dataclass(frozen=True)
class Under:
    """The connector under test: where it is and how the kit makes it act."""

    root: str
    base: str
    agent: str
    negotiate: str
    transfer: str


@dataclass(frozen=True)
class Case:
    """How one case went; `outcome` is ``passed``, ``failed`` or ``skipped``."""

    id: str
    outcome: str
    ms: int
    detail: str


def seeds() -> dict[str, str]:
    """The ids that the kit uses in each case, by the name of its setting."""
    found: dict[str, str] = {}
    for group, sections in GROUPS.items():
        for section, count in sections.items():
            for number in range(1, count + 1):
                found |= seed(group, section, f"{number:02}")
    return found


def seed(group: str, section: str, number: str) -> dict[str, str]:
    """The settings of one case."""
    prefix, short = f"{group}_{section}_{number}", section + number
    if group == "CAT":
        return {f"{prefix}_DATASETID": f"CAT{short}"}
    if group == "CN":
        offer = f"CD123:ACN{short}:456"
        return {f"{prefix}_DATASETID": f"ACN{short}", f"{prefix}_OFFERID": offer}
    if group == "CN_C":
        return {f"{prefix}_DATASETID": f"ACNC{short}"}
    start = "ATP" if group == "TP" else "ATPC"
    return {f"{prefix}_AGREEMENTID": start + short, f"{prefix}_FORMAT": FORMAT}


def settings(under: Under, callback_port: int) -> dict[str, str]:
    """Everything that the kit is told."""
    connector = "dataspacetck.dsp.connector"
    return {
        "dataspacetck.launcher": LAUNCHER,
        "dataspacetck.host": "127.0.0.1",
        "dataspacetck.port": str(callback_port),
        "dataspacetck.callback.address": f"http://localhost:{callback_port}",
        "dataspacetck.dsp.local.connector": "false",
        f"{connector}.agent.id": under.agent,
        f"{connector}.http.url": under.base,
        f"{connector}.http.base.url": under.root,
        f"{connector}.negotiation.initiate.url": under.negotiate,
        f"{connector}.transfer.initiate.url": under.transfer,
        **seeds(),
    }


def run_kit(built: Built, under: Under, callback_port: int) -> list[Case]:
    """Run all cases, one after the other."""
    told = [f"-D{name}={value}" for name, value in settings(under, callback_port).items()]
    done = subprocess.run(
        ["java", "-Xmx256m", "-cp", built.classpath, *told, "schakel.Kit"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    return read_cases(done.stdout.splitlines())


def read_cases(lines: Iterable[str]) -> list[Case]:
    """The cases among the lines that the launcher printed, in the order of their ids."""
    found = []
    for line in lines:
        parts = line.rstrip("\n").split("\t")
        if len(parts) != FIELDS or parts[0] != "CASE":
            continue
        _, outcome, ms, name, detail = parts
        match = CASE.match(name)
        found.append(Case(match.group(1) if match else name, outcome, int(ms), detail))
    return sorted(found, key=lambda case: case.id)


def is_passed(cases: list[Case]) -> bool:
    """Whether every enabled case is there and passed; two are disabled by the kit itself."""
    enabled = [case for case in cases if case.outcome != "skipped"]
    expected = 1 + sum(sum(sections.values()) for sections in GROUPS.values())
    return len(cases) == expected and all(case.outcome == "passed" for case in enabled)
