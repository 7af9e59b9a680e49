"""The result of a scan: for its owner, for who has a link, and an example for everybody."""

from datetime import datetime
from typing import Any

import yaml
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schakel.kernel.clock import utc_now
from schakel.network.accounts.interface import require_seat
from schakel.programme.assessment import actions, queries
from schakel.programme.assessment.domain.example import EXAMPLE
from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.domain.pages import progress, result_page
from schakel.programme.assessment.forms import ShareForm
from schakel.programme.assessment.models import Scan
from schakel.programme.assessment.views.browser import (
    forget_key,
    instrument_of,
    reader_language,
)
from schakel.programme.assessment.views.holder import Holder, holder_of
from schakel.web.limits import allow, client_address

WRONG_LINKS_AN_HOUR = 300


def show(request: HttpRequest, scan: Scan, **more: Any) -> HttpResponse:
    """The result of `scan` on a page."""
    instrument = instrument_of(scan)
    answered = queries.answers_of(scan)
    result = result_page(instrument, queries.as_answers(scan), scan.variant, reader_language())
    done = progress(instrument, scan.variant, scan.profile, answered)
    context = {"result": result, "scan": scan, "done": done, **more}
    return render(request, "assessment/result.html", context)


@require_safe
def own_result(request: HttpRequest, company: str = "") -> HttpResponse:
    """The result of the scan in this browser, or of a company."""
    holder = holder_of(request, company)
    return show(request, holder.scan, holder=holder, seat=holder.seat, is_own=True)


@require_safe
def example(request: HttpRequest) -> HttpResponse:
    """The result of a made-up company."""
    result = result_page(load_instrument(), EXAMPLE, "quick", reader_language())
    return render(request, "assessment/result.html", {"result": result, "is_example": True})


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A result that its owner shared; to be read, not changed."""
    now = utc_now()
    try:
        scan, share = queries.shared_scan(token, now=now)
    except queries.NoShare:
        allow("wrong-link", client_address(request), limit=WRONG_LINKS_AN_HOUR, per_s=3600, now=now)
        raise
    response = show(request, scan, share=share)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def download(request: HttpRequest, company: str = "") -> HttpResponse:
    """The answers as a file that `schakel assess` reads."""
    holder = holder_of(request, company)
    text = yaml.safe_dump(queries.as_file(holder.scan), allow_unicode=True, sort_keys=False)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="schakel-answers.yaml"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, company: str = "") -> HttpResponse:
    """Links that show the result: make one, see which there are."""
    holder = holder_of(request, company)
    form = ShareForm(request.POST if request.method == "POST" else None)
    now = utc_now()
    made = None
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        made = actions.share_result(holder.scan, days=days, now=now, by=holder.by).uid
    context = {
        "form": form,
        "links": links_of(holder, made, now),
        "scan": holder.scan,
        "holder": holder,
        "seat": holder.seat,
        "base": holder.base,
    }
    return render(request, "assessment/share.html", context, status=422 if form.errors else 200)


def links_of(holder: Holder, made: str | None, now: datetime) -> list[dict[str, Any]]:
    """The links that work, newest first."""
    return [
        {
            "share": each,
            "url": f"{settings.OPTIONS.public_url}/r/{queries.token_of(each)}/",
            "is_new": each.uid == made,
        }
        for each in queries.shares_of(holder.scan, now=now)
    ]


@require_POST
def revoke(request: HttpRequest, uid: str, company: str = "") -> HttpResponse:
    """Take a link back."""
    holder = holder_of(request, company)
    actions.revoke_share(holder.scan, uid, now=utc_now(), by=holder.by)
    return redirect(holder.address("share"))


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, company: str = "") -> HttpResponse:
    """Erase the scan, after asking; that of a company only by who may manage the company."""
    holder = holder_of(request, company)
    scan = holder.scan
    if holder.seat is not None:
        require_seat(request, company, may="manage")
    if request.method != "POST":
        done = progress(instrument_of(scan), scan.variant, scan.profile, queries.answers_of(scan))
        context = {"scan": scan, "done": done, "holder": holder}
        context |= {"seat": holder.seat, "base": holder.base}
        return render(request, "assessment/erase.html", context)
    if holder.seat is not None:
        who = f"person:{holder.by}"
        actions.erase_company(holder.company, now=utc_now(), actor=who)
        return redirect(reverse("assessment:company-overview", args=[holder.company]))
    actions.erase_scan(scan.uid, now=utc_now())
    return forget_key(redirect("assessment:start"))
