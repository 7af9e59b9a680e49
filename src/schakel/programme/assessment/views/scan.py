"""Front door, start and the items of the quick scan."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import TooMany
from schakel.kernel.identifiers import new_uid
from schakel.programme.assessment import actions
from schakel.programme.assessment.domain.example import EXAMPLE
from schakel.programme.assessment.domain.instrument import items_for, load_instrument
from schakel.programme.assessment.domain.pages import ItemPage, progress, result_page
from schakel.programme.assessment.forms import (
    AnswerForm,
    ProfileForm,
    answer_as_sent,
    profile_as_sent,
)
from schakel.programme.assessment.models import Scan
from schakel.programme.assessment.queries import NoItem, answers_of
from schakel.programme.assessment.views.browser import (
    instrument_of,
    keep_key,
    own_scan,
    own_scan_or_none,
    reader_language,
)
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
            return redirect(next_address(scan))
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
def profile(request: HttpRequest) -> HttpResponse:
    """Change what was said about the company."""
    scan = own_scan(request)
    data = request.POST if request.method == "POST" else None
    sent = {**profile_as_sent(scan.profile), "start_pass": "none"}
    form = ProfileForm(instrument_of(scan), reader_language(), data, initial=sent)
    if data is not None and form.is_valid():
        actions.change_profile(scan, form.profile(), now=utc_now())
        return redirect(next_address(own_scan(request)))
    context = {"form": form, "is_change": True}
    return render(request, "assessment/start.html", context, status=422 if form.errors else 200)


def next_address(scan: Scan) -> str:
    """Where to go on: the first item without an answer, or the result."""
    answered = answers_of(scan)
    for item in items_for(instrument_of(scan), scan.variant, scan.profile):
        if item.id not in answered:
            return reverse("assessment:item", args=[item.id])
    return reverse("assessment:result")


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item with its ladder; saved as it is answered."""
    scan = own_scan(request)
    page = item_page(scan, code)
    if request.method == "POST":
        return answered(request, scan, page)
    form = AnswerForm(initial=answer_as_sent(scan.answers.filter(item=code).first()))
    return show(request, scan, page, form)


def item_page(scan: Scan, code: str) -> ItemPage:
    """What the page of an item shows.

    Raises
    ------
    NoItem
        If this scan does not ask for it.
    """
    instrument = instrument_of(scan)
    asked = items_for(instrument, scan.variant, scan.profile)
    for position, each in enumerate(asked):
        if each.id == code:
            return ItemPage.build(instrument, asked, position, reader_language())
    raise NoItem("This scan has no such question.")


def show(
    request: HttpRequest,
    scan: Scan,
    page: ItemPage,
    form: AnswerForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page of an item with the form as it stands."""
    done = progress(instrument_of(scan), scan.variant, scan.profile, answers_of(scan))
    context = {"page": page, "form": form, "done": done, "page_uid": new_uid(), **more}
    values = {name: form[name].value() for name in ("now", "wanted", "remark", "revision")}
    context["values"] = {n: "" if value is None else str(value) for n, value in values.items()}
    return render(request, "assessment/item.html", context, status=status)


def answered(request: HttpRequest, scan: Scan, page: ItemPage) -> HttpResponse:
    """Keep the answer; a form sent by its button goes on to the next item."""
    form = AnswerForm(request.POST)
    is_last = "go" in request.POST
    is_partial = bool(request.htmx) and not is_last  # type: ignore[attr-defined]
    if not form.is_valid():
        if is_partial:
            return render(request, "assessment/saved.html", {"form": form})
        return show(request, scan, page, form, status=422)
    try:
        answer = actions.save_answer(
            scan, page.item.id, form.said(), form.seen(is_last=is_last), now=utc_now()
        )
    except actions.ChangedElsewhere as error:
        return changed_elsewhere(request, scan, page, error, is_partial=is_partial)
    if is_partial:
        return render(request, "assessment/saved.html", {"answer": answer})
    return redirect(after(page))


def after(page: ItemPage) -> str:
    """The address that follows an item."""
    if page.next_id is None:
        return reverse("assessment:result")
    return reverse("assessment:item", args=[page.next_id])


def changed_elsewhere(
    request: HttpRequest, scan: Scan, page: ItemPage, error: Exception, *, is_partial: bool
) -> HttpResponse:
    """Another window saved something else: show both, keep what was sent here."""
    stored = scan.answers.filter(item=page.item.id).first()  # none, if the scan is a newer one
    if is_partial:
        return render(request, "assessment/saved.html", {"is_conflict": True})
    sent = request.POST.copy()
    sent["revision"] = str(stored.revision if stored else 0)
    note = {"conflict": stored, "conflict_text": _(str(error))}
    return show(request, scan, page, AnswerForm(sent), status=409, **note)
