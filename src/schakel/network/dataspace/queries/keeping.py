"""What the room holds of one partner."""

from typing import Any

from schakel.network.dataspace.models import (
    AccessToken,
    Agreement,
    AudienceEntry,
    ProcessMessage,
)


def export(party: str) -> dict[str, Any]:
    """What one partner may see, and what it read and said; empty for a stranger."""
    seen = AudienceEntry.objects.filter(entry=party).order_by("id")
    tokens = AccessToken.objects.filter(party=party).order_by("id").prefetch_related("accesses")
    messages = ProcessMessage.objects.filter(process__peer=party).order_by("id")
    found = {
        "messages": [
            {"at": each.at.isoformat(), "is_ours": each.is_ours, "body": each.body}
            for each in messages
        ],
        "agreements": [
            {
                "body": each.body,
                "signatures": [each.own_signature, each.peer_signature],
                "in force": each.in_force_at is not None and each.ended_at is None,
            }
            for each in Agreement.objects.filter(peer=party).order_by("id")
        ],
        "may see": [entry.dataset.uid for entry in seen.select_related("dataset")],
        "reads": [
            {
                "transfer": token.transfer,
                "format": token.format,
                "opened_at": token.opened_at.isoformat(),
                "at": [access.at.isoformat() for access in token.accesses.order_by("id")],
            }
            for token in tokens
        ],
    }
    return found if any(found.values()) else {}
