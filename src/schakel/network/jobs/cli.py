"""`schakel worker`: do the jobs of one node."""

import argparse
import os
import signal
import threading
from pathlib import Path
from typing import Any

STOP_WITHIN_S = 1.8


def register(subparsers: Any) -> None:
    """Add the verb ``worker``."""
    verb = subparsers.add_parser("worker", help="do the jobs of one node (serve starts this)")
    verb.add_argument("--data", type=Path, help="folder of the node; default: the environment's")
    verb.add_argument("--threads", type=int, default=8, help="jobs done at the same time")
    verb.set_defaults(func=run_worker, needs_site=True)


def run_worker(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM, SIGINT or SIGHUP; end within two seconds of it."""
    from schakel.network.jobs.actions import worker  # noqa: PLC0415 (needs the site)

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: _end(stop))
    worker.run(stop, threads=max(1, arguments.threads))
    return 0


def _end(stop: threading.Event) -> None:
    stop.set()
    # A job in the middle of something may be cut off here: that is what leases are for.
    last_resort = threading.Timer(STOP_WITHIN_S, os._exit, [0])
    last_resort.daemon = True
    last_resort.start()
