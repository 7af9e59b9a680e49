"""The made-up companies and people of a demonstration, put into its hub.

Run by `schakel demo` as ``python -m schakel.config.demo_people FOLDER``; it prints the sign-ins as
JSON. Every run gives everybody a new password; the companies are made once.
"""

import json
import secrets
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from schakel.config.demo_signins import SignIn
from schakel.config.node import enter, recall
from schakel.kernel.clock import utc_now
from schakel.kernel.errors import InvalidInput

SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo")
PASSWORD_WORDS = 5
SHOWN_CODES = 3
ANNA = "anna@verspaning.example"
CARLA = "carla@machinebouw.example"
DIRK = "dirk@adviesbureau.example"
EMMA = "emma@plaatwerk.example"
GIJS = "gijs@kunststof.example"
HANNA = "hanna@regiohub.example"
ILSE = "ilse@programma.example"
PEOPLE = {
    ANNA: ("Anna Voorbeeld", "owner of a jobbing shop, halfway the self-assessment"),
    "bram@verspaning.example": ("Bram Voorbeeld", "member at the same company: answers too"),
    CARLA: ("Carla Fictief", "owner of a machine builder: finished, steps started and done"),
    DIRK: ("Dirk Denkbeeld", "adviser of the machine builder; a second company invites him"),
    EMMA: ("Emma Verzonnen", "owner who signed up just now and kept her quick scan"),
    "femke@machinebouw.example": ("Femke Fictief", "reader at the machine builder: reads only"),
    GIJS: ("Gijs Nergens", "owner who waits for an adviser to accept"),
    HANNA: ("Hanna Regio", "works for the hub in the east: keeps its entries"),
    ILSE: ("Ilse Programma", "works for the programme's office"),
}
STAFF = {HANNA: "oost", ILSE: ""}
FIRST = {DIRK: "/today/", HANNA: "/help/entries/", ILSE: "/office/"}
SHOP = {
    "own_machines": True,
    "own_product": False,
    "makes_parts": True,
    "programmable_machines": True,
    "order_type": "make-to-order",
}
BUILDER = {**SHOP, "own_product": True, "serves_installed_base": True}


class NoDemonstration(InvalidInput):
    """The folder is not that of a demonstration."""

    code = "no_demonstration"


def main(folder: Path) -> list[SignIn]:
    """Fill the hub in `folder` unless it is filled; everybody gets a new password.

    Raises
    ------
    NoDemonstration
        If the node there was not started as one.
    """
    options = recall(folder)
    if not options.demo:
        raise NoDemonstration("{folder} holds no hub of a demonstration", folder=str(folder))
    enter(options)
    from django.db import transaction  # noqa: PLC0415 (the site)

    from schakel.network.accounts.models import User  # noqa: PLC0415 (the site)

    with transaction.atomic():
        is_filled = User.objects.filter(email__in=PEOPLE).exists()
        if not is_filled:
            make_people()
            make_companies(utc_now())
        return [renewed(user) for user in User.objects.filter(email__in=PEOPLE).order_by("email")]


def make_people() -> None:
    """Everybody, with a confirmed address; no password yet."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415 (the site)

    from schakel.network.accounts.actions import appoint  # noqa: PLC0415
    from schakel.network.accounts.models import User  # noqa: PLC0415

    for email, (name, _role) in PEOPLE.items():
        user = User.objects.create(email=email, name=name, digest="off")
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    for email, hub in STAFF.items():
        appoint(email, hub, actor="operator", now=utc_now())


def renewed(user: "User") -> SignIn:  # type: ignore[name-defined]  # noqa: F821 (the site)
    """Give somebody a new password; who works for the programme also a new second step."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 (the site)
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: PLC0415
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: PLC0415

    password, secret, codes = new_password(), "", ()
    user.set_password(password)
    user.save(update_fields=["password"])
    if user.email in STAFF:
        Authenticator.objects.filter(user=user).delete()
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        codes = tuple(RecoveryCodes.activate(user).generate_codes()[:SHOWN_CODES])
    name, role = PEOPLE[user.email]
    first = FIRST.get(user.email, "") or first_page(user.pk)
    return SignIn(role, name, user.email, password, first, secret, codes)


def first_page(person: str) -> str:
    """The page of somebody's company; "Today" for who has none any more."""
    from schakel.network.accounts.models import Membership  # noqa: PLC0415 (the site)

    company = Membership.objects.filter(user_id=person).values_list("company", flat=True).first()
    return f"/c/{company}/" if company else "/today/"


def new_password() -> str:
    """A password that can be read aloud: five made-up words, 53 bits."""
    words = ("".join(secrets.choice(SYLLABLES) for _ in range(3)) for _ in range(PASSWORD_WORDS))
    return "-".join(words)


def make_companies(now: datetime) -> None:
    """The companies, each in another state."""
    from schakel.config.demo_companies import (  # noqa: PLC0415 (the site)
        begun,
        finished,
        inviting,
        scanned,
    )

    begun(ANNA, ["bram@verspaning.example"], SHOP, now - timedelta(days=9))
    finished(CARLA, DIRK, "femke@machinebouw.example", BUILDER, now - timedelta(days=40))
    scanned(EMMA, now - timedelta(hours=2))
    inviting(GIJS, DIRK, now - timedelta(days=1))


def told(signins: Iterable[SignIn]) -> str:
    """The sign-ins as JSON."""
    return json.dumps([asdict(each) for each in signins])


if __name__ == "__main__":
    sys.stdout.write(told(main(Path(sys.argv[1]))) + "\n")
