"""The result of a scan: for its owner, for who has a link, and an example for everybody."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import yaml
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schakel.kernel.clock import utc_now
from schakel.network.accounts.interface import companies, require_seat
from schakel.programme.assessment import actions, queries
from schakel.programme.assessment.domain.answers import Answers
from schakel.programme.assessment.domain.example import EXAMPLE, EXAMPLE_VARIANT
from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.domain.outcome import ResultPage
from schakel.programme.assessment.domain.pages import Progress, progress, result_page
from schakel.programme.assessment.forms import ShareForm
from schakel.programme.assessment.models import Scan, Share
from schakel.programme.assessment.views.browser import (
    forget_key,
    instrument_of,
    reader_language,
)
from schakel.programme.assessment.views.holder import Holder, company_facts, holder_of
from schakel.programme.assessment.views.steps import cards_of, with_helpers
from schakel.web.limits import allow, client_address

WRONG_LINKS_AN_HOUR = 300


def show(request: HttpRequest, scan: Scan, **more: Any) -> HttpResponse:
    """The result of `scan` on a page."""
    instrument, holder = instrument_of(scan), more.get("holder")
    answers = queries.as_answers(scan)
    done = progress(instrument, scan.variant, scan.profile, answers.answers)
    context = {
        "result": outcome(scan, holder, answers, now=utc_now()),
        "scan": scan,
        "done": done,
        "variant_name": instrument.text(reader_language()).variants[scan.variant].name,
        "is_quick": instrument.variant(scan.variant).is_quick,
        "links": {"start": reverse("assessment:start")},
        **({"links": own_links(holder, done)} if holder else {}),
        **more,
    }
    name = "company_result" if holder and holder.seat else "result"
    return render(request, f"assessment/{name}.html", context)


def outcome(scan: Scan, holder: Holder | None, answers: Answers, *, now: datetime) -> ResultPage:
    """The result in words, with who can help and, for a company, what it said of the steps.

    `holder` is None for a reader who has a link: the marks of the company are not theirs to see.
    """
    result = result_page(instrument_of(scan), answers, scan.variant, reader_language(), now=now)
    if holder is not None and holder.seat is not None:
        steps, _said = cards_of(holder, answers, queries.marks_of(holder.company))
    else:
        steps = with_helpers(holder or Holder(scan), result.steps)
    return replace(result, steps=steps)


def own_links(holder: Holder, done: Progress) -> dict[str, str]:
    """Where the buttons of the result lead to, for the one who holds it."""
    files = {name: holder.address(f"result-{name}") for name in ("pdf", "xlsx")}
    may_answer = holder.may_answer
    first = holder.address("item", done.next_id) if done.next_id else ""
    may_erase = holder.seat is None or holder.seat.may_manage
    return {
        **files,
        **{f"{name}_remarks": f"{address}?remarks=yes" for name, address in files.items()},
        "start": first or holder.address("result"),
        "next": first if may_answer else "",
        "items": holder.address("item", "x").removesuffix("x/"),
        "answers": holder.address("download"),
        "share": holder.address("share") if may_answer else "",
        "keep": reverse("accounts:make") if holder.seat is None else "",
        "all": holder.address("overview") if may_answer else "",
        "erase": holder.address("erase") if may_erase else "",
    }


@require_safe
def own_result(request: HttpRequest, company: str = "") -> HttpResponse:
    """The result of the scan in this browser, or of a company."""
    holder = holder_of(request, company)
    return show(request, holder.scan, holder=holder, seat=holder.seat, is_own=True)


@require_safe
def example(request: HttpRequest) -> HttpResponse:
    """The result of a made-up company."""
    result = example_outcome()
    links = {"start": reverse("assessment:start"), "pdf": reverse("assessment:example-pdf")}
    context = {"result": result, "is_example": True, "links": links}
    return render(request, "assessment/result.html", context)


def example_outcome() -> ResultPage:
    """The result of a made-up company in the language of the reader."""
    language = reader_language()
    result = result_page(load_instrument(), EXAMPLE, EXAMPLE_VARIANT, language, now=utc_now())
    made_up = Scan(instrument=EXAMPLE.instrument, profile=dict(EXAMPLE.profile))
    return replace(result, steps=with_helpers(Holder(made_up), result.steps))


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A result that its owner shared; to be read, not changed."""
    scan, share = shared_scan(request, token)
    links = {
        "start": reverse("assessment:start"),
        "pdf": reverse("assessment:shared-pdf", args=[token]),
    }
    response = show(request, scan, share=share, links=links)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def shared_scan(request: HttpRequest, token: str) -> tuple[Scan, Share]:
    """The scan that a link shows; who tries many wrong ones has to wait."""
    now = utc_now()
    try:
        scan, share = queries.shared_scan(token, now=now)
    except queries.NoShare:
        allow("wrong-link", client_address(request), limit=WRONG_LINKS_AN_HOUR, per_s=3600, now=now)
        raise
    known = companies([scan.company]) if scan.company else {}
    if company := known.get(scan.company):
        scan.profile = {**scan.profile, **company_facts(company)}
    return scan, share


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
