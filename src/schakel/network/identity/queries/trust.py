"""Reading what this node knows of callers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schakel.network.identity.models import ForeignConnector, Peer


@dataclass(frozen=True)
class Caller:
    """A node that calls, whose token held.

    Parameters
    ----------
    did : str
        Its ``did:web``.
    name : str
        What it is called here; empty if it is not known.
    memberships : frozenset of str
        DIDs of the hubs that this node trusts and of which the caller showed to be a member.
    is_bound : bool
        Whether its token carried the digest of the body; only an allowed foreign connector may
        come without.
    """

    did: str
    name: str
    memberships: frozenset[str] = field(default_factory=frozenset)
    is_bound: bool = True


def is_foreign(did: str) -> bool:
    """Whether the owner allowed this connector of another make."""
    return ForeignConnector.objects.filter(did=did).exists()


def is_pinned(did: str, jwk: Mapping[str, str]) -> bool:
    """Whether a key is one that this node knows a partner by; of a stranger every key is.

    What a DID document shows later never replaces the keys that were shown first.
    """
    known = Peer.objects.filter(did=did).values_list("keys", flat=True).first()
    return known is None or any(each["jwk"]["x"] == jwk["x"] for each in known)


def name_and_state(did: str) -> tuple[str, str]:
    """What a caller is called here, and whether its messages are taken; empty if unknown."""
    found = Peer.objects.filter(did=did).values_list("name", "state").first()
    return (str(found[0]), str(found[1])) if found else ("", "")
