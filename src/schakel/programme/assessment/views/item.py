"""One item with its ladder: asked, answered, changed by somebody else."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from schakel.kernel.clock import utc_now
from schakel.kernel.identifiers import new_uid
from schakel.network.accounts.interface import people
from schakel.programme.assessment import actions
from schakel.programme.assessment.domain.instrument import items_for, words_in
from schakel.programme.assessment.domain.pages import ItemPage, progress
from schakel.programme.assessment.forms import AnswerForm, answer_as_sent
from schakel.programme.assessment.models import Answer
from schakel.programme.assessment.queries import NoItem, answers_of
from schakel.programme.assessment.views.browser import reader_language
from schakel.programme.assessment.views.holder import Holder, holder_of

SAVED, REVISION = "Schakel-Saved", "Schakel-Revision"
"""Headers that tell the page's script what became of an answer."""


@dataclass(frozen=True)
class Jump:
    """An item of the same transformation, to jump to."""

    id: str
    dimension: str
    is_answered: bool
    is_here: bool


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, code: str, company: str = "") -> HttpResponse:
    """One item with its ladder; saved as it is answered."""
    holder = holder_of(request, company)
    page = item_page(holder, code)
    if request.method == "POST":
        return answered(request, holder, page)
    stored = answers_of(holder.scan)
    form = AnswerForm(initial=answer_as_sent(stored.get(code)))
    return show(request, holder, page, form, stored=stored)


def item_page(holder: Holder, code: str) -> ItemPage:
    """What the page of an item shows.

    Raises
    ------
    NoItem
        If this scan does not ask for it.
    """
    asked = items_for(holder.instrument, holder.scan.variant, holder.scan.profile)
    for position, each in enumerate(asked):
        if each.id == code:
            return ItemPage.build(holder.instrument, asked, position, reader_language())
    raise NoItem("This scan has no such question.")


def show(
    request: HttpRequest,
    holder: Holder,
    page: ItemPage,
    form: AnswerForm,
    status: int = 200,
    *,
    stored: dict[str, Answer] | None = None,
    **more: Any,
) -> HttpResponse:
    """The page of an item with the form as it stands."""
    stored = answers_of(holder.scan) if stored is None else stored
    mine = stored.get(page.item.id)
    context = {
        "holder": holder,
        "seat": holder.seat,
        "scan": holder.scan,
        "page": page,
        "form": form,
        "done": progress(holder.instrument, holder.scan.variant, holder.scan.profile, stored),
        "jumps": jumps(holder, page, stored),
        "words": words(holder, page),
        "stored": mine,
        "who": name_of(mine.by) if mine else "",
        "page_uid": new_uid(),
        **more,
    }
    values = {name: form[name].value() for name in ("now", "wanted", "remark", "revision")}
    context["values"] = {n: "" if value is None else str(value) for n, value in values.items()}
    return render(request, "assessment/item.html", context, status=status)


def jumps(holder: Holder, page: ItemPage, stored: dict[str, Answer]) -> list[Jump]:
    """The items of this transformation that are asked, in order."""
    texts = holder.instrument.text(reader_language()).items
    asked = items_for(holder.instrument, holder.scan.variant, holder.scan.profile)
    return [
        Jump(each.id, texts[each.id].dimension, each.id in stored, each.id == page.item.id)
        for each in asked
        if each.transformation == page.item.transformation
    ]


def words(holder: Holder, page: ItemPage) -> list[dict[str, str]]:
    """The words on this page that may need one of explanation."""
    language = reader_language()
    told = "\n".join([page.text.question, page.text.why, *page.text.titles, *page.text.levels])
    return [
        {"term": each.term[language], "meaning": each.text[language]}
        for each in words_in(holder.instrument.glossary, told, language)
    ]


def name_of(person: str) -> str:
    """What somebody is called; empty for who has no account, or no longer."""
    found = people([person]).get(person) if person else None
    return found.called if found else ""


def answered(request: HttpRequest, holder: Holder, page: ItemPage) -> HttpResponse:
    """Keep the answer; a form sent by its button goes on to the next item.

    A script sends without leaving the page, and may send again what it kept without a network.
    """
    form = AnswerForm(request.POST)
    is_last = bool({"go", "keep", "again"} & request.POST.keys())
    is_partial = bool(request.htmx)  # type: ignore[attr-defined]
    if not form.is_valid():
        if is_partial:
            return told(request, "invalid", {"form": form})
        return show(request, holder, page, form, status=422)
    try:
        answer = actions.save_answer(
            holder.scan,
            page.item.id,
            form.said(),
            form.seen(is_last=is_last),
            now=utc_now(),
            by=holder.by,
        )
    except actions.ChangedElsewhere as error:
        if is_partial:
            return told(request, "conflict", {"is_conflict": True})
        return changed_elsewhere(request, holder, page, error)
    if not is_partial:
        return redirect(after(request, holder, page))
    response = told(request, "saved", {"answer": answer})
    response[REVISION] = str(answer.revision)
    if "go" in request.POST or "keep" in request.POST:
        response["HX-Redirect"] = after(request, holder, page)
    return response


def told(request: HttpRequest, state: str, context: dict[str, Any]) -> HttpResponse:
    """What became of an answer, for the line below the form and for the page's script."""
    response = render(request, "assessment/saved.html", context)
    response[SAVED] = state
    return response


def after(request: HttpRequest, holder: Holder, page: ItemPage) -> str:
    """The address that follows an item; "keep mine" stays on it."""
    if "keep" in request.POST:
        return holder.address("item", page.item.id)
    if page.next_id is None:
        return holder.address("result")
    return holder.address("item", page.next_id)


def changed_elsewhere(
    request: HttpRequest, holder: Holder, page: ItemPage, error: Exception
) -> HttpResponse:
    """Another window saved something else: show both, keep what was sent here."""
    all_stored = answers_of(holder.scan)
    stored = all_stored.get(page.item.id)  # none, if the scan is a newer one
    sent = request.POST.copy()
    sent["revision"] = str(stored.revision if stored else 0)
    sent.pop("keep", None)
    note = {"conflict": stored, "conflict_text": _(str(error))}
    form = AnswerForm(sent)
    return show(request, holder, page, form, status=409, stored=all_stored, **note)


@require_safe
def changes(request: HttpRequest, code: str, company: str) -> HttpResponse:
    """Whether somebody else changed the answer since the page was loaded; asked every few seconds.

    Nothing new is an empty answer, which leaves the page as it is.
    """
    holder = holder_of(request, company)
    stored = holder.scan.answers.filter(item=code).first()
    seen = {request.GET.get("revision", ""), request.GET.get("told", "")}
    revision = str(stored.revision if stored else 0)
    if stored is None or revision in seen or stored.page == request.GET.get("page"):
        return HttpResponse(status=204)
    context = {
        "holder": holder,
        "stored": stored,
        "who": name_of(stored.by),
        "item_url": holder.address("item", code),
        "had_answer": request.GET.get("revision") != "0",
    }
    return render(request, "assessment/changed.html", context)
