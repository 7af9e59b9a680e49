"""Taking everything along, and deleting a company or an account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from schakel.kernel.clock import utc_now
from schakel.kernel.custody import custodians
from schakel.network.accounts import actions, queries
from schakel.network.accounts.forms import SureForm
from schakel.network.accounts.interface import Seat, require_person, require_seat
from schakel.network.accounts.views.recent import require_recent_sign_in
from schakel.web.limits import allow

ARCHIVES_AN_HOUR = 20


def what_stays() -> list[str]:
    """What stays after erasing and why, in the reader's language, one sentence for each room."""
    return [_(each.keeps) for _name, each in custodians if each.keeps]


@require_safe
def company_archive(request: HttpRequest, company: str) -> HttpResponse:
    """Everything of the company as one file."""
    seat = require_seat(request, company)
    allow("archive", seat.person.uid, limit=ARCHIVES_AN_HOUR, per_s=3600, now=utc_now())
    name = slugify(seat.company.name)[:60] or "company"
    return zipped(f"company:{seat.company.uid}", seat.person.uid, name)


@require_safe
def own_archive(request: HttpRequest) -> HttpResponse:
    """Everything of the person as one file."""
    person = require_person(request)
    allow("archive", person.uid, limit=ARCHIVES_AN_HOUR, per_s=3600, now=utc_now())
    return zipped(f"person:{person.uid}", person.uid, "me")


def zipped(party: str, person: str, name: str) -> HttpResponse:
    """The archive of a party as a download."""
    now = utc_now()
    response = HttpResponse(
        actions.archive_of(party, actor=f"person:{person}", now=now),
        content_type="application/zip",
    )
    response["Content-Disposition"] = f'attachment; filename="schakel-{name}-{now:%Y-%m-%d}.zip"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def delete_company(request: HttpRequest, company: str) -> HttpResponse:
    """Delete a company: say what goes and what stays, then ask for its name."""
    seat = require_seat(request, company, may="manage")
    require_recent_sign_in(request)
    people = queries.colleagues(company)
    context: dict[str, Any] = {"seat": seat, "stays": what_stays(), "people": people}
    if request.method != "POST":
        return render(request, "accounts/delete_company.html", context)
    if "name" not in request.POST:
        context["form"] = SureForm(seat.company.name)
        return render(request, "accounts/delete_company.html", context)
    form = SureForm(seat.company.name, request.POST)
    if not form.is_valid():
        return render(
            request, "accounts/delete_company.html", {**context, "form": form}, status=422
        )
    return company_deleted(request, seat)


def company_deleted(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Delete it everywhere and say so."""
    actor = f"person:{seat.person.uid}"
    actions.erase_everywhere(f"company:{seat.company.uid}", actor=actor, now=utc_now())
    messages.success(request, _("The company and everything of it is deleted."))
    return redirect("accounts:today")


@require_http_methods(["GET", "HEAD", "POST"])
def delete_me(request: HttpRequest) -> HttpResponse:
    """Delete the own account: say what goes and what stays, then ask for the address."""
    person = require_person(request)
    require_recent_sign_in(request)
    alone = queries.companies(actions.only_owner_of(person))
    context: dict[str, Any] = {"stays": what_stays(), "alone": alone.values()}
    if request.method != "POST" or alone:
        status = 409 if request.method == "POST" else 200
        return render(request, "accounts/delete_me.html", context, status=status)
    if "name" not in request.POST:
        context["form"] = SureForm(person.email)
        return render(request, "accounts/delete_me.html", context)
    form = SureForm(person.email, request.POST)
    if not form.is_valid():
        return render(request, "accounts/delete_me.html", {**context, "form": form}, status=422)
    logout(request)
    actor = f"person:{person.uid}"
    actions.erase_everywhere(f"person:{person.uid}", actor=actor, now=utc_now())
    return redirect("/")
