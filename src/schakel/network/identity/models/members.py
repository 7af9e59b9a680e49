"""Members: who asked to join this hub, and which hubs this node joined."""

from django.db import models
from django.db.models import Q


class MemberState(models.TextChoices):
    """How far a node is in joining a hub."""

    REQUESTED = "requested"
    MEMBER = "member"
    REFUSED = "refused"
    REVOKED = "revoked"


class HubMember(models.Model):
    """A node that asked to join this hub; `status_index` is its place in the status list."""

    did = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=120, blank=True, default="")
    kvk = models.CharField(max_length=8, blank=True, default="")
    gln = models.CharField(max_length=13, blank=True, default="")
    town = models.CharField(max_length=80, blank=True, default="")
    services = models.JSONField(default=list)
    is_listed = models.BooleanField(default=True)
    state = models.CharField(
        max_length=9, choices=MemberState.choices, default=MemberState.REQUESTED
    )
    reason = models.CharField(max_length=500, blank=True, default="")
    requested_at = models.DateTimeField(db_index=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=["state", "requested_at"], name="identity_member_queue"),)

    def __str__(self) -> str:
        return self.did


class IssuedCredential(models.Model):
    """A membership credential that this hub issued; its number is its place in the status list."""

    member = models.ForeignKey(HubMember, on_delete=models.PROTECT, related_name="credentials")
    uid = models.CharField(max_length=36, unique=True)
    index = models.PositiveIntegerField(unique=True)
    compact = models.TextField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["index"], condition=Q(revoked_at__isnull=False), name="identity_revoked"
            ),
        )

    def __str__(self) -> str:
        return self.uid


class HeldCredential(models.Model):
    """The membership credential that a hub gave this node: the newest of each hub."""

    hub = models.CharField(max_length=200, unique=True)
    compact = models.TextField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(db_index=True)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.hub


class BookEntry(models.Model):
    """A member of a hub that this node joined, as the hub's address book tells."""

    hub = models.CharField(max_length=200)
    did = models.CharField(max_length=200)
    name = models.CharField(max_length=120, blank=True, default="")
    kvk = models.CharField(max_length=8, blank=True, default="")
    gln = models.CharField(max_length=13, blank=True, default="")
    town = models.CharField(max_length=80, blank=True, default="")
    services = models.JSONField(default=list)
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["hub", "did"], name="identity_book_entry_once"),
        )
        indexes = (models.Index(fields=["did"], name="identity_book_did"),)

    def __str__(self) -> str:
        return self.did
