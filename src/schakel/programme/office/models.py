"""What happened, for counting: no answers, no names."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

UID = 32


class Happening(models.Model):
    """One thing that happened to one assessment.

    `key` tells companies apart: made of the KvK number if it was given, else the company's uid,
    else the scan's. `is_counted` marks the first happening of its kind for a key.
    """

    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    week = models.DateField()
    scan = models.CharField(max_length=UID, db_index=True)
    variant = models.CharField(max_length=20, blank=True)
    company = models.CharField(max_length=UID, blank=True, db_index=True)
    key = models.CharField(max_length=UID, db_index=True)
    is_counted = models.BooleanField(default=False)
    hub = models.CharField(max_length=40)
    sector = models.CharField(max_length=5, blank=True)
    size = models.CharField(max_length=7, blank=True)
    association = models.CharField(max_length=20, blank=True)

    class Meta:
        # Holds all that is counted: the page reads it and no row.
        indexes: ClassVar = [
            models.Index(
                fields=["week", "kind", "hub", "sector", "size", "association"],
                name="counted_by_week",
                condition=Q(is_counted=True),
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "scan", "variant"], name="told_once"),
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(is_counted=True), name="counted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.scan}"
