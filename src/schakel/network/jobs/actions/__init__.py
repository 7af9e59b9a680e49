"""Putting jobs down, taking them, doing them."""

import logging
import random
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import InvalidInput, NotFound, SchakelError, TooMany
from schakel.kernel.identifiers import new_uid
from schakel.network.jobs import queries
from schakel.network.jobs.actions import waking
from schakel.network.jobs.domain import codec
from schakel.network.jobs.domain.kinds import GiveUp, JobKind, Period, Retry, job_kinds
from schakel.network.jobs.models import OPEN, Job, State, Worker

LEASE_S = 10.0
KEEP_DONE = timedelta(days=7)
KEEP_WORKERS = timedelta(days=1)
PRUNED_AT_ONCE = 5_000

log = logging.getLogger(__name__)


class LeaseLost(SchakelError):
    """Somebody else took the job meanwhile: what this worker did is rolled back."""

    code = "lease_lost"


@dataclass(frozen=True)
class Claimed:
    """A job that this worker holds, until `fence` moves on."""

    id: int
    kind: str
    payload: str
    attempt: int
    max_attempts: int
    fence: int
    lease_s: float


# --- putting down


def enqueue(
    kind: str,
    payload: Mapping[str, Any],
    *,
    run_at: datetime | None,
    dedupe_key: str | None,
    max_attempts: int | None,
) -> int:
    """Put a job down in the caller's transaction; its id, or that of the one with the same key."""
    now = utc_now()
    if dedupe_key is not None and not 1 <= len(dedupe_key) <= 200:  # noqa: PLR2004 (the column's)
        raise InvalidInput("a dedupe key has 1 to 200 characters")
    job = Job(
        kind=kind,
        payload=codec.to_text(dict(payload)),
        run_at=run_at or now,
        max_attempts=max_attempts or job_kinds[kind].max_attempts,
        dedupe_key=dedupe_key,
        created_at=now,
    )
    if dedupe_key is None:
        job.save(force_insert=True)
        transaction.on_commit(waking.ring)  # last: outside a transaction it rings at once
        return int(job.pk)
    Job.objects.bulk_create([job], ignore_conflicts=True)
    transaction.on_commit(waking.ring)
    return Job.objects.values_list("id", flat=True).get(dedupe_key=dedupe_key)


def enqueue_period(period: Period, now: datetime) -> None:
    """Put down the job of the current period, once however many workers ask."""
    key = period.dedupe_key(period.number(now.timestamp()))
    enqueue(period.kind, {}, run_at=now, dedupe_key=key, max_attempts=None)


def retry_dead(job_id: int, now: datetime) -> None:
    """Let a dead job be tried again from its first attempt."""
    changed = Job.objects.filter(id=job_id, state=State.DEAD).update(
        state=State.READY, run_at=now, attempts=0, finished_at=None
    )
    if not changed:
        raise NotFound("there is no dead job {job_id}", job_id=job_id)
    transaction.on_commit(waking.ring)


# --- taking

# One statement, so that two workers cannot take the same job. The states stand here as literals:
# only then does SQLite use the partial index.
_CLAIM = """
UPDATE jobs_job
   SET state = 'running', fence = fence + 1, attempts = attempts + 1,
       lease_owner = %s, run_at = %s
 WHERE id = (SELECT id FROM jobs_job
              WHERE state IN ('ready', 'running') AND run_at <= %s
              ORDER BY run_at, id LIMIT 1 {lock})
RETURNING id, kind, payload, attempts, max_attempts, fence
"""


def claim(owner: str, now: datetime, lease_s: float = LEASE_S) -> Claimed | None:
    """Take the job that has been due longest, ready or left by a worker whose lease ended."""
    adapt = connection.ops.adapt_datetimefield_value
    lock = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    until = now + timedelta(seconds=lease_s)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(lock=lock), [owner[:80], adapt(until), adapt(now)])
        rows = cursor.fetchall()
    if not rows:
        return None
    job_id, kind, payload, attempt, max_attempts, fence = rows[0]
    return Claimed(job_id, kind, payload, attempt, max_attempts, fence, lease_s)


def due_in_s(now: datetime) -> float:
    """Seconds until the first open job may be taken, 0 or less if one may be; infinite if none."""
    states = Q(state__in=("ready", "running"))  # as in the condition of the index
    first = Job.objects.filter(states).order_by("run_at", "id").values_list("run_at", flat=True)
    moment = first.first()
    return float("inf") if moment is None else (moment - now).total_seconds()


def still_mine(claimed: Claimed) -> QuerySet[Job]:
    """The job, as long as nobody else took it since."""
    return Job.objects.filter(id=claimed.id, fence=claimed.fence, state=State.RUNNING)


def extend(claimed: Claimed, now: datetime) -> bool:
    """Move the end of the lease on; whether it was still ours."""
    return bool(still_mine(claimed).update(run_at=now + timedelta(seconds=claimed.lease_s)))


