"""Jobs and events for other rooms.

A job is done at least once, and its effect in this database happens exactly once: completion and
effect are one transaction. An event is one job for each receiver.

Examples
--------
In ``apps.ready`` of the room that owns the work::

    register_job("exchange.deliver", apply=note_delivered, prepare=post_message)
    receives(ScanShared, tell_adviser, name="helpdesk.tell_adviser")
    every("assessment.remove_old_scans", 3600)

In an action, inside its transaction::

    enqueue("exchange.deliver", {"message": message.id}, dedupe_key=f"deliver:{message.id}")
    publish(ScanShared(scan=scan.uid, at=now))
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from schakel.kernel.clock import utc_now
from schakel.network.jobs import actions, queries
from schakel.network.jobs.domain import events as domain_events
from schakel.network.jobs.domain import kinds
from schakel.network.jobs.domain.codec import NotStorable
from schakel.network.jobs.domain.events import event
from schakel.network.jobs.domain.kinds import GiveUp, Retry
from schakel.network.jobs.queries import DeadJob, Overview

__all__ = [
    "DeadJob",
    "GiveUp",
    "NotStorable",
    "Overview",
    "Retry",
    "enqueue",
    "event",
    "every",
    "overview",
    "publish",
    "receives",
    "register_job",
    "retry_dead",
    "run_pending",
    "worker_seen_at",
]

E = TypeVar("E")


def register_job(
    kind: str,
    apply: Callable[[Mapping[str, Any], Any], None],
    prepare: Callable[[Mapping[str, Any]], Any] | None = None,
    *,
    max_attempts: int = kinds.MAX_ATTEMPTS,
    base_s: float = kinds.BASE_S,
    cap_s: float = kinds.CAP_S,
) -> None:
    """Say how jobs of one kind are done; call it from ``apps.ready``.

    Parameters
    ----------
    kind : str
        Name with its room: ``exchange.deliver``. At most 120 characters.
    apply : callable
        ``apply(payload, result)``, run in one transaction with the completion of the job: when the
        job was taken by another worker meanwhile, both are rolled back. No network I/O in here.
    prepare : callable or None, default None
        ``prepare(payload) -> result``, run before it outside any transaction, where network I/O
        belongs. It may run several times for one job, so it must be idempotent.
    max_attempts : int, default 12
        Attempts, lost ones included, before the job is dead.
    base_s, cap_s : float, default 1 and 3600
        After attempt n the job waits a random part of ``min(cap_s, base_s * 2**(n-1))`` seconds.

    Notes
    -----
    Either callable may raise `Retry`, or any ``SchakelError``, to be tried again (``TooMany`` after
    its ``retry_after_s``), and `GiveUp` to be dead at once. Any other exception is a failed attempt
    too, logged with job id and reference but without payload or message.
    """
    kinds.job_kinds.add(kind, kinds.JobKind(kind, apply, prepare, max_attempts, base_s, cap_s))


def enqueue(
    kind: str,
    payload: Mapping[str, Any],
    *,
    run_at: datetime | None = None,
    dedupe_key: str | None = None,
    max_attempts: int | None = None,
) -> int:
    """Put a job down in the transaction of the caller.

    Parameters
    ----------
    kind : str
        A registered kind.
    payload : mapping
        Ids, not objects and no personal data; at most 64 kB as JSON. Holds str, int, float, bool,
        None, aware datetimes, lists, tuples and dictionaries.
    run_at : datetime or None, default None
        Not before this moment; None means now.
    dedupe_key : str or None, default None
        While a job with this key exists (done ones stay seven days), no second one is made.
    max_attempts : int or None, default None
        None means what the kind says.

    Returns
    -------
    int
        Id of the job, or of the one that has the same key.

    Raises
    ------
    NotStorable
        If the payload cannot be stored and given back equal.
    KeyError
        If the kind is not registered.
    """
    return actions.enqueue(
        kind, payload, run_at=run_at, dedupe_key=dedupe_key, max_attempts=max_attempts
    )


def receives(
    event_class: type[E],
    handler: Callable[[E], None],
    *,
    name: str,
    max_attempts: int = kinds.MAX_ATTEMPTS,
) -> None:
    """Have `handler(event)` called once for every published event; call it from ``apps.ready``.

    Parameters
    ----------
    event_class : type
        A class registered with `event`.
    handler : callable
        Runs in one transaction with the completion of its job; no network I/O (enqueue a job).
    name : str
        Name of the receiver with its room; it must stay the same from release to release.
    max_attempts : int, default 12
        As in `register_job`.
    """
    domain_events.name_of(event_class)
    receiver = domain_events.Receiver(event_class, name)
    domain_events.receivers.add(name, receiver)

    def deliver(payload: Mapping[str, Any], _result: Any) -> None:
        handler(domain_events.from_payload(payload))

    register_job(receiver.kind, deliver, max_attempts=max_attempts)


def publish(happened: object) -> None:
    """Store an event in the transaction of the caller, as one job for each receiver.

    Raises
    ------
    NotStorable
        If a field cannot be stored and given back equal.
    TypeError
        If its class is not registered with `event`.
    """
    payload = domain_events.as_payload(happened)
    for receiver in domain_events.receivers_of(type(happened)):
        enqueue(receiver.kind, payload)


def every(kind: str, seconds: int) -> None:
    """Have a registered job, with an empty payload, done once in every `seconds`.

    A worker that was off makes up for the current period only.
    """
    kinds.periods.add(kind, kinds.Period(kind, seconds))


def run_pending(*, limit: int = 1_000) -> int:
    """Do what is due now in this thread, and what that puts down; how many jobs were taken.

    For tests, commands that stop when the work is done, and the demonstration.
    """
    return actions.run_pending("run_pending", limit)


def overview(now: datetime | None = None) -> Overview:
    """How the jobs stand: counts, age of the longest waiting one, the dead ones."""
    return queries.overview(now or utc_now())


def retry_dead(job_id: int) -> None:
    """Let a dead job be tried again from its first attempt.

    Raises
    ------
    NotFound
        If there is no such job, or it is not dead.
    """
    actions.retry_dead(job_id, utc_now())


def worker_seen_at() -> datetime | None:
    """When a worker process last said that it is alive (every few seconds); None if none did."""
    return queries.worker_seen_at()
