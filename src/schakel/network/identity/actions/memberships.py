"""Of which hubs a caller is a member."""

from datetime import datetime

from schakel.network.identity import queries
from schakel.network.identity.actions.tokens import Held
from schakel.network.identity.models import HubMember, MemberState


def memberships_of(caller: Held, now: datetime) -> frozenset[str]:  # noqa: ARG001 (still to come)
    """Hubs of which the caller showed to be a member."""
    if HubMember.objects.filter(did=caller.did, state=MemberState.MEMBER).exists():
        return frozenset({queries.this_node().did})
    return frozenset()
