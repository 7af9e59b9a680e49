"""Fills a hub with made-up companies for measuring: `python tools/population.py DATA [OWNERS]`.

20,000 companies with an owner each, 100,000 answers: 2,000 companies answered all 44 items and
1,000 of them the twelve of the quick scan. Prints session key and company uid of some owners who
answered everything, one pair a line. Never for a hub that people use.
"""

import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from schakel.config.node import enter, recall
from schakel.kernel.clock import utc_now
from schakel.kernel.identifiers import new_uid

COMPANIES, COMPLETE, QUICK = 20_000, 2_000, 1_000
SECTORS = [str(number) for number in range(10, 34)]
SIZES = ["1-9", "10-49", "50-249", "250+"]
PROVINCES = [f"NL{code}" for code in (11, 12, 13, 21, 22, 23, 31, 32, 33, 34, 41, 42)]
PROFILE = {"own_machines": True, "own_product": True, "serves_installed_base": True}
PROFILE |= {"programmable_machines": True, "makes_parts": True}
BATCH = 2_000


def main(data: Path, owners: int) -> int:
    """Fill the hub in `data`."""
    enter(recall(data))
    from django.db import transaction  # noqa: PLC0415 (needs the site)

    with transaction.atomic():
        companies, users = fill_accounts()
        fill_scans(companies)
    for user, company in zip(users[:owners], companies[:owners], strict=True):
        sys.stdout.write(f"{session_of(user)} {company.uid}\n")
    return 0


def fill_accounts() -> tuple[list[Any], list[Any]]:
    """Companies and their owners."""
    from schakel.network.accounts.models import Company, Membership, User  # noqa: PLC0415

    now, chance = utc_now(), random.Random(5)  # noqa: S311 (made-up data)
    companies = [
        Company(
            name=f"Made-up company {number}",
            kvk=f"{90_000_000 + number}",
            sector=chance.choice(SECTORS),
            size=chance.choice(SIZES),
            province=chance.choice(PROVINCES),
            created_at=now - timedelta(days=chance.randrange(200)),
        )
        for number in range(COMPANIES)
    ]
    users = [User(email=f"p{n}@example.invalid", password="!") for n in range(COMPANIES)]  # noqa: S106
    Company.objects.bulk_create(companies, BATCH)
    User.objects.bulk_create(users, BATCH)
    seats = [
        Membership(user=user, company=company, role="owner", since=now)
        for user, company in zip(users, companies, strict=True)
    ]
    Membership.objects.bulk_create(seats, BATCH)
    return companies, users


def fill_scans(companies: list[Any]) -> None:
    """One assessment for each company, and 100,000 answers."""
    from schakel.programme.assessment.models import Answer, Scan  # noqa: PLC0415 (the site)

    now = utc_now()
    scans = [scan_of(company, number, now) for number, company in enumerate(companies)]
    Scan.objects.bulk_create(scans, BATCH)
    Answer.objects.bulk_create(answers_of(scans, now), BATCH)


def scan_of(company: Any, number: int, now: Any) -> Any:
    """The assessment of one company."""
    from schakel.programme.assessment.domain.instrument import load_instrument  # noqa: PLC0415
    from schakel.programme.assessment.models import Scan  # noqa: PLC0415

    return Scan(
        uid=new_uid(),
        company=company.uid,
        instrument=load_instrument().reference,
        variant="quick" if COMPLETE <= number < COMPLETE + QUICK else "self",
        profile=PROFILE,
        created_at=now,
        changed_at=now,
    )


def answers_of(scans: list[Any], now: Any) -> Iterator[Any]:
    """All items for the first, the twelve of the quick scan for the next, none for the others."""
    from schakel.programme.assessment.domain.instrument import load_instrument  # noqa: PLC0415
    from schakel.programme.assessment.models import Answer  # noqa: PLC0415

    chance = random.Random(6)  # noqa: S311 (made-up data)
    items = load_instrument().items
    quick = [item for item in items if item.is_quick]
    for number, scan in enumerate(scans[: COMPLETE + QUICK]):
        for item in items if number < COMPLETE else quick:
            level = min(5, max(0, round(chance.gauss(1.8, 1.1))))
            wanted = min(5, level + chance.randrange(3))
            yield Answer(
                scan=scan, item=item.id, said="level", level=level, wanted=wanted, saved_at=now
            )


def session_of(user: Any) -> str:
    """The key of a session in which `user` is signed in."""
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 (the site)

    now = utc_now().timestamp()
    session = SessionStore()
    session["_auth_user_id"] = user.pk
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session["began_at"] = session["seen_at"] = now
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 40))  # noqa: PLR2004
