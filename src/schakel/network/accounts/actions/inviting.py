"""Inviting somebody to a seat, and taking it up."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from schakel.kernel.errors import Conflict, InvalidInput
from schakel.kernel.identifiers import new_token
from schakel.network.accounts.actions.letters import put_letter
from schakel.network.accounts.domain.roles import INVITABLE, Role
from schakel.network.accounts.models import Company, Invitation, Membership
from schakel.network.accounts.queries import (
    NoInvitation,
    Person,
    Seat,
    hash_of,
    invitation_of,
    role_label,
)
from schakel.network.accounts.queries import seat as seat_of
from schakel.network.audit.interface import record
from schakel.web.limits import allow

INVITATION_DAYS = 14
MOST_OPEN_INVITATIONS = 50
INVITATIONS_A_DAY = 60


class TooManyInvitations(Conflict):
    """As many invitations are open as there may be."""

    code = "too_many_invitations"


class AlreadyThere(Conflict):
    """The person has a seat at the company."""

    code = "already_there"


class NotInvitable(InvalidInput):
    """Nobody can be invited to this role."""

    code = "not_invitable"


class WrongAddress(Conflict):
    """The invitation went to another address than that of the one who follows it."""

    code = "wrong_address"


def invite(seat: Seat, email: str, role: Role, *, now: datetime) -> Invitation:
    """Offer a seat to an e-mail address; a letter with the link goes there.

    An open invitation to the same address is replaced.

    Raises
    ------
    AlreadyThere, TooManyInvitations, TooMany, NotInvitable
    """
    if role not in INVITABLE:
        raise NotInvitable("Choose one of the roles in the list.")
    email, company = email.lower(), seat.company.uid
    allow("invite", company, limit=INVITATIONS_A_DAY, per_s=24 * 3600, now=now)
    token = new_token()
    with transaction.atomic():
        Company.objects.select_for_update().get(uid=company)
        if Membership.objects.filter(company_id=company, user__email=email).exists():
            raise AlreadyThere("This person has a seat at your company already.")
        still_open = Invitation.objects.filter(company_id=company, ended_at=None)
        still_open.filter(email=email).update(ended_at=now)
        if still_open.filter(expires_at__gt=now).count() >= MOST_OPEN_INVITATIONS:
            raise TooManyInvitations("Fifty invitations are open already. Take one back first.")
        made = Invitation.objects.create(
            company_id=company,
            email=email,
            role=role,
            token_hash=hash_of(token),
            invited_by=seat.person.uid,
            created_at=now,
            expires_at=now + timedelta(days=INVITATION_DAYS),
        )
        send_invitation(seat, made, token, now=now)
        actor = f"person:{seat.person.uid}"
        record(actor, "invitation.sent", f"company:{company}", {"role": role.value}, now=now)
    return made


def send_invitation(seat: Seat, made: Invitation, token: str, *, now: datetime) -> None:
    """Put the letter with the link down, in the language of who invites."""
    with translation.override(seat.person.language):
        subject = _("%(company)s invites you") % {"company": seat.company.name}
        body = _(
            "Hello,\n\n"
            "%(person)s invites you to look at %(company)s on %(site)s, as %(role)s.\n\n"
            "Follow this link to accept or to decline. It works until %(day)s, once, and only for "
            "an account with this e-mail address:\n%(link)s\n\n"
            "You did not expect this? Then do nothing.\n"
        ) % {
            "person": seat.person.called,
            "company": seat.company.name,
            "site": settings.OPTIONS.name or settings.OPTIONS.public_url,
            "role": role_label(Role(made.role)),
            "day": f"{made.expires_at:%Y-%m-%d}",
            "link": f"{settings.OPTIONS.public_url}/invitation/{token}/",
        }
    put_letter(made.email, subject, body, now=now)


def take_up(person: Person, token: str, *, now: datetime) -> Seat:
    """Take the seat that an invitation offers.

    Raises
    ------
    NoInvitation
        If it is unknown, used, over or taken back.
    WrongAddress
        If it went to another address.
    """
    found = invitation_of(token, now=now)
    require_same_address(person, found)
    with transaction.atomic():
        if not Invitation.objects.filter(pk=found.pk, ended_at=None).update(ended_at=now):
            raise NoInvitation("This invitation was used or taken back a moment ago.")
        Membership.objects.get_or_create(
            user_id=person.uid,
            company_id=found.company_id,
            defaults={"role": found.role, "since": now},
        )
        subject = f"company:{found.company_id}"
        record(f"person:{person.uid}", "seat.taken", subject, {"role": found.role}, now=now)
    return seat_of(person, found.company_id)


def decline(person: Person, token: str, *, now: datetime) -> None:
    """End an invitation without taking the seat; raises as `take_up` does."""
    found = invitation_of(token, now=now)
    require_same_address(person, found)
    with transaction.atomic():
        Invitation.objects.filter(pk=found.pk, ended_at=None).update(ended_at=now)
        subject = f"company:{found.company_id}"
        record(f"person:{person.uid}", "invitation.declined", subject, now=now)


def require_same_address(person: Person, invitation: Invitation) -> None:
    """Refuse whoever has another address than the one that was invited."""
    if person.email.lower() != invitation.email:
        raise WrongAddress(
            "This invitation was sent to another e-mail address than yours. Sign in with that "
            "address, or ask the company to invite this one."
        )


def take_back(seat: Seat, uid: str, *, now: datetime) -> bool:
    """End an invitation of the company; whether there was one to end."""
    with transaction.atomic():
        rows = Invitation.objects.filter(pk=uid, company_id=seat.company.uid, ended_at=None)
        ended = rows.update(ended_at=now)
        if ended:
            actor = f"person:{seat.person.uid}"
            record(actor, "invitation.taken_back", f"company:{seat.company.uid}", now=now)
    return bool(ended)