# --- doing


def perform(claimed: Claimed) -> None:
    """Do one job: prepare outside any transaction, then effect and completion in one."""
    try:
        kind = _kind_of(claimed)
        payload = codec.from_text(claimed.payload)
        finish(claimed, kind, payload, _prepared(claimed, kind, payload))
    except LeaseLost:
        log.warning("job lost its lease", extra={"job": claimed.id, "kind": claimed.kind})
    except GiveUp as error:
        _bury(claimed, error.code)
    except SchakelError as error:
        _fail(claimed, error.code, _asked_delay_s(error))
    except Exception as error:  # noqa: BLE001 (a fault in one job must not end the worker)
        _fail(claimed, f"unexpected {_logged(claimed, error)}", None)


def finish(claimed: Claimed, kind: JobKind, payload: Any, result: Any) -> None:
    """Complete the job and apply its effect: both, or neither when the fence moved on."""
    with transaction.atomic():
        # Completion first: it locks the row, so nobody takes the job while the effect is made.
        if not still_mine(claimed).update(state=State.DONE, finished_at=utc_now(), last_error=""):
            raise LeaseLost("the job was taken by another worker")
        kind.apply(payload, result)


def _kind_of(claimed: Claimed) -> JobKind:
    if claimed.attempt > claimed.max_attempts:
        raise GiveUp("worker_lost")  # each time it was taken, the worker ended before the job
    if claimed.kind not in job_kinds:
        raise Retry(code="unknown_kind")
    return job_kinds[claimed.kind]


def _prepared(claimed: Claimed, kind: JobKind, payload: Any) -> Any:
    if kind.prepare is None:
        return None
    with _kept_alive(claimed):
        return kind.prepare(payload)


@contextmanager
def _kept_alive(claimed: Claimed) -> Iterator[None]:
    """Extend the lease from a thread while the body runs."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(claimed.lease_s / 3) and extend(claimed, utc_now()):
                pass
        except DatabaseError:
            log.warning("lease not extended", extra={"job": claimed.id, "kind": claimed.kind})
        finally:
            connection.close()  # this thread's own

    thread = threading.Thread(target=beat, name=f"lease-{claimed.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _asked_delay_s(error: SchakelError) -> float | None:
    if isinstance(error, Retry):
        return error.after_s
    return float(error.retry_after_s) if isinstance(error, TooMany) else None


def _fail(claimed: Claimed, code: str, after_s: float | None) -> None:
    if claimed.attempt >= claimed.max_attempts:
        _bury(claimed, code)
        return
    if after_s is None:
        after_s = _backoff_s(claimed)
    still_mine(claimed).update(
        state=State.READY, run_at=utc_now() + timedelta(seconds=after_s), last_error=code[:80]
    )


def _backoff_s(claimed: Claimed) -> float:
    known = claimed.kind in job_kinds
    kind = job_kinds[claimed.kind] if known else JobKind(claimed.kind, lambda _p, _r: None)
    return kind.delay_s(claimed.attempt, random.random())  # noqa: S311 (spreads load, no secret)


def _bury(claimed: Claimed, code: str) -> None:
    log.error("job is dead", extra={"job": claimed.id, "kind": claimed.kind, "code": code})
    still_mine(claimed).update(state=State.DEAD, finished_at=utc_now(), last_error=code[:80])


def _logged(claimed: Claimed, error: Exception) -> str:
    """Log where it went wrong, without the message: that may quote the payload."""
    reference = new_uid()[:12]
    log.error(
        "job failed unexpectedly",
        extra={
            "job": claimed.id,
            "kind": claimed.kind,
            "reference": reference,
            "error": type(error).__name__,
            "stack": "".join(traceback.format_tb(error.__traceback__)[-8:]),
        },
    )
    return reference


def run_pending(owner: str, limit: int) -> int:
    """Do what is due, in this thread; how many jobs were taken."""
    for done in range(limit):
        claimed = claim(owner, utc_now())
        if claimed is None:
            return done
        perform(claimed)
    return limit


# --- keeping


def prune(now: datetime) -> None:
    """Remove jobs done longer than seven days ago, and workers not seen for a day."""
    old = Job.objects.filter(state=State.DONE, finished_at__lt=now - KEEP_DONE)
    Job.objects.filter(id__in=list(old.values_list("id", flat=True)[:PRUNED_AT_ONCE])).delete()
    Worker.objects.filter(seen_at__lt=now - KEEP_WORKERS).delete()


def see_worker(name: str, now: datetime) -> None:
    """Note that a worker process is alive."""
    if not Worker.objects.filter(name=name).update(seen_at=now):
        Worker.objects.bulk_create(
            [Worker(name=name, started_at=now, seen_at=now)], ignore_conflicts=True
        )


def erase_party(party: str) -> int:
    """Remove finished jobs that name the party; open ones still have to run."""
    removed, _ = queries.naming(party).exclude(state__in=OPEN).delete()
    return int(removed)
