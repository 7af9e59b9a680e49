"""`schakel tck`: how well a connector, ours or another, keeps to the Dataspace Protocol."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from schakel.config.options import WrongOption
from schakel.config.tck.callbacks import Callbacks
from schakel.config.tck.cases import Case, official_cases, seeds
from schakel.config.tck.own import OWN, Kit, NotAsked
from schakel.config.tck.scripts import Conversation
from schakel.config.tck.single import SINGLE
from schakel.config.tck.target import Failed, Talker, Target


@dataclass(frozen=True)
class Outcome:
    """What became of one case; `ok` is None where it could not be asked."""

    id: str
    ok: bool | None
    detail: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `schakel tck`."""
    add = parser.add_argument
    add("url", metavar="URL", help="root of the connector, or what stands before /.well-known")
    add("--json", action="store_true", help="print one JSON object")
    add("--case", nargs="+", default=[], metavar="ID", help="only these cases (CN:01-01 or OWN:..)")
    add("--disabled", action="store_true", help="also what the official kit switches off")
    add("--official", action="store_true", help="leave our own cases out")
    add("--dsp-url", default="", help="base of 2025-1, instead of what the version document says")
    add("--negotiate-url", default="", help="trigger (URL/tck/negotiations/requests)")
    add("--transfer-url", default="", help="trigger (URL/tck/transfers/requests)")
    add("--agent", default="CONNECTOR_UNDER_TEST", help="participant id of the connector")
    add("--participant", default="TCK_PARTICIPANT", help="participant id of the kit")
    add("--authorization", default="", help="header that is sent along: 'Bearer ...'")
    add("--stranger-authorization", default="", help="the same for somebody without a contract")
    add("--wait", type=float, default=15.0, metavar="S", help="seconds to wait for a message (15)")
    add("--callback", default="127.0.0.1:0", metavar="HOST:PORT", help="where the kit listens")
    add("--callback-address", default="", help="how the connector reaches the kit, if not by that")
    add("--ids", type=Path, help="file with lines CN_01_01_DATASETID=...: other ids than the seeds")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the cases and report. Exit 0 only when every one that was asked passes."""
    root = arguments.url.rstrip("/")
    target = Target(
        root=root,
        base=arguments.dsp_url,
        negotiate=arguments.negotiate_url or f"{root}/tck/negotiations/requests",
        transfer=arguments.transfer_url or f"{root}/tck/transfers/requests",
        authorization=arguments.authorization,
        stranger=arguments.stranger_authorization,
        agent=arguments.agent,
        participant=arguments.participant,
        wait_s=arguments.wait,
        ids=read_ids(arguments.ids),
    )
    chosen = choose(arguments.case, disabled=arguments.disabled, own=not arguments.official)
    host, _, port = arguments.callback.rpartition(":")
    if not host or not port.isdigit():
        raise WrongOption("Write --callback as HOST:PORT, for example 127.0.0.1:8083.")
    outcomes = []
    with Callbacks(host, int(port), arguments.callback_address) as callbacks:
        for outcome in examine(target, callbacks, chosen):
            outcomes.append(outcome)
            if not arguments.json:
                sys.stdout.write(line_of(outcome) + "\n")
    return report(root, outcomes, as_json=arguments.json)


def read_ids(path: Path | None) -> dict[str, str]:
    """Ids from a file, with the names that the settings of the official kit have."""
    if path is None:
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if "=" in line and not line.startswith("#")]
    known = seeds()
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip() in known}


def choose(wanted: Sequence[str], *, disabled: bool = False, own: bool = True) -> list[str]:
    """The ids of the cases to run, in order."""
    known = [each.id for each in official_cases()] + list(OWN)
    if unknown := sorted(set(wanted) - set(known)):
        raise WrongOption("There is no case {ids}.", ids=", ".join(unknown))
    if wanted:
        return [each for each in known if each in wanted]
    enabled = [each.id for each in official_cases() if each.is_enabled or disabled]
    return enabled + (list(OWN) if own else [])


def examine(target: Target, callbacks: Callbacks, chosen: Iterable[str]) -> Iterator[Outcome]:
    """Run the cases, one after the other."""
    cases = {each.id: each for each in official_cases()}
    talker = Talker(target)
    try:
        for name in chosen:
            yield outcome_of(name, cases.get(name), Kit(talker, callbacks))
    finally:
        talker.close()


def outcome_of(name: str, case: Case | None, kit: Kit) -> Outcome:
    """Run one case."""
    try:
        if case is None:
            OWN[name](kit)
        elif case.id in SINGLE:
            SINGLE[case.id](kit.talker, case)
        else:
            Conversation(case, kit.talker, kit.callbacks).play()
    except NotAsked as reason:
        return Outcome(name, None, str(reason))
    except Failed as error:
        return Outcome(name, False, str(error))
    return Outcome(name, True)


def line_of(outcome: Outcome) -> str:
    """One line for a person."""
    word = {True: "ok", False: "FAILED", None: "not asked"}[outcome.ok]
    return f"{outcome.id:12} {word:9} {outcome.detail}".rstrip()


def report(root: str, outcomes: Sequence[Outcome], *, as_json: bool) -> int:
    """Say how it went, and return the exit status."""
    counts = {word: sum(each.ok is word for each in outcomes) for word in (True, False, None)}
    passed = counts[False] == 0 and counts[True] > 0
    if as_json:
        asked = [asdict(each) for each in outcomes if each.ok is not None]
        rest = [asdict(each) for each in outcomes if each.ok is None]
        found = {"url": root, "ok": passed, "cases": asked, "not_asked": rest}
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        sys.stdout.write(
            f"{counts[True]} passed, {counts[False]} failed, {counts[None]} not asked\n"
        )
    return 0 if passed else 1
