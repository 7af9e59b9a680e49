"""Changing companies and seats. One transaction each."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from schakel.kernel.custody import custodians
from schakel.kernel.errors import Conflict, InvalidInput
from schakel.kernel.identifiers import new_token
from schakel.network.accounts.domain.company import Facts
from schakel.network.accounts.domain.roles import INVITABLE, Role
from schakel.network.accounts.models import (
    Company,
    Invitation,
    Letter,
    Membership,
    StaffRole,
    User,
)
from schakel.network.accounts.queries import (
    NoInvitation,
    Person,
    Seat,
    hash_of,
    invitation_of,
    person_from,
    role_label,
)
from schakel.network.accounts.queries import seat as seat_of
from schakel.network.audit.interface import entries, record
from schakel.web.limits import allow

INVITATION_DAYS = 14
MOST_OPEN_INVITATIONS = 50
INVITATIONS_A_DAY = 60
COMPANIES_A_DAY = 10
MOST_SEATS = 50


class TooManyInvitations(Conflict):
    """As many invitations are open as there may be."""

    code = "too_many_invitations"


class AlreadyThere(Conflict):
    """The person has a seat at the company."""

    code = "already_there"


class NotInvitable(InvalidInput):
    """Nobody can be invited to this role."""

    code = "not_invitable"


class LastOwner(Conflict):
    """A company needs an owner."""

    code = "last_owner"


class WrongAddress(Conflict):
    """The invitation went to another address than that of the one who follows it."""

    code = "wrong_address"


def make_company(person: Person, facts: Facts, *, now: datetime) -> Seat:
    """Make a company with `person` as its owner.

    Raises
    ------
    TooMany
        If this person made very many today.
    """
    allow("company-made", person.uid, limit=COMPANIES_A_DAY, per_s=24 * 3600, now=now)
    with transaction.atomic():
        row = Company.objects.create(**facts.as_dict(), created_at=now)
        Membership.objects.create(user_id=person.uid, company=row, role=Role.OWNER, since=now)
        record(f"person:{person.uid}", "company.made", f"company:{row.uid}", now=now)
    return seat_of(person, row.uid)


def change_company(seat: Seat, facts: Facts, *, now: datetime) -> None:
    """Take over what the company now says about itself."""
    with transaction.atomic():
        Company.objects.filter(uid=seat.company.uid).update(**facts.as_dict())
        record(
            f"person:{seat.person.uid}", "company.changed", f"company:{seat.company.uid}", now=now
        )


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


def put_letter(
    to: str,
    subject: str,
    body: str,
    *,
    now: datetime,
    headers: dict[str, str] | None = None,
) -> Letter:
    """Store a letter in the transaction of the caller; the worker delivers it."""
    line = " ".join(subject.split())[:200]
    return Letter.objects.create(
        to=to, subject=line, body=body, headers=headers or {}, created_at=now, due_at=now
    )


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


def change_role(seat: Seat, uid: str, role: Role, *, now: datetime) -> bool:
    """Give somebody at the company another role; whether there was such a person.

    Raises
    ------
    LastOwner
        If nobody else is an owner.
    """

    def change() -> int:
        rows = Membership.objects.filter(company_id=seat.company.uid, user_id=uid)
        return rows.exclude(role=role).update(role=role)

    return with_an_owner(seat, uid, "seat.changed", change, {"role": role.value}, now=now)


def end_seat(seat: Seat, uid: str, *, now: datetime) -> bool:
    """Let somebody go; whether there was such a person. Everybody may go by themselves.

    Raises
    ------
    LastOwner
        If nobody else is an owner.
    """

    def end() -> int:
        return Membership.objects.filter(company_id=seat.company.uid, user_id=uid).delete()[0]

    return with_an_owner(seat, uid, "seat.ended", end, {}, now=now)


def with_an_owner(
    seat: Seat,
    uid: str,
    what: str,
    change: Callable[[], int],
    details: dict[str, str],
    *,
    now: datetime,
) -> bool:
    """Make a change to seats that leaves the company an owner, one change at a time."""
    company = seat.company.uid
    with transaction.atomic():
        Company.objects.select_for_update().get(uid=company)
        changed = change()
        if not Membership.objects.filter(company_id=company, role=Role.OWNER).exists():
            raise LastOwner(
                "A company needs an owner. Make somebody else owner first, or delete the company."
            )
        if changed:
            actor = f"person:{seat.person.uid}"
            told = {"company": company, **details}
            record(actor, what, f"person:{uid}", told, now=now)
    return bool(changed)


def erase_everywhere(party: str, *, actor: str, now: datetime) -> int:
    """Let every room remove what it holds of `party`; returns the number of records removed."""
    with transaction.atomic():
        # The rooms above first: they may need to know whose data it is.
        removed = sum(each.erase(party) for _name, each in reversed(list(custodians)))
        kind = party.partition(":")[0]
        record(actor, f"{kind}.erased", party, {"records": removed}, now=now)
    return removed


def archive_of(party: str, *, actor: str, now: datetime) -> bytes:
    """Everything that the rooms hold of `party`, as a ZIP with one JSON file for each room.

    Files that a room adds (`Custody.files`) lie beside them. That somebody took it is recorded.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("README.txt", archive_readme(party, now))
        for name, room in custodians:
            if held := room.export(party):
                text = json.dumps(held, ensure_ascii=False, indent=2, sort_keys=True)
                file.writestr(f"{name}.json", text)
            for path, content in room.files(party).items():
                file.writestr(f"{name}/{path}", content)
        lines = [asdict(entry) for entry in entries(subject=party)]
        file.writestr("log.json", json.dumps(lines, indent=2, default=str))
    with transaction.atomic():
        record(actor, "archive.taken", party, now=now)
    return out.getvalue()


def archive_readme(party: str, now: datetime) -> str:
    """What lies in an archive, in the language of the moment."""
    return _(
        "Everything that %(site)s holds of %(party)s, made on %(day)s.\n\n"
        "Each .json file holds what one part of the site keeps; log.json tells who did what when.\n"
        "The files are plain UTF-8 and can be read by any program.\n"
    ) % {
        "site": settings.OPTIONS.name or settings.OPTIONS.public_url,
        "party": party,
        "day": f"{now:%Y-%m-%d}",
    }


def erase_company(uid: str) -> int:
    """Remove what this room holds of a company."""
    removed, _each = Company.objects.filter(uid=uid).delete()
    return removed


def erase_person(uid: str) -> int:
    """Remove what this room holds of a person: account, seats, second factors, sessions."""
    removed, _each = User.objects.filter(uid=uid).delete()
    return removed


def erase_party(party: str) -> int:
    """Remove what this room holds of a company or a person."""
    kind, _colon, uid = party.partition(":")
    if kind == "company":
        return erase_company(uid)
    return erase_person(uid) if kind == "person" else 0


def only_owner_of(person: Person) -> list[str]:
    """Companies that would be left without an owner if this person went."""
    mine = Membership.objects.filter(user_id=person.uid, role=Role.OWNER)
    others = Membership.objects.filter(role=Role.OWNER).exclude(user_id=person.uid)
    alone = mine.exclude(company__in=others.values("company"))
    return list(alone.order_by("company__name").values_list("company_id", flat=True))


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
