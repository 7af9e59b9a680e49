"""A company: making one, its first page, its facts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from schakel.kernel.clock import utc_now
from schakel.network.accounts import actions
from schakel.network.accounts.forms import PROVINCE_LABELS, CompanyForm
from schakel.network.accounts.interface import (
    SECTOR_LABELS,
    company_made,
    known_already,
    require_person,
    require_seat,
    what_waits,
)

SHOWN = ("name", "kvk", "sector", "size", "province", "town", "association")


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Make a company; what this browser said in a scan is filled in already."""
    person = require_person(request)
    if request.method != "POST":
        known = known_already(request)
        context = {"form": CompanyForm(initial=known), "has_scan": known is not None}
        return render(request, "accounts/make.html", context)
    form = CompanyForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/make.html", {"form": form}, status=422)
    seat = actions.make_company(person, form.facts(), now=utc_now())
    addresses = [address for _name, follow in company_made if (address := follow(request, seat))]
    return redirect(addresses[0]) if addresses else redirect("accounts:home", seat.company.uid)


@require_safe
def home(request: HttpRequest, company: str) -> HttpResponse:
    """What waits at one company, and its facts."""
    seat = require_seat(request, company)
    mine = [
        line
        for line in what_waits(seat.person, (seat,), now=utc_now())
        if line.company == seat.company.uid
    ]
    context = {
        "seat": seat,
        "lines": mine,
        "sector": SECTOR_LABELS.get(seat.company.sector, ""),
        "province": PROVINCE_LABELS.get(seat.company.province, ""),
    }
    return render(request, "accounts/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, company: str) -> HttpResponse:
    """Change the facts of a company."""
    seat = require_seat(request, company, may="manage")
    if request.method != "POST":
        initial = {name: getattr(seat.company, name) for name in SHOWN}
        form = CompanyForm(initial=initial)
        return render(request, "accounts/details.html", {"seat": seat, "form": form})
    form = CompanyForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/details.html", {"seat": seat, "form": form}, status=422)
    actions.change_company(seat, form.facts(), now=utc_now())
    messages.success(request, _("Saved."))
    return redirect("accounts:home", company)
