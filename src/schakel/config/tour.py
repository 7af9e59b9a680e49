"""The guided tour of a demonstration: what to open, as whom, and what to look at.

It is there on the hub of a demonstration alone (``--demo``).
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from schakel.config.demo_people import ANNA, CARLA, DIRK, EMMA, GIJS, HANNA, ILSE
from schakel.network.accounts.models import Membership, User


@dataclass(frozen=True)
class Stop:
    """One stop of the tour.

    Parameters
    ----------
    title, text : str
        What happens here, and what to look at.
    url, action : str
        Where it is, and what the link says.
    who : str
        E-mail address to sign in with; empty when nobody has to.
    """

    title: str
    text: str
    url: str
    action: str
    who: str = ""


@require_safe
def tour(request: HttpRequest) -> HttpResponse:
    """The stops in the order of a company's journey."""
    parts = [
        (_("Without an account"), without_account()),
        (_("As a company"), as_company()),
        (_("As somebody who helps"), as_helper()),
    ]
    names = dict(User.objects.values_list("email", "name"))
    context = {
        "parts": [
            (title, [(stop, names.get(stop.who, stop.who)) for stop in stops])
            for title, stops in parts
        ]
    }
    return render(request, "config/tour.html", context)


def without_account() -> list[Stop]:
    """What everybody can do."""
    return [
        Stop(
            _("Do the quick scan"),
            _("Twelve questions. Every answer is saved as it is given; leave and come back."),
            reverse("assessment:start"),
            _("Start the quick scan"),
        ),
        Stop(
            _("Look at a finished result"),
            _("The wheel shows now and wanted; the lowest answer stands beside each mean."),
            reverse("assessment:example"),
            _("Open the example"),
        ),
        Stop(
            _("See who can help"),
            _("Fieldlabs and hubs on a list and a map. Choose a subject: both follow."),
            reverse("ecosystem:help"),
            _("Open the list and the map"),
        ),
        Stop(
            _("Read the agenda behind it"),
            _("Eight transformations and nine projects, with their targets and the source."),
            reverse("ecosystem:agenda"),
            _("Open the agenda"),
        ),
    ]


def as_company() -> list[Stop]:
    """What an owner does."""
    return [
        Stop(
            _("Keep a scan with a company"),
            _("This owner signed up a moment ago; what she said in the scan was not asked again."),
            of_company(EMMA, "assessment:company-overview"),
            _("Open her assessment"),
            EMMA,
        ),
        Stop(
            _("Fill in the whole self-assessment with two people"),
            _("Half of it is answered, by the owner and a colleague in turn. Answer a question."),
            of_company(ANNA, "assessment:company-overview"),
            _("Open the assessment"),
            ANNA,
        ),
        Stop(
            _("Read a complete result"),
            _("All eight transformations, published figures beside them, as page, PDF and sheet."),
            of_company(CARLA, "assessment:company-result"),
            _("Open the result"),
            CARLA,
        ),
        Stop(
            _("Choose a next step and who helps with it"),
            _("Each step says why it was chosen and names the nearest fieldlabs that work on it."),
            of_company(CARLA, "assessment:company-steps"),
            _("Open the steps"),
            CARLA,
        ),
        Stop(
            _("Invite an adviser"),
            _("An invitation is open. Take it back, or send another one."),
            of_company(GIJS, "accounts:people"),
            _("Open the people of the company"),
            GIJS,
        ),
        Stop(
            _("Take everything along, or delete it"),
            _("One archive holds everything of the company. Deleting asks twice, says what stays."),
            of_company(GIJS, "accounts:delete"),
            _("Open the page that deletes"),
            GIJS,
        ),
    ]


def as_helper() -> list[Stop]:
    """What an adviser, a hub and the office do."""
    return [
        Stop(
            _("Accept an invitation as an adviser"),
            _("Today shows what waits: an invitation, and the steps of the other company."),
            reverse("accounts:today"),
            _("Open Today"),
            DIRK,
        ),
        Stop(
            _("Keep the entries of a hub"),
            _("Change a text, look at it first, publish it, undo it. It takes a second step."),
            reverse("ecosystem:entries"),
            _("Open the entries"),
            HANNA,
        ),
        Stop(
            _("See it from the programme's office"),
            _("Counts of companies, never answers of one company. It takes a second step."),
            reverse("office:counts"),
            _("Open the counts"),
            ILSE,
        ),
    ]


def of_company(owner: str, name: str) -> str:
    """A page of the first company of this owner; "Today" when it is gone."""
    seats = Membership.objects.filter(user__email=owner, role="owner").order_by("since")
    company = seats.values_list("company", flat=True).first()
    return reverse(name, args=[company]) if company else reverse("accounts:today")


urls = [path("tour/", tour, name="tour")]
