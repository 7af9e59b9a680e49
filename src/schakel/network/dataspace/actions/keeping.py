"""Forgetting one partner."""

from schakel.network.dataspace.models import AccessToken, AudienceEntry


def erase(party: str) -> int:
    """Let one partner see and read nothing any more, and forget what it read."""
    reads = AccessToken.objects.filter(party=party).delete()[1]
    entries = AudienceEntry.objects.filter(entry=party).delete()[1]
    return sum(reads.values()) + sum(entries.values())
