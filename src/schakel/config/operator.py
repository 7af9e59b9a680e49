"""Signing the operator of a node in: by a link from the terminal, or with the key in the folder."""

import argparse
import hmac
from pathlib import Path

from schakel.config.node import enter, recall
from schakel.config.options import Options

LINK_HOURS = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `schakel operator`."""
    parser.add_argument("--data", required=True, type=Path, help="folder of the node")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Print a link that signs the operator in."""
    options = recall(arguments.data)
    enter(options)
    print(link(options))  # noqa: T201 (what the command answers)
    return 0


def link(options: Options) -> str:
    """A link that signs the operator in, good for twelve hours. Django must be loaded."""
    from schakel.web.operator import new_pass  # noqa: PLC0415 (needs the settings)

    return f"{options.public_url}/operator/{new_pass('link')}/"


def key_of(options: Options) -> str:
    """The operator's key of this node."""
    return (options.data / "operator.key").read_text(encoding="ascii").strip()


def is_key(options: Options, given: str) -> bool:
    """Whether `given` is the operator's key, told in constant time. An empty key fits nobody."""
    key = key_of(options)
    return bool(key) and hmac.compare_digest(given.strip().encode(), key.encode())
