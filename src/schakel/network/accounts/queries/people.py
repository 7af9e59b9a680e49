"""Who somebody is, and which companies they have a seat at."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from schakel.kernel.errors import NotAllowed, NotAuthentic, NotFound
from schakel.network.accounts.domain.roles import May, Role
from schakel.network.accounts.models import Company as CompanyRow
from schakel.network.accounts.models import Membership, StaffRole, User

ABSENT = gettext_noop("There is no such company, or you have no seat at it.")


class SignInNeeded(NotAuthentic):
    """Nobody is signed in."""

    code = "sign_in_needed"


class NoCompany(NotFound):
    """There is no such company, or not for the one who asks."""

    code = "no_company"


class RoleTooLow(NotAllowed):
    """The person has a seat at the company, but one that does not allow this."""

    code = "role_too_low"


@dataclass(frozen=True)
class Person:
    """Somebody with an account.

    Parameters
    ----------
    uid : str
        32 hexadecimal digits.
    name, email : str
        As given; the name may be empty.
    language : str
        ``nl``, ``en`` or ``de``.
    hubs : frozenset of str
        Codes of the hubs that this person works for.
    is_office : bool
        Whether this person works for the programme's office.
    """

    uid: str
    name: str
    email: str
    language: str
    hubs: frozenset[str] = frozenset()
    is_office: bool = False

    @property
    def is_staff(self) -> bool:
        """Whether this person works for a hub or the office."""
        return self.is_office or bool(self.hubs)

    @property
    def called(self) -> str:
        """The name, or else the address."""
        return self.name or self.email


@dataclass(frozen=True)
class Company:
    """A company; see `domain.company.Facts` for what its facts can be."""

    uid: str
    name: str
    kvk: str
    sector: str
    size: str
    province: str
    town: str
    association: str
    created_at: datetime


@dataclass(frozen=True)
class Seat:
    """A person at a company."""

    person: Person
    company: Company
    role: Role

    @property
    def may_answer(self) -> bool:
        """Whether this person may fill in and change things."""
        return self.role.may("answer")

    @property
    def may_manage(self) -> bool:
        """Whether this person may change the company, its people, and remove it."""
        return self.role.may("manage")


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def role_label(role: Role) -> str:
    """What a role is called, in the language of the moment."""
    labels = {
        Role.OWNER: _("owner"),
        Role.MEMBER: _("member"),
        Role.READER: _("reader"),
        Role.ADVISER: _("adviser"),
    }
    return labels[role]


def person_from(user: User, roles: Iterable[StaffRole]) -> Person:
    """A person as others see them."""
    hubs = [role.hub for role in roles]
    return Person(
        uid=user.uid,
        name=user.name,
        email=user.email,
        language=user.language,
        hubs=frozenset(hub for hub in hubs if hub),
        is_office="" in hubs,
    )


def company_from(row: CompanyRow) -> Company:
    """A company as other rooms know it."""
    return Company(
        uid=row.uid,
        name=row.name,
        kvk=row.kvk,
        sector=row.sector,
        size=row.size,
        province=row.province,
        town=row.town,
        association=row.association,
        created_at=row.created_at,
    )


def people(uids: Iterable[str]) -> dict[str, Person]:
    """Active people by uid, in two queries; an unknown uid is left out."""
    users = User.objects.filter(uid__in=set(uids), is_active=True)
    found = users.prefetch_related("staff_roles")
    return {user.uid: person_from(user, user.staff_roles.all()) for user in found}


def companies(uids: Iterable[str]) -> dict[str, Company]:
    """Companies by uid, in one query; an unknown uid is left out."""
    rows = CompanyRow.objects.filter(uid__in=set(uids))
    return {row.uid: company_from(row) for row in rows}


def seats_of(person: Person) -> tuple[Seat, ...]:
    """Where this person has a seat, by name of the company."""
    rows = Membership.objects.filter(user_id=person.uid).select_related("company")
    return tuple(
        Seat(person, company_from(row.company), Role(row.role))
        for row in rows.order_by("company__name", "company_id")
    )


def seat(person: Person, company: str, *, may: May = "read") -> Seat:
    """The seat of `person` at a company.

    Raises
    ------
    NoCompany
        If there is none, or no such company.
    RoleTooLow
        If the seat does not allow it.
    """
    row = (
        Membership.objects.select_related("company")
        .filter(user_id=person.uid, company_id=company)
        .first()
    )
    if row is None:
        raise NoCompany(ABSENT)
    found = Seat(person, company_from(row.company), Role(row.role))
    if not found.role.may(may):
        raise RoleTooLow(
            "Your role at this company does not allow this. Ask one of its owners to do it, or to "
            "give you another role."
        )
    return found


@dataclass(frozen=True)
class Colleague:
    """One person at a company, as the others there see them."""

    uid: str
    called: str
    email: str
    role: Role
    since: datetime


def colleagues(company: str) -> tuple[Colleague, ...]:
    """Everybody with a seat at the company, owners first, then by name."""
    rows = Membership.objects.filter(company_id=company).select_related("user")
    found = [
        Colleague(
            row.user.uid, row.user.name or row.user.email, row.user.email, Role(row.role), row.since
        )
        for row in rows
    ]
    order = list(Role)
    return tuple(sorted(found, key=lambda c: (order.index(c.role), c.called.lower(), c.uid)))


@dataclass(frozen=True)
class StaffMember:
    """Somebody's work for a hub, or with an empty `hub` for the office."""

    called: str
    email: str
    hub: str
    since: datetime


def staff() -> tuple[StaffMember, ...]:
    """Everybody who works for a hub or the office: the office first, then by hub."""
    rows = StaffRole.objects.select_related("user").order_by("hub", "user__email")
    return tuple(
        StaffMember(row.user.name or row.user.email, row.user.email, row.hub, row.since)
        for row in rows
    )


def digest_token(uid: str) -> str:
    """What the link in a digest carries that turns it off."""
    return Signer(salt="digest-off", sep=".").sign(uid)


def digest_reader(token: str) -> str:
    """Uid of the person whose digest a link turns off.

    Raises
    ------
    NotFound
        If the link is not from here.
    """
    try:
        return Signer(salt="digest-off", sep=".").unsign(token)
    except BadSignature as error:
        raise NotFound("This link does not work. Turn the e-mail off in your account.") from error
