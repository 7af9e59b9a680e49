"""What a company answered, what it does about it, and whom it showed the result."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

REMARK_LENGTH = 500
UID = 32
STATES = ("started", "done", "not_for_us", "taken_back")


class Scan(models.Model):
    """One run through the instrument, held by a browser that has its key or by a company.

    A scan of a browser is erased when its time is over; one of a company stays.
    """

    uid = models.CharField(max_length=UID, primary_key=True)
    key_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 (NULL: none)
    company = models.CharField(max_length=UID, blank=True, default="")
    instrument = models.CharField(max_length=100)
    variant = models.CharField(max_length=20)
    profile = models.JSONField(default=dict)
    priorities = models.JSONField(default=list)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    quick_finished_at = models.DateTimeField(null=True)
    self_finished_at = models.DateTimeField(null=True)
    erase_at = models.DateTimeField(db_index=True, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company"], condition=~Q(company=""), name="one_scan_of_a_company"
            ),
            models.CheckConstraint(
                condition=Q(company="", key_hash__isnull=False, erase_at__isnull=False)
                | (~Q(company="") & Q(key_hash__isnull=True, erase_at__isnull=True)),
                name="a_scan_has_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class Answer(models.Model):
    """What was said about one item; `revision` counts its changes, `page` wrote the last one.

    `by` is the person who said it; empty when it was said in a browser without account.
    """

    SAID: ClassVar = [("level", "level"), ("na", "na"), ("unknown", "unknown")]

    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=60)
    said = models.CharField(max_length=10, choices=SAID)
    level = models.SmallIntegerField(null=True)
    wanted = models.SmallIntegerField(null=True)
    remark = models.CharField(max_length=REMARK_LENGTH, blank=True)
    revision = models.PositiveIntegerField(default=1)
    page = models.CharField(max_length=UID, blank=True)
    by = models.CharField(max_length=UID, blank=True, default="", db_index=True)
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


class StepMark(models.Model):
    """What a company said about one step, once; the newest word counts, the others are history."""

    company = models.CharField(max_length=UID)
    item = models.CharField(max_length=60)
    to_level = models.SmallIntegerField()
    state = models.CharField(max_length=12, choices=[(state, state) for state in STATES])
    by = models.CharField(max_length=UID, blank=True, db_index=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company", "at"], name="marks_of_a_company")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_level__gte=1, to_level__lte=5), name="a_step_leads_to_1_to_5"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="a_mark_has_a_known_state"),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.item} {self.to_level} {self.state}"


class Share(models.Model):
    """A link that shows a result to whoever has it, until it expires or is taken back."""

    uid = models.CharField(max_length=UID, primary_key=True)
    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="shares")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.uid
