"""Jobs and the workers that do them."""

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """Where a job is."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


OPEN = (State.READY, State.RUNNING)


class Job(models.Model):
    """Something to be done at least once, with its effect in this database exactly once.

    `run_at` is from when a worker may take the job: while one has it, the end of that worker's
    lease. `fence` counts how often it was taken: who comes with an older number changes nothing.
    """

    kind = models.CharField(max_length=120)
    payload = models.TextField(help_text="JSON text; not a JSON column, which alters numbers")
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField()
    lease_owner = models.CharField(max_length=80, default="", blank=True)
    fence = models.BigIntegerField(default=0)
    dedupe_key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    last_error = models.CharField(max_length=80, default="", blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["run_at", "id"],
                name="jobs_open",
                condition=Q(state__in=("ready", "running")),
            ),
            models.Index(fields=["finished_at", "state"], name="jobs_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Worker(models.Model):
    """A worker process and when it last said that it is alive."""

    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
