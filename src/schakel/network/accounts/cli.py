"""`schakel staff`: who works for the hubs and the programme's office of a running hub."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import InvalidInput


class NoSuchStaff(InvalidInput):
    """Nobody with this address has such a role."""

    code = "no_such_staff"


class NoSuchHub(InvalidInput):
    """There is no hub with this code."""

    code = "no_such_hub"


def register(subparsers: Any) -> None:
    """Add the verb ``staff``."""
    parser = subparsers.add_parser("staff", help="who works for the hubs and the office")
    parser.add_argument("what", choices=["list", "add", "remove"])
    parser.add_argument("email", nargs="?", default="", help="address of the account")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--hub", default="", help="code of the hub")
    where.add_argument("--office", action="store_true", help="the programme's office")
    parser.add_argument("--data", type=Path, help="folder of the node")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.set_defaults(func=run, needs_site=True)


def run(arguments: argparse.Namespace) -> int:
    """List, appoint or dismiss; then tell who there is."""
    from schakel.network.accounts import actions, interface, queries  # noqa: PLC0415 (the site)

    if arguments.what != "list":
        if not arguments.email or not (arguments.hub or arguments.office):
            raise InvalidInput("name an e-mail address, and --hub CODE or --office")
        known = [code for code, _name in interface.hub_names()]
        if arguments.hub and arguments.hub not in known:
            raise NoSuchHub("there is no such hub; there are: {known}", known=", ".join(known))
        if arguments.what == "add":
            actions.appoint(arguments.email, arguments.hub, actor="operator", now=utc_now())
        elif not actions.dismiss(arguments.email, arguments.hub, actor="operator", now=utc_now()):
            raise NoSuchStaff("nobody with this address has this role")
    tell(queries.staff(), as_json=arguments.json)
    return 0


def tell(rows: Any, *, as_json: bool) -> None:
    """Print who works where."""
    if as_json:
        sys.stdout.write(json.dumps([asdict(row) for row in rows], default=str) + "\n")
        return
    for row in rows:
        sys.stdout.write(f"{row.hub or 'office':14} {row.email}\n")
    if not rows:
        sys.stdout.write("nobody yet\n")
