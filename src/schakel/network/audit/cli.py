"""`schakel audit`: hand the log over, and check that it is whole."""

import argparse
import sys
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    """Add the verb ``audit``."""
    verb = subparsers.add_parser("audit", help="hand the audit log over, or check it")
    actions = verb.add_subparsers(dest="action", required=True)
    export = actions.add_parser("export", help="the whole log as JSON Lines")
    export.add_argument("file", nargs="?", type=Path, help="default: standard output")
    export.set_defaults(func=run_export)
    verify = actions.add_parser("verify", help="say whether the log is what was written")
    verify.set_defaults(func=run_verify)
    for parser in (export, verify):
        parser.add_argument("--data", type=Path, help="folder of the node")
        parser.set_defaults(needs_site=True)


def run_export(arguments: argparse.Namespace) -> int:
    """Write every entry, one JSON object a line."""
    from schakel.network.audit.interface import export_lines  # noqa: PLC0415 (needs the site)

    if arguments.file is None:
        sys.stdout.writelines(export_lines())
        return 0
    with arguments.file.open("w", encoding="ascii") as file:
        file.writelines(export_lines())
    return 0


def run_verify(_arguments: argparse.Namespace) -> int:
    """Exit 0 when every entry holds; 1 with the first that does not."""
    from schakel.network.audit.interface import verify  # noqa: PLC0415 (needs the site)

    found = verify()
    if found.is_whole:
        sys.stdout.write(f"whole: {found.entries} entries, head {found.head}\n")
        return 0
    sys.stdout.write(
        f"broken at entry {found.broken_number}: {found.reason};"
        f" {found.entries} entries before it hold\n"
    )
    return 1
