"""The nodes that this node knows."""

from django.db import models

from schakel.network.identity.models.members import (
    BookEntry,
    HeldCredential,
    HubMember,
    IssuedCredential,
    MemberState,
)
from schakel.network.identity.models.trust import (
    Fetched,
    ForeignConnector,
    KnownMembership,
    UsedToken,
)

__all__ = [
    "BookEntry",
    "Fetched",
    "ForeignConnector",
    "HeldCredential",
    "HubMember",
    "IssuedCredential",
    "KnownMembership",
    "MemberState",
    "Peer",
    "PeerState",
    "UsedToken",
]


class PeerState(models.TextChoices):
    """Whether messages of a node are taken."""

    PENDING = "pending"
    ACTIVE = "active"
    REFUSED = "refused"


class Peer(models.Model):
    """Another node, with the keys that it showed.

    `keys` is a list of objects with ``jwk`` and ``known_since``: one today, several once keys are
    changed; what ends the use of a key gets a member of its own.
    """

    did = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=120, blank=True, default="")
    keys = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=PeerState.choices, default=PeerState.PENDING)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.did
