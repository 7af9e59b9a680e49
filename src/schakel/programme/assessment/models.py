"""What a company answered, and whom it showed the result."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

REMARK_LENGTH = 500


class Scan(models.Model):
    """One run through the instrument, held by a browser that has its key."""

    uid = models.CharField(max_length=32, primary_key=True)
    key_hash = models.CharField(max_length=64, unique=True)
    instrument = models.CharField(max_length=100)
    variant = models.CharField(max_length=20)
    profile = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    erase_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.uid


class Answer(models.Model):
    """What was said about one item; `revision` counts its changes, `page` wrote the last one."""

    SAID: ClassVar = [("level", "level"), ("na", "na"), ("unknown", "unknown")]

    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=60)
    said = models.CharField(max_length=10, choices=SAID)
    level = models.SmallIntegerField(null=True)
    wanted = models.SmallIntegerField(null=True)
    remark = models.CharField(max_length=REMARK_LENGTH, blank=True)
    revision = models.PositiveIntegerField(default=1)
    page = models.CharField(max_length=32, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scan", "item"], name="one_answer_per_item"),
            models.CheckConstraint(
                condition=Q(said="level", level__gte=0, level__lte=5)
                | Q(said__in=["na", "unknown"], level__isnull=True),
                name="a_level_is_0_to_5_and_only_then",
            ),
            models.CheckConstraint(
                condition=Q(wanted__isnull=True) | Q(wanted__gte=0, wanted__lte=5),
                name="wanted_is_0_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scan_id} {self.item}"


class Share(models.Model):
    """A link that shows a result to whoever has it, until it expires or is taken back."""

    uid = models.CharField(max_length=32, primary_key=True)
    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="shares")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.uid
