"""Reading how the jobs stand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min

from schakel.network.jobs.models import Job, State, Worker

SHOWN_DEAD = 100


@dataclass(frozen=True)
class DeadJob:
    """A job that is not tried again unless somebody says so.

    Parameters
    ----------
    id : int
        For `interface.retry_dead`.
    code : str
        Why the last attempt failed.
    """

    id: int
    kind: str
    attempts: int
    code: str
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class Overview:
    """How the jobs stand.

    Parameters
    ----------
    ready, running, done, dead : int
        Jobs in each state; done ones are removed after seven days.
    oldest_ready_age_s : float
        Seconds that the longest waiting job could have been taken already; 0 if none waits.
    dead_jobs : tuple of DeadJob
        The hundred that died last, newest first.
    """

    ready: int
    running: int
    done: int
    dead: int
    oldest_ready_age_s: float
    dead_jobs: tuple[DeadJob, ...]


def overview(now: datetime) -> Overview:
    """Counts, age of the longest waiting job, and the dead ones."""
    counts = dict(
        Job.objects.order_by().values("state").annotate(n=Count("id")).values_list("state", "n")
    )
    due = Job.objects.filter(state=State.READY, run_at__lte=now).aggregate(at=Min("run_at"))["at"]
    return Overview(
        ready=counts.get(State.READY, 0),
        running=counts.get(State.RUNNING, 0),
        done=counts.get(State.DONE, 0),
        dead=counts.get(State.DEAD, 0),
        oldest_ready_age_s=(now - due).total_seconds() if due else 0.0,
        dead_jobs=tuple(
            DeadJob(job.pk, job.kind, job.attempts, job.last_error, job.created_at, job.finished_at)
            for job in Job.objects.filter(state=State.DEAD).order_by("-finished_at")[:SHOWN_DEAD]
        ),
    )


def worker_seen_at() -> datetime | None:
    """When a worker process last said that it is alive; None if none ever did."""
    seen: datetime | None = Worker.objects.aggregate(at=Max("seen_at"))["at"]
    return seen


def of_party(party: str) -> dict[str, Any]:
    """Jobs whose payload names the party."""
    found = naming(party).order_by("id")
    listed = [
        {"kind": job.kind, "state": job.state, "created_at": job.created_at.isoformat()}
        for job in found
    ]
    return {"jobs": listed} if listed else {}


def naming(party: str) -> Any:
    """Jobs whose payload holds the party's id as a string of its own."""
    return Job.objects.filter(payload__contains=f'"{party}"') if party else Job.objects.none()
