"""What every page of the shell needs, and what depends on who looks at it.

The shell itself knows no user: menus and the chip with the name are put together here.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schakel.network.accounts.interface import Person, person_of
from schakel.web import context
from schakel.web.navigation import Entry


def shell(request: HttpRequest) -> dict[str, Any]:
    """The shell, with the menus and the chip of whoever is signed in."""
    if settings.ROLE != "hub":
        return context.shell(request)
    person = person_of(request)
    match = request.resolver_match
    return {
        **context.shell(request, audiences_of(person)),
        "person": person,
        "chip": chip(person, match.view_name if match else ""),
        "tour_url": reverse("tour") if settings.OPTIONS.demo else "",
    }


def audiences_of(person: Person | None) -> frozenset[str]:
    """For whom the menu is."""
    if person is None:
        return context.VISITOR
    found = {"all", "person"}
    if person.is_staff:
        found.add("staff")
    if person.is_office:
        found.add("office")
    return frozenset(found)


def chip(person: Person | None, here: str) -> Entry:
    """The way to the own account, or to the sign-in."""
    if person is None:
        current = "page" if here == "account_login" else ""
        return Entry(str(_("Sign in")), reverse("account_login"), current)
    return Entry(person.called, reverse("accounts:me"), "page" if here == "accounts:me" else "")
