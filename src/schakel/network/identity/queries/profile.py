"""Reading what this node says about the company behind it."""

from dataclasses import fields

from django.conf import settings

from schakel.network.identity.domain.profile import NodeProfile
from schakel.network.identity.models import Profile


def own_profile() -> NodeProfile:
    """What was kept; before the first start the name of the node alone."""
    row = Profile.objects.first()
    if row is None:
        return NodeProfile((settings.OPTIONS.name or settings.OPTIONS.host)[:120])
    return NodeProfile(**{field.name: getattr(row, field.name) for field in fields(NodeProfile)})
