"""People and companies for other rooms: who asks, and what may they do for which company."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.http import HttpRequest

from schakel.kernel.errors import NotFound
from schakel.kernel.registry import Registry
from schakel.network.accounts import actions, queries
from schakel.network.accounts.domain.company import PROVINCES, SECTORS, SIZES, Facts
from schakel.network.accounts.domain.roles import May, Role
from schakel.network.accounts.models import SECTOR_LABELS, User
from schakel.network.accounts.queries import (
    Company,
    NoCompany,
    Person,
    RoleTooLow,
    Seat,
    SignInNeeded,
    companies,
    people,
    seats_of,
)

__all__ = [
    "PROVINCES",
    "SECTORS",
    "SECTOR_LABELS",
    "SIZES",
    "Company",
    "CompanyTab",
    "Facts",
    "May",
    "NoCompany",
    "Person",
    "Role",
    "RoleTooLow",
    "Seat",
    "SignInNeeded",
    "Waiting",
    "companies",
    "company_made",
    "company_prefill",
    "company_tabs",
    "hub_names",
    "hubs",
    "known_already",
    "people",
    "person_of",
    "require_office",
    "require_person",
    "require_seat",
    "require_staff",
    "seats_of",
    "send_letter",
    "today",
    "what_waits",
]

NOT_HERE = "There is no such page."


class Text(Protocol):
    """A string, or one that is translated when it is shown (``gettext_lazy``)."""

    def __str__(self) -> str: ...


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a person, one line of "Today".

    Parameters
    ----------
    title, text : str or lazy translation
        What waits, and what to do about it.
    url, action : str
        Where to do it, and what the button says.
    weight : int
        Higher comes first: 100 somebody else waits for it, 50 my own work, 10 good to know.
    company : str
        Uid of the company it is about, or empty.
    """

    title: Text
    text: Text
    url: str
    action: Text
    weight: int = 50
    company: str = ""


@dataclass(frozen=True)
class CompanyTab:
    """A page of a company beside the others; its address takes the uid of the company alone."""

    label: Text
    url_name: str
    order: int
    may: May = "read"
    pages: tuple[str, ...] = ()


WhatWaits = Callable[[Person, Sequence[Seat], datetime], Sequence[Waiting]]

today: Registry[WhatWaits] = Registry("source of what waits")
company_tabs: Registry[CompanyTab] = Registry("page of a company")
company_made: Registry[Callable[[HttpRequest, Seat], str | None]] = Registry("follow-up")
hubs: Registry[Callable[[], Sequence[tuple[str, str]]]] = Registry("list of hubs")
company_prefill: Registry[Callable[[HttpRequest], Mapping[str, str] | None]] = Registry("prefill")


def hub_names() -> list[tuple[str, str]]:
    """Codes and names of the hubs that somebody can work for, as the room above tells them."""
    return [each for _name, ask in hubs for each in ask()]


def known_already(request: HttpRequest) -> dict[str, str] | None:
    """What this browser said of a company before there was an account; None if it said nothing."""
    told = [facts for _name, ask in company_prefill if (facts := ask(request)) is not None]
    return {name: fact for facts in told for name, fact in facts.items()} if told else None


def what_waits(person: Person, seats: Sequence[Seat], *, now: datetime) -> list[Waiting]:
    """Everything that waits for a person, the most pressing first."""
    lines = [line for _name, ask in today for line in ask(person, seats, now)]
    return sorted(lines, key=lambda line: -line.weight)


def person_of(request: HttpRequest) -> Person | None:
    """Who is signed in, or None. Asks the database once for each request."""
    if not hasattr(request, "schakel_person"):
        user = getattr(request, "user", None)
        found = None
        if isinstance(user, User) or (user is not None and user.is_authenticated):
            found = queries.person_from(user, user.staff_roles.all())
        request.schakel_person = found  # type: ignore[attr-defined]
    return request.schakel_person  # type: ignore[attr-defined,no-any-return]


def require_person(request: HttpRequest) -> Person:
    """Who is signed in.

    Raises
    ------
    SignInNeeded
        If nobody is; a page then leads to the sign-in and back.
    """
    found = person_of(request)
    if found is None:
        raise SignInNeeded("Sign in to see this page.")
    return found


def require_seat(request: HttpRequest, company: str, *, may: May = "read") -> Seat:
    """The seat of who is signed in at a company.

    Parameters
    ----------
    company : str
        Uid as it stands in the address.
    may : str, default "read"
        What the seat has to allow: ``read``, ``answer`` or ``manage``.

    Raises
    ------
    SignInNeeded
        If nobody is signed in.
    NoCompany
        If there is no such company, or no seat at it: the two look the same.
    RoleTooLow
        If the seat does not allow it.
    """
    return queries.seat(require_person(request), company, may=may)


def require_staff(request: HttpRequest, hub: str | None = None) -> Person:
    """Who is signed in, if that person works for `hub` (None: for any hub, or the office).

    Raises
    ------
    SignInNeeded
        If nobody is signed in.
    NotFound
        For everybody else: the page is not there.
    """
    person = require_person(request)
    allowed = person.is_staff if hub is None else hub in person.hubs or person.is_office
    if not allowed:
        raise NotFound(NOT_HERE)
    return person


def require_office(request: HttpRequest) -> Person:
    """Who is signed in, if that person works for the programme's office; raises as above."""
    person = require_person(request)
    if not person.is_office:
        raise NotFound(NOT_HERE)
    return person


def send_letter(
    to: str,
    subject: str,
    body: str,
    *,
    now: datetime,
    headers: Mapping[str, str] | None = None,
) -> str:
    """Put an e-mail down in the transaction of the caller; the worker delivers it.

    Parameters
    ----------
    to : str
        One e-mail address.
    subject : str
        Line breaks become spaces; cut at 200 characters.
    body : str
        Plain text.

    Returns
    -------
    str
        Id of the letter.
    """
    return actions.put_letter(to, subject, body, now=now, headers=dict(headers or {})).uid
