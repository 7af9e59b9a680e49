"""The assessment at a glance: how far it is, what matters, how many items are asked."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schakel.kernel.clock import utc_now
from schakel.network.accounts.interface import Seat, require_seat
from schakel.programme.assessment import actions, queries
from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.domain.overview import overview
from schakel.programme.assessment.forms import PrioritiesForm
from schakel.programme.assessment.views.browser import (
    cookie_name,
    forget_key,
    own_scan,
    own_scan_or_none,
    reader_language,
)
from schakel.programme.assessment.views.holder import Holder, held_by, holder_of


@require_safe
def show(request: HttpRequest, company: str = "") -> HttpResponse:
    """How far the assessment is; for a company without one, how to begin."""
    if not company:
        return page(request, holder_of(request))
    seat = require_seat(request, company)
    scan = queries.company_scan(seat.company.uid)
    guest = own_scan_or_none(request)
    guest_answers = len(queries.answers_of(guest)) if guest else 0
    if scan is None:
        return not_begun(request, seat, guest_answers=guest_answers)
    response = page(request, held_by(seat, scan), guest_answers=guest_answers)
    if guest is None and cookie_name() in request.COOKIES:
        forget_key(response)  # its scan was kept with a company, or its time is over
    return response


def not_begun(request: HttpRequest, seat: Seat, *, guest_answers: int) -> HttpResponse:
    """What a company sees that has no assessment yet."""
    context = {"seat": seat, "guest_answers": guest_answers}
    return render(request, "assessment/begin.html", context)


def page(
    request: HttpRequest, holder: Holder, form: PrioritiesForm | None = None, **more: Any
) -> HttpResponse:
    """The overview of a holder's assessment."""
    scan, language = holder.scan, reader_language()
    said = queries.as_answers(scan)
    if form is None:
        form = priorities_form(holder, initial={"priorities": scan.priorities})
    unsaid = [each.id for each in holder.instrument.profile if each.id not in scan.profile]
    context = {
        "holder": holder,
        "seat": holder.seat,
        "scan": scan,
        "view": overview(holder.instrument, scan.variant, scan.profile, said.answers, language),
        "form": form,
        "unsaid": len(unsaid),
        "base": holder.base,
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, "assessment/overview.html", context, status=status)


def priorities_form(holder: Holder, *args: Any, **kwargs: Any) -> PrioritiesForm:
    """The form with the results that may matter, in the reader's language."""
    return PrioritiesForm(holder.instrument.text(reader_language()).kpi.items(), *args, **kwargs)


@require_POST
def priorities(request: HttpRequest, company: str = "") -> HttpResponse:
    """Keep what matters most."""
    holder = holder_of(request, company)
    form = priorities_form(holder, request.POST)
    if not form.is_valid():
        return page(request, holder, form)
    actions.choose_priorities(holder.scan, form.cleaned_data["priorities"], now=utc_now())
    return redirect(holder.address("overview"))


@require_POST
def ask_all(request: HttpRequest, company: str = "") -> HttpResponse:
    """Ask the other items too; what was not said yet about the company comes first."""
    holder = holder_of(request, company)
    actions.ask_all(holder.scan, now=utc_now())
    return redirect(holder.address("profile"))


@require_http_methods(["POST"])
def begin(request: HttpRequest, company: str) -> HttpResponse:
    """Begin the assessment of a company."""
    seat = require_seat(request, company, may="answer")
    reference = load_instrument().reference
    actions.start_for_company(
        seat.company.uid, instrument=reference, by=seat.person.uid, now=utc_now()
    )
    return redirect("assessment:company-profile", seat.company.uid)


@require_POST
def keep(request: HttpRequest, company: str) -> HttpResponse:
    """Keep the scan of this browser with the company."""
    seat = require_seat(request, company, may="answer")
    return forget_key(redirect(kept(request, seat)))


def kept(request: HttpRequest, seat: Seat) -> str:
    """Keep the scan of this browser with a company; tells how much that was, and where it is."""
    scan = own_scan(request)
    done = actions.keep_scan(scan, seat.company.uid, by=seat.person.uid, now=utc_now())
    text = ngettext(
        "%(count)d answer of your scan is kept with your company.",
        "%(count)d answers of your scan are kept with your company.",
        done.taken,
    )
    messages.success(request, text % {"count": done.taken})
    if done.had:
        text = ngettext(
            "%(count)d item had an answer of your company already; that one stays.",
            "%(count)d items had an answer of your company already; those stay.",
            done.had,
        )
        messages.info(request, text % {"count": done.had})
    return reverse("assessment:company-overview", args=[seat.company.uid])


def keep_on_sign_up(request: HttpRequest, seat: Seat) -> str | None:
    """After a company is made: keep the scan of this browser with it, if there is one."""
    return kept(request, seat) if own_scan_or_none(request) is not None else None


def prefill(request: HttpRequest) -> dict[str, str] | None:
    """What the scan of this browser says already about the company; None if there is no scan."""
    scan = own_scan_or_none(request)
    if scan is None:
        return None
    names = {"size": "size", "sector": "sector", "province": "region"}
    return {name: str(scan.profile[q]) for name, q in names.items() if scan.profile.get(q)}
