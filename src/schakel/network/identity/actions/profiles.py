"""Keeping what this node says about the company behind it."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from schakel.network.audit import interface as audit
from schakel.network.identity import queries
from schakel.network.identity.domain.profile import NodeProfile
from schakel.network.identity.models import Profile


@transaction.atomic
def save_profile(profile: NodeProfile, *, by: str, now: datetime) -> None:
    """Take over what the company now says, whole."""
    Profile.objects.update_or_create(slot=1, defaults=asdict(profile))
    audit.record(by, "profile.saved", queries.this_node().did, now=now)
