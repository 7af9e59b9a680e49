"""Changing and ending seats; a company keeps an owner."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from schakel.kernel.errors import Conflict
from schakel.network.accounts.domain.roles import Role
from schakel.network.accounts.models import Company, Membership
from schakel.network.accounts.queries import Person, Seat
from schakel.network.audit.interface import record


class LastOwner(Conflict):
    """A company needs an owner."""

    code = "last_owner"


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


def only_owner_of(person: Person) -> list[str]:
    """Companies that would be left without an owner if this person went."""
    mine = Membership.objects.filter(user_id=person.uid, role=Role.OWNER)
    others = Membership.objects.filter(role=Role.OWNER).exclude(user_id=person.uid)
    alone = mine.exclude(company__in=others.values("company"))
    return list(alone.order_by("company__name").values_list("company_id", flat=True))
