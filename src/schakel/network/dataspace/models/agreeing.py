"""Negotiations and transfers with partners, and every message of them."""

from django.db import models

from schakel.kernel.identifiers import new_uid


class Outcome(models.TextChoices):
    """What became of a message: our own waits until its recipient has taken or refused it."""

    WAITING = "waiting"
    TAKEN = "taken"
    REFUSED = "refused"


def new_pid() -> str:
    """Our number for a negotiation or transfer."""
    return f"urn:uuid:{new_uid()}"


class Process(models.Model):
    """One negotiation or transfer. `state` is the state of the protocol, empty before the first."""

    pid = models.CharField(max_length=80, unique=True, default=new_pid)
    protocol = models.CharField(max_length=20)
    role = models.CharField(max_length=10)
    peer = models.CharField(max_length=400)
    # None until the other side has given it.
    peer_pid = models.CharField(max_length=2048, null=True)  # noqa: DJ001
    # Hash of what names it on the other side, if that side began: it can begin only once.
    begun_by = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001
    address = models.CharField(max_length=2048)
    # The dataset of a negotiation, the agreement of a transfer.
    subject = models.CharField(max_length=2048)
    format = models.CharField(max_length=200, blank=True)
    # What people call it: the title of the dataset.
    title = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=20, blank=True)
    begun_at = models.DateTimeField()

    class Meta:
        db_table = "dataspace_process"
        indexes = [models.Index(fields=["peer", "state"], name="dataspace_process_peer")]

    def __str__(self) -> str:
        return self.pid


class ProcessMessage(models.Model):
    """A message as it was sent or taken; the ids rise in the order in which they count."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="messages")
    is_ours = models.BooleanField()
    word = models.CharField(max_length=20)
    body = models.JSONField()
    # SHA-256 of the bytes that came; empty for our own.
    digest = models.CharField(max_length=64, blank=True)
    # What was answered, so that the same message gets the same answer.
    answer = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Outcome)
    trouble = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "dataspace_process_message"
        indexes = [models.Index(fields=["digest"], name="dataspace_message_digest")]

    def __str__(self) -> str:
        return self.word


class Agreement(models.Model):
    """What two parties agreed on, word for word; in force between the last signature and its end.

    `keys` are the public keys of the partner that its signature held against.
    """

    negotiation = models.OneToOneField(Process, on_delete=models.CASCADE, related_name="agreement")
    uid = models.CharField(max_length=2048)
    peer = models.CharField(max_length=400)
    role = models.CharField(max_length=10)
    dataset = models.CharField(max_length=2048)
    title = models.CharField(max_length=200, blank=True)
    body = models.JSONField()
    own_signature = models.TextField(blank=True)
    peer_signature = models.TextField(blank=True)
    keys = models.JSONField(default=list)
    agreed_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "dataspace_agreement"
        constraints = [
            models.UniqueConstraint(fields=["peer", "role", "uid"], name="dataspace_agreement_once")
        ]

    def __str__(self) -> str:
        return self.uid
