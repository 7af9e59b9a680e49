"""Appointing and dismissing staff of the hubs and the office."""

from datetime import datetime

from django.db import transaction

from schakel.kernel.errors import InvalidInput
from schakel.network.accounts.models import StaffRole, User
from schakel.network.accounts.queries import Person, person_from
from schakel.network.audit.interface import record


def appoint(email: str, hub: str, *, actor: str, now: datetime) -> Person:
    """Let the person with this address work for a hub, or with an empty `hub` for the office.

    Raises
    ------
    InvalidInput
        If nobody has this address.
    """
    with transaction.atomic():
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise InvalidInput("Nobody has an account with this address. Let them sign up first.")
        StaffRole.objects.get_or_create(user=user, hub=hub, defaults={"since": now})
        record(actor, "staff.appointed", f"person:{user.uid}", {"hub": hub or "office"}, now=now)
    return person_from(user, user.staff_roles.all())


def dismiss(email: str, hub: str, *, actor: str, now: datetime) -> bool:
    """End the work of a person for a hub or the office; whether there was any."""
    with transaction.atomic():
        row = StaffRole.objects.filter(user__email=email.lower(), hub=hub).first()
        if row is None:
            return False
        record(actor, "staff.dismissed", f"person:{row.user_id}", {"hub": hub or "office"}, now=now)
        row.delete()
    return True
