"""Forgetting one partner."""

from schakel.network.dataspace.models import AccessToken, AudienceEntry, Process


def erase(party: str) -> int:
    """Let one partner see and read nothing any more, and forget what it read and said."""
    reads = AccessToken.objects.filter(party=party).delete()[1]
    entries = AudienceEntry.objects.filter(entry=party).delete()[1]
    talks = Process.objects.filter(peer=party).delete()[1]
    return sum(sum(each.values()) for each in (reads, entries, talks))
