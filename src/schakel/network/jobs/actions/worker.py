"""The worker: takes jobs and does them until it is asked to stop."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable

from django.db import Error, connections

from schakel.kernel.clock import utc_now
from schakel.kernel.identifiers import new_uid
from schakel.network.jobs import actions
from schakel.network.jobs.domain.kinds import periods

POLL_S = 0.2
SEEN_EVERY_S = 5.0
AFTER_DATABASE_ERROR_S = 1.0

log = logging.getLogger(__name__)


def run(
    stop: threading.Event,
    poll_s: float = POLL_S,
    *,
    threads: int = 2,
    lease_s: float = actions.LEASE_S,
) -> None:
    """Do jobs until `stop` is set: in `threads` threads, so that a slow partner delays few others.

    A job that waits for its partner when `stop` is set may outlast this call: its thread does not
    keep the process alive, and another worker does the job when the lease has ended.
    """
    name = f"{socket.gethostname()[:40]}:{os.getpid()}:{new_uid()[:8]}"
    doers = [
        threading.Thread(
            target=_until,
            args=(stop, poll_s, lambda: _do_one(name, lease_s)),
            name=f"jobs-{number}",
            daemon=True,
        )
        for number in range(threads)
    ]
    for thread in doers:
        thread.start()
    keeper = _Keeper(name)
    _until(stop, 1.0, keeper.keep)
    deadline = time.monotonic() + 1.0
    for thread in doers:
        thread.join(max(0.0, deadline - time.monotonic()))


def _until(stop: threading.Event, poll_s: float, step: Callable[[], bool]) -> None:
    """Repeat `step` until `stop` is set, pausing when it found nothing to do."""
    try:
        while not stop.is_set():
            try:
                if not step():
                    stop.wait(poll_s)
            except Error as error:  # the database is away or busy: a fresh connection, and go on
                log.warning("worker lost its database", extra={"error": type(error).__name__})
                connections.close_all()
                stop.wait(AFTER_DATABASE_ERROR_S)
    finally:
        connections.close_all()  # this thread's own


def _do_one(name: str, lease_s: float) -> bool:
    claimed = actions.claim(name, utc_now(), lease_s)
    if claimed is None:
        return False
    actions.perform(claimed)
    return True


class _Keeper:
    """Puts periodic jobs down and says that the worker is alive; remembers what it did last."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._seen_at_s = float("-inf")
        self._put_down: dict[str, int] = {}

    def keep(self) -> bool:
        if time.monotonic() - self._seen_at_s >= SEEN_EVERY_S:
            actions.see_worker(self._name, utc_now())
            self._seen_at_s = time.monotonic()
        now = utc_now()
        for kind, period in periods:
            number = period.number(now.timestamp())
            if self._put_down.get(kind) != number:
                actions.enqueue_period(period, now)
                self._put_down[kind] = number
        return False
