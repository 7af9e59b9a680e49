"""Front door, start, and what the company says about itself."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import TooMany
from schakel.programme.assessment import actions
from schakel.programme.assessment.domain.example import EXAMPLE
from schakel.programme.assessment.domain.instrument import items_for, load_instrument
from schakel.programme.assessment.domain.pages import progress, result_page
from schakel.programme.assessment.forms import ProfileForm, asked_in_profile, profile_as_sent
from schakel.programme.assessment.models import Scan
from schakel.programme.assessment.queries import answers_of
from schakel.programme.assessment.views.browser import (
    instrument_of,
    keep_key,
    own_scan_or_none,
    reader_language,
)
from schakel.programme.assessment.views.holder import Holder, company_facts, holder_of
from schakel.web.limits import client_address


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """One question, one button, the wheel as the picture."""
    language = reader_language()
    instrument = load_instrument()
    context = {
        "scan": own_scan_or_none(request),
        "transformations": [
            (each.nr, instrument.text(language).transformations[each.id])
            for each in instrument.transformations
        ],
        "example": result_page(instrument, EXAMPLE, "quick", language),
    }
    return render(request, "assessment/front_door.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Two questions about the company; then the items come.

    A browser that has a scan keeps it, also when an old start page is sent from another tab.
    """
    instrument = load_instrument()
    scan = own_scan_or_none(request)
    if request.method == "POST":
        form = ProfileForm(instrument, reader_language(), request.POST)
        if scan is not None:
            return redirect(next_address(Holder(scan)))
        if form.is_valid():
            return started(request, form)
        return render(request, "assessment/start.html", {"form": form}, status=422)
    initial = {"start_pass": actions.new_start_pass()}
    form = ProfileForm(instrument, reader_language(), initial=initial)
    context = {"form": form, **(resume(scan) if scan else {})}
    return render(request, "assessment/start.html", context)


def resume(scan: Scan) -> dict[str, Any]:
    """What the start page says about the scan that this browser has already."""
    done = progress(instrument_of(scan), scan.variant, scan.profile, answers_of(scan))
    return {"scan": scan, "done": done}


def started(request: HttpRequest, form: ProfileForm) -> HttpResponse:
    """Start the scan that the form asks for, and go to its first item."""
    instrument = load_instrument()
    try:
        key = actions.start_scan(
            form.cleaned_data["start_pass"],
            instrument=instrument.reference,
            profile=form.profile(),
            address=client_address(request),
            now=utc_now(),
        )
    except TooMany as error:
        context = {"form": form, "too_many": error.retry_after_s}
        response = render(request, "assessment/start.html", context, status=429)
        response["Retry-After"] = str(error.retry_after_s)
        return response
    first = items_for(instrument, "quick", form.profile())[0]
    return keep_key(redirect("assessment:item", first.id), key)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, company: str = "") -> HttpResponse:
    """Change what was said about the company; the full self-assessment asks all of it."""
    holder = holder_of(request, company)
    if holder.seat is None and holder.scan.variant == "quick":
        return quick_profile(request, holder)
    known = company_facts(holder.seat.company) if holder.seat else {}
    asked = [each.id for each in holder.instrument.profile if each.id not in known]
    data = request.POST if request.method == "POST" else None
    sent = profile_as_sent(holder.scan.profile)
    form = ProfileForm(holder.instrument, reader_language(), data, initial=sent, questions=asked)
    if data is not None and form.is_valid():
        actions.change_profile(holder.scan, form.profile(), now=utc_now(), asked=asked)
        return redirect(holder.address("overview"))
    context = {
        "holder": holder,
        "seat": holder.seat,
        "form": form,
        "open": [form[code] for code in asked if code not in holder.scan.profile],
        "said": [form[code] for code in asked if code in holder.scan.profile],
        "known": in_words(holder, known),
        "answers": in_words(holder, holder.scan.profile),
        "base": holder.base,
    }
    return render(request, "assessment/profile.html", context, status=422 if form.errors else 200)


def in_words(holder: Holder, said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Questions about the company with what was said, in the reader's language."""
    texts = holder.instrument.text(reader_language()).profile
    words = {True: _("Yes"), False: _("No")}
    return [
        (
            texts[code].question,
            words[value]
            if value in (True, False)
            else str(texts[code].options.get(str(value), value)),
        )
        for code, value in said.items()
        if code in texts
    ]


def quick_profile(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Change the few things that the quick scan asked about the company."""
    scan = holder.scan
    data = request.POST if request.method == "POST" else None
    sent = {**profile_as_sent(scan.profile), "start_pass": "none"}
    form = ProfileForm(holder.instrument, reader_language(), data, initial=sent)
    if data is not None and form.is_valid():
        asked = asked_in_profile(holder.instrument)
        actions.change_profile(scan, form.profile(), now=utc_now(), asked=asked)
        return redirect(next_address(holder_of(request)))
    context = {"form": form, "is_change": True}
    return render(request, "assessment/start.html", context, status=422 if form.errors else 200)


def next_address(holder: Holder) -> str:
    """Where to go on: the first item without an answer, or the result."""
    answered = answers_of(holder.scan)
    for item in items_for(holder.instrument, holder.scan.variant, holder.scan.profile):
        if item.id not in answered:
            return holder.address("item", item.id)
    return holder.address("result")
