"""The made-up companies of a demonstration: begun, finished, just scanned, inviting."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from schakel.network.accounts import actions as accounts
from schakel.network.accounts.domain.company import Facts
from schakel.network.accounts.domain.roles import Role
from schakel.network.accounts.models import Membership, User
from schakel.network.accounts.queries import Person, Seat, person_from
from schakel.programme.assessment import actions, queries
from schakel.programme.assessment.domain.instrument import items_for, load_instrument
from schakel.programme.assessment.domain.scoring import score
from schakel.programme.assessment.models import Scan

# Of the block that is kept for documentation (RFC 5737): nobody is there.
NOWHERE = "192.0.2.1"
HALF = 22
REMARKS = {
    0: "Only on the two newest machines.",
    7: "The order book is kept in a spreadsheet.",
    12: "Our largest customer asks for this.",
}


def begun(owner: str, members: Iterable[str], profile: Mapping[str, Any], now: datetime) -> None:
    """A jobbing shop that has answered half of the self-assessment, two people in turn."""
    seat = company_of(
        owner,
        Facts("Verspaning Voorbeeld B.V.", "", "25", "10-49", "NL21", "Hengelo", "VOORBEELD"),
        now,
    )
    for email in members:
        sit(seat, email, Role.MEMBER, now)
    scan = assessment(seat, profile, now)
    people = [seat.person.uid, *(person(email).uid for email in members)]
    answer(scan, people, now + timedelta(hours=1), shift=0, most=HALF)


def finished(
    owner: str, adviser: str, reader: str, profile: Mapping[str, Any], now: datetime
) -> None:
    """A machine builder with a complete self-assessment, a step done and one under way."""
    facts = Facts("Machinebouw Fictief B.V.", "", "28", "50-249", "NL41", "Eindhoven")
    seat = company_of(owner, facts, now)
    sit(seat, adviser, Role.ADVISER, now + timedelta(days=3))
    sit(seat, reader, Role.READER, now + timedelta(days=4))
    scan = assessment(seat, profile, now)
    actions.choose_priorities(scan, ["lead_time", "people"], now=now)
    answer(scan, [seat.person.uid, person(adviser).uid], now + timedelta(days=5), shift=1)
    answers = queries.as_answers(scan)
    steps = score(load_instrument(scan.instrument), answers, "self").next_steps
    said = [(0, "started", 8), (1, "started", 12), (0, "done", 30)]
    for number, state, days in said:
        step, at = steps[number], now + timedelta(days=days)
        actions.mark_step(scan, step.item, step.to, state, by=seat.person.uid, now=at)


def scanned(owner: str, now: datetime) -> None:
    """A small company that kept the quick scan of its browser a moment ago."""
    start_pass, instrument = actions.new_start_pass(), load_instrument().reference
    profile = {"own_machines": True, "own_product": True, "size": "1-9"}
    key = actions.start_scan(
        start_pass, instrument=instrument, profile=profile, address=NOWHERE, now=now
    )
    guest = queries.scan_of(key, now=now)
    answer(guest, [""], now, shift=2)
    facts = Facts("Plaatwerk Verzonnen B.V.", "", "25", "1-9", "NL22", "Arnhem")
    seat = company_of(owner, facts, now + timedelta(hours=1))
    by = seat.person.uid
    actions.keep_scan(guest, seat.company.uid, by=by, now=now + timedelta(hours=1))


def inviting(owner: str, adviser: str, now: datetime) -> None:
    """A company that has begun nothing yet and waits for its adviser."""
    facts = Facts("Kunststof Nergens B.V.", "", "22", "10-49", "NL33", "Delft")
    seat = company_of(owner, facts, now)
    accounts.invite(seat, adviser, Role.ADVISER, now=now)


def person(email: str) -> Person:
    """Somebody who was made before."""
    user = User.objects.get(email=email)
    return person_from(user, user.staff_roles.all())


def company_of(owner: str, facts: Facts, now: datetime) -> Seat:
    """A new company and the seat of its owner."""
    return accounts.make_company(person(owner), facts, now=now)


def sit(seat: Seat, email: str, role: Role, now: datetime) -> None:
    """Give somebody a seat, as if an invitation had been taken up."""
    Membership.objects.create(
        user_id=person(email).uid, company_id=seat.company.uid, role=role, since=now
    )


def assessment(seat: Seat, profile: Mapping[str, Any], now: datetime) -> Scan:
    """The begun assessment of a company that has said what it is."""
    scan = actions.start_for_company(
        seat.company.uid, instrument=load_instrument().reference, by=seat.person.uid, now=now
    )
    actions.change_profile(scan, profile, now=now)
    scan.refresh_from_db()
    return scan


def answer(
    scan: Scan, people: list[str], now: datetime, *, shift: int, most: int | None = None
) -> None:
    """Answer the first `most` items, the people in turn, a minute for each."""
    asked = items_for(load_instrument(scan.instrument), scan.variant, scan.profile)
    for number, item in enumerate(islice(asked, most)):
        level = (number * 5 + number // 3 + shift) % 4
        said = actions.Said("level", level, min(5, level + 1 + number % 2), REMARKS.get(number, ""))
        by, at = people[number % len(people)], now + timedelta(minutes=number)
        actions.save_answer(scan, item.id, said, actions.Seen(), by=by, now=at)
