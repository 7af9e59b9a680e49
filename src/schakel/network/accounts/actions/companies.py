"""Making and changing a company."""

from datetime import datetime

from django.db import transaction

from schakel.network.accounts.domain.company import Facts
from schakel.network.accounts.domain.roles import Role
from schakel.network.accounts.models import Company, Membership
from schakel.network.accounts.queries import Person, Seat
from schakel.network.accounts.queries import seat as seat_of
from schakel.network.audit.interface import record
from schakel.web.limits import allow

COMPANIES_A_DAY = 10


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
