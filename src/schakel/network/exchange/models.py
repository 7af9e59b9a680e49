"""Conversations, and the messages that went out and came in."""

from django.db import models


class Direction(models.TextChoices):
    """Which way a conversation runs."""

    OUT = "out"
    IN = "in"


class State(models.TextChoices):
    """How far a sent message is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    REFUSED = "refused"
    FAILED = "failed"


class Conversation(models.Model):
    """The messages from one node to another, in their order. Its row lock puts writers in line."""

    peer = models.CharField(max_length=200)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    last = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["peer", "direction"], name="exchange_one_conversation")
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.peer}"


class Sent(models.Model):
    """A message of this node, from the moment its cause happened."""

    uid = models.CharField(max_length=32, unique=True)
    recipient = models.CharField(max_length=200)
    kind = models.CharField(max_length=64)
    sequence = models.BigIntegerField()
    body = models.JSONField()
    compact = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=60, default="", blank=True)
    queued_at = models.DateTimeField(db_index=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    receipt = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "sequence"], name="exchange_sent_once")
        ]

    def __str__(self) -> str:
        return self.uid


class Received(models.Model):
    """A message of another node, with the receipt that it was given."""

    sender = models.CharField(max_length=200)
    uid = models.CharField(max_length=32)
    kind = models.CharField(max_length=64)
    sequence = models.BigIntegerField()
    body = models.JSONField()
    compact = models.TextField()
    sha256 = models.CharField(max_length=64)
    kid = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)
    receipt = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "uid"], name="exchange_received_once"),
            models.UniqueConstraint(fields=["sender", "sequence"], name="exchange_received_order"),
        ]

    def __str__(self) -> str:
        return self.uid
