"""What the room holds of one partner."""

from typing import Any

from schakel.network.dataspace.models import AccessToken, AudienceEntry


def export(party: str) -> dict[str, Any]:
    """What one partner may see, and what it read; empty for a stranger."""
    seen = AudienceEntry.objects.filter(entry=party).order_by("id")
    tokens = AccessToken.objects.filter(party=party).order_by("id").prefetch_related("accesses")
    found = {
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
