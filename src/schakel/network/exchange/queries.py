"""Reading messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms.models import model_to_dict

from schakel.network.exchange.models import Received, Sent, State

SHOWN = 100


@dataclass(frozen=True)
class SentMessage:
    """A message of this node.

    Parameters
    ----------
    state : str
        ``waiting``, ``delivered``, ``refused`` (by the recipient) or ``failed`` (after three days).
    last_error : str
        Code of the last failed attempt; empty if none failed.
    delivered_at : datetime or None
        When the recipient stored it, as it signed.
    """

    id: str
    recipient: str
    kind: str
    sequence: int
    body: Mapping[str, Any]
    state: str
    attempts: int
    last_error: str
    queued_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True)
class ReceivedMessage:
    """A message of another node. Only messages whose signature held are kept.

    Parameters
    ----------
    kid : str
        Thumbprint of the key that signed.
    """

    id: str
    sender: str
    kind: str
    sequence: int
    body: Mapping[str, Any]
    kid: str
    sent_at: datetime
    received_at: datetime


def sent(limit: int = SHOWN) -> list[SentMessage]:
    """The messages of this node, newest first."""
    return [
        SentMessage(
            row.uid,
            row.recipient,
            row.kind,
            row.sequence,
            row.body,
            str(row.state),
            row.attempts,
            row.last_error,
            row.queued_at,
            row.delivered_at,
        )
        for row in Sent.objects.defer("compact", "receipt").order_by("-queued_at", "-id")[:limit]
    ]


def received(limit: int = SHOWN) -> list[ReceivedMessage]:
    """The messages of other nodes, newest first."""
    rows = Received.objects.defer("compact", "receipt").order_by("-received_at", "-id")
    return [
        ReceivedMessage(
            row.uid,
            row.sender,
            row.kind,
            row.sequence,
            row.body,
            row.kid,
            row.sent_at,
            row.received_at,
        )
        for row in rows[:limit]
    ]


def has_sent(recipient: str, kind: str) -> bool:
    """Whether a message of this kind was ever put down for a node."""
    return Sent.objects.filter(recipient=recipient, kind=kind).exists()


def undelivered(recipient: str) -> int:
    """How many messages to a node are not delivered."""
    return Sent.objects.filter(recipient=recipient).exclude(state=State.DELIVERED).count()


def export(party: str) -> dict[str, Any]:
    """Everything that was sent to and received from one node."""
    found = {
        "sent": [_exported(row) for row in Sent.objects.filter(recipient=party).order_by("id")],
        "received": [
            _exported(row) for row in Received.objects.filter(sender=party).order_by("id")
        ],
    }
    return found if any(found.values()) else {}


def _exported(row: Sent | Received) -> dict[str, Any]:
    whole = model_to_dict(row, exclude=["id"])
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in whole.items()
    }
