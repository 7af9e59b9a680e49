"""What this node keeps to trust others: used tokens, documents and statements that were fetched."""

from django.db import models


class UsedToken(models.Model):
    """A token that was taken, so that it is taken once: by the hash of its sender and number."""

    key = models.CharField(max_length=64, unique=True)
    keep_until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:12]


class Fetched(models.Model):
    """Something fetched from another node, kept for a short time: a DID document, a status list.

    `body` is what came, as text: it is read and checked again each time it is used.
    """

    address = models.CharField(max_length=600, unique=True)
    body = models.TextField()
    fetched_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.address


class ForeignConnector(models.Model):
    """A connector of another make whose tokens the owner allowed, although they bind no body."""

    did = models.CharField(max_length=200, unique=True)
    allowed_by = models.CharField(max_length=64)
    allowed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.did


class KnownMembership(models.Model):
    """What a caller presented: of which hubs it is a member, as long as that may be believed.

    `credentials` is a list of compact credentials whose signatures held; their status is looked up
    again on each use. An empty list means that the caller could show none.
    """

    did = models.CharField(max_length=200, unique=True)
    credentials = models.JSONField(default=list)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.did
