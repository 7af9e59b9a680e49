"""Invitations that can still be taken up."""

from datetime import datetime

from schakel.kernel.errors import NotFound
from schakel.network.accounts.models import Invitation
from schakel.network.accounts.queries.people import hash_of


class NoInvitation(NotFound):
    """The invitation is unknown, over, used or taken back: which of them is not told."""

    code = "no_invitation"


def open_invitations(company: str, *, now: datetime) -> list[Invitation]:
    """Invitations of a company that can still be taken up, newest first."""
    rows = Invitation.objects.filter(company_id=company, ended_at=None, expires_at__gt=now)
    return list(rows.order_by("-created_at"))


def invitations_for(email: str, *, now: datetime) -> list[Invitation]:
    """Invitations to this address that can still be taken up."""
    rows = Invitation.objects.filter(email=email.lower(), ended_at=None, expires_at__gt=now)
    return list(rows.select_related("company").order_by("created_at"))


def invitation_of(token: str, *, now: datetime) -> Invitation:
    """The invitation that a link carries.

    Raises
    ------
    NoInvitation
        If it is unknown, used, over or taken back.
    """
    row = (
        Invitation.objects.select_related("company")
        .filter(token_hash=hash_of(token), ended_at=None, expires_at__gt=now)
        .first()
    )
    if row is None:
        raise NoInvitation(
            "This invitation does not work, or no longer. Ask the company for a new one."
        )
    return row
