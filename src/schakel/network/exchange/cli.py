"""`schakel message` and `schakel messages`: a line to the hub, and what became of it."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import InvalidInput


class NoHub(InvalidInput):
    """This node registers with no hub."""

    code = "no_hub"


def register(subparsers: Any) -> None:
    """Add the verbs ``message`` and ``messages``."""
    message = subparsers.add_parser("message", help="send the hub of a factory a line")
    message.add_argument("text", help="at most 500 characters")
    message.set_defaults(func=run_message)
    messages = subparsers.add_parser("messages", help="what was sent and received, newest first")
    messages.set_defaults(func=run_messages)
    for parser in (message, messages):
        parser.add_argument("--data", type=Path, help="folder of the node")
        parser.add_argument("--json", action="store_true", help="answer as JSON")
        parser.set_defaults(needs_site=True)


def run_message(arguments: argparse.Namespace) -> int:
    """Put a note down; the worker of the node delivers it, now or when the hub can be reached."""
    from django.conf import settings  # noqa: PLC0415 (needs the site)

    from schakel.network.exchange import interface  # noqa: PLC0415 (needs the site)

    options = settings.OPTIONS
    if not options.hub_url:
        raise NoHub("this node has no hub; give it one with: schakel serve --hub ADDRESS")
    uid = interface.send_note(options.hub_url, options.name, arguments.text, now=utc_now())
    if arguments.json:
        sys.stdout.write(json.dumps({"message": uid, "hub": options.hub_url}) + "\n")
    else:
        sys.stdout.write(f"message {uid} waits to be delivered to {options.hub_url}\n")
    return 0


def run_messages(arguments: argparse.Namespace) -> int:
    """List the messages."""
    from schakel.network.exchange import interface  # noqa: PLC0415 (needs the site)

    sent, received = interface.sent(), interface.received()
    if arguments.json:
        found = {"sent": [asdict(m) for m in sent], "received": [asdict(m) for m in received]}
        sys.stdout.write(json.dumps(found, default=datetime.isoformat) + "\n")
        return 0
    for out in sent:
        state = f"{out.state} ({out.last_error})" if out.last_error else out.state
        sys.stdout.write(
            f"{out.queued_at:%Y-%m-%d %H:%M}  to {out.recipient}  {out.kind}  {state}\n"
        )
    for into in received:
        at = into.received_at
        sys.stdout.write(f"{at:%Y-%m-%d %H:%M}  from {into.sender}  {into.kind}  received\n")
    if not sent and not received:
        sys.stdout.write("no messages yet\n")
    return 0
