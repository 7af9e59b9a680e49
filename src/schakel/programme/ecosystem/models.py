"""What hubs wrote over the entries of the package."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Revision(models.Model):
    """One version of one entry; the package's own content is number 0 and stands in no table."""

    STATES: ClassVar = [("draft", "draft"), ("published", "published"), ("undone", "undone")]

    entry = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    state = models.CharField(max_length=10, choices=STATES, default="draft")
    person = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()  # the last change of its state

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "number"], name="one_revision_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revisions_count_from_one"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "undone"]),
                name="a_revision_has_a_known_state",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="revision_by_person")]

    def __str__(self) -> str:
        return f"{self.entry} {self.number}"
