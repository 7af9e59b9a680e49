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
from schakel.network.jobs.actions import waking
from schakel.network.jobs.domain.kinds import periods

POLL_S = 1.0  # only where no bell was heard
DEAF_POLL_S = 0.2  # where there can be no bell
THREADS = 8  # a thread that waits for its partner costs little
SEEN_EVERY_S = 5.0
AFTER_DATABASE_ERROR_S = 1.0

log = logging.getLogger(__name__)


def run(
    stop: threading.Event,
    poll_s: float = POLL_S,
    *,
    threads: int = THREADS,
    lease_s: float = actions.LEASE_S,
) -> None:
    """Do jobs until `stop` is set: in `threads` threads, so that a slow partner delays few others.

    They wake when a job is committed or becomes due; `poll_s` is the longest they sleep. A job that
    waits for its partner when `stop` is set may outlast this call: its thread does not keep the
    process alive, and another worker does the job when the lease has ended.
    """
    name = f"{socket.gethostname()[:40]}:{os.getpid()}:{new_uid()[:8]}"
    bell = waking.Bell()
    with waking.listening(bell, f"{os.getpid()}-{new_uid()[:8]}") as hears:
        wait_s = poll_s if hears else min(poll_s, DEAF_POLL_S)
        doers = [
            threading.Thread(
                target=_work,
                args=(stop, bell, name, lease_s, wait_s),
                name=f"jobs-{n}",
                daemon=True,
            )
            for n in range(threads)
        ]
        for thread in doers:
            thread.start()
        keeper = _Keeper(name)
        _until(stop, keeper.keep, lambda: stop.wait(1.0))
        bell.close()
        deadline = time.monotonic() + 1.0
        for thread in doers:
            thread.join(max(0.0, deadline - time.monotonic()))


def _work(
    stop: threading.Event, bell: waking.Bell, name: str, lease_s: float, poll_s: float
) -> None:
    """One thread: do what is due, and sleep until the bell rings or the next job is due."""
    seen, next_s = 0, 0.0

    def step() -> bool:
        nonlocal seen, next_s
        seen = bell.rings
        next_s = min(poll_s, actions.due_in_s(utc_now()))
        return next_s <= 0 and _do_one(bell, name, lease_s)

    _until(stop, step, lambda: bell.wait(seen, max(next_s, 0.001)))


def _until(stop: threading.Event, step: Callable[[], bool], rest: Callable[[], object]) -> None:
    """Repeat `step` until `stop` is set, resting when it found nothing to do."""
    try:
        while not stop.is_set():
            try:
                if not step():
                    rest()
            except Error as error:  # the database is away or busy: a fresh connection, and go on
                log.warning("worker lost its database", extra={"error": type(error).__name__})
                connections.close_all()
                stop.wait(AFTER_DATABASE_ERROR_S)
    finally:
        connections.close_all()  # this thread's own


def _do_one(bell: waking.Bell, name: str, lease_s: float) -> bool:
    claimed = actions.claim(name, utc_now(), lease_s)
    if claimed is None:
        return False
    bell.ring()  # there may be more: another thread looks
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
