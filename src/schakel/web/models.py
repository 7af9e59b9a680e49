"""What the shell keeps: how much of each limit is used, and the texts of the operator."""

from django.db import models


class Allowance(models.Model):
    """How far one client has used up one limit.

    `clear_at_us` is the moment, in microseconds since 1970, when the whole allowance is there
    again; it is all that a token bucket needs to know.
    """

    key = models.CharField(max_length=64, primary_key=True)
    clear_at_us = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["clear_at_us"], name="web_allowance_clear")]


class Statement(models.Model):
    """A text of the operator, in one language; `revision` counts its changes."""

    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language"], name="web_one_statement_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"
