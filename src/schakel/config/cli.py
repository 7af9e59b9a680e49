"""The `schakel` command: verbs of its own and those that the rooms bring along."""

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from schakel import __version__
from schakel.config.node import enter, recall
from schakel.config.options import from_environment
from schakel.kernel.errors import InvalidInput, SchakelError

ROOMS = (
    "schakel.network.audit",
    "schakel.network.accounts",
    "schakel.network.jobs",
    "schakel.network.identity",
    "schakel.network.exchange",
    "schakel.network.dataspace",
    "schakel.programme.assessment",
)
OWN_VERBS = {
    "serve": "run one node: web server and worker",
    "demo": "a hub and a factory on this machine, with something to see",
    "backup": "copy a running node into one file",
    "restore": "bring a copy back into an empty folder",
    "doctor": "say in sentences how a node is doing",
    "service": "print the systemd unit of a node, or the settings that it reads",
    "tck": "see whether a connector keeps to the Dataspace Protocol",
    "operator": "a link that signs the operator of a node in",
    "bench": "measure something against a peer or a limit",
}
# These two hand their options on to the tools they run.
PASSED_ON = {"test": "testing", "check": "check"}


def parser(verb: str = "") -> argparse.ArgumentParser:
    """The parser of the command, with the arguments of all verbs or of `verb` alone."""
    root = argparse.ArgumentParser(prog="schakel", description="Schakel " + __version__)
    root.add_argument("--version", action="version", version=f"schakel {__version__}")
    verbs = root.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, text in OWN_VERBS.items():
        sub = verbs.add_parser(name, help=text, description=text)
        if verb == name:
            importlib.import_module(f"schakel.config.{name}").add_arguments(sub)
    verbs.add_parser("test", help="run the tests", add_help=False)
    verbs.add_parser("check", help="run the checks beside the tests", add_help=False)
    if verb not in OWN_VERBS:
        for room in ROOMS:
            if importlib.util.find_spec(f"{room}.cli"):
                importlib.import_module(f"{room}.cli").register(verbs)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb. Exit 0: done; 1: what was handed in is wrong; 2: it could not run."""
    words = list(sys.argv[1:] if argv is None else argv)
    verb = words[0] if words else ""
    if verb in PASSED_ON:
        return int(importlib.import_module(f"schakel.config.{PASSED_ON[verb]}").main(words[1:]))
    arguments = parser(verb).parse_args(words)
    try:
        if getattr(arguments, "needs_site", False):
            enter_site(getattr(arguments, "data", None))
        return int(arguments.func(arguments))
    except SchakelError as error:
        sys.stderr.write(f"schakel: {error}\n")
        return 1 if isinstance(error, InvalidInput) else 2
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        sys.stderr.write(f"schakel: {what}\n")
        return 2
    except Exception as error:
        if not is_of_database(error):
            raise
        text = " ".join(str(error).split())
        sys.stderr.write(f"schakel: the database cannot be used: {text}\n")
        return 2
    except KeyboardInterrupt:
        return 130


def is_of_database(error: Exception) -> bool:
    """Whether `error` comes from the database; nothing of Django is loaded to tell."""
    loaded = sys.modules.get("django.db.utils")
    return loaded is not None and isinstance(error, loaded.DatabaseError)


def enter_site(data: Path | str | None) -> None:
    """Load Django for the node in `data`, or for the one that the environment describes."""
    if data is not None:
        enter(recall(Path(data)))
    else:
        enter(from_environment(os.environ.get("SCHAKEL_ROLE", "hub")))
