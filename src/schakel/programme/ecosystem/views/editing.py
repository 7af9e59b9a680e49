"""Hub staff write over their own entries: form, preview, publish, history, undo."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schakel.kernel.clock import utc_now
from schakel.network.accounts.interface import Person, people, require_staff
from schakel.programme.ecosystem import actions, queries
from schakel.programme.ecosystem.domain.catalogue import NoEntry
from schakel.programme.ecosystem.domain.entries import (
    FIELDLAB,
    Entry,
    differences,
    entries_for,
    entry_of,
    laid_over,
)
from schakel.programme.ecosystem.forms import EntryForm, UndoForm, as_sent
from schakel.programme.ecosystem.views.catalogue import about_fieldlab, about_hub
from schakel.programme.ecosystem.views.shared import may_edit

NOT_HERE = "There is no such page."


def own_entry(request: HttpRequest, kind: str, code: str) -> tuple[Person, Entry]:
    """The entry, if who is signed in may write it.

    Raises
    ------
    SignInNeeded
        If nobody is signed in.
    NotFound
        If there is no such entry, or it is another hub's: the two look the same.
    """
    person = require_staff(request)
    try:
        entry = entry_of(queries.catalogue(), kind, code)
    except NoEntry as error:
        raise NoEntry(NOT_HERE) from error
    if not may_edit(person, entry):
        raise NoEntry(NOT_HERE)
    return person, entry


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The entries that who is signed in may write."""
    person = require_staff(request)
    own = entries_for(queries.catalogue(), person.hubs, is_office=person.is_office)
    put, drafts = queries.put_together(), queries.drafts([entry.id for entry in own])
    rows = [(entry, put.published_at.get(entry.id), drafts.get(entry.id)) for entry in own]
    return render(request, "ecosystem/entries.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Write over an entry; what is written becomes a draft, and is shown as it will be."""
    person, entry = own_entry(request, kind, code)
    if request.method != "POST":
        seen = queries.last_number(entry.id)
        form = EntryForm(initial=as_sent(queries.newest(entry), seen))
        return show_form(request, entry, form)
    form = EntryForm(request.POST)
    if not form.is_valid():
        return show_form(request, entry, form, status=422)
    try:
        number = actions.save_draft(
            entry.id,
            form.values(),
            person=person.uid,
            seen=form.cleaned_data["seen"],
            now=utc_now(),
        )
    except actions.ChangedElsewhere as error:
        return changed_elsewhere(request, entry, form, error)
    return redirect("ecosystem:preview", kind, code, number)


def show_form(
    request: HttpRequest, entry: Entry, form: EntryForm, status: int = 200, **more: Any
) -> HttpResponse:
    """The form as it stands."""
    context = {"entry": entry, "form": form, **more}
    return render(request, "ecosystem/edit.html", context, status=status)


def changed_elsewhere(
    request: HttpRequest, entry: Entry, form: EntryForm, error: Exception
) -> HttpResponse:
    """Somebody else saved first: show what differs, keep what was written here."""
    sent = request.POST.copy()
    sent["seen"] = str(queries.last_number(entry.id))
    differ = differences(queries.newest(entry), form.values())
    more = {"conflict": _(str(error)), "differences": differ}
    return show_form(request, entry, EntryForm(sent), status=409, **more)


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, kind: str, code: str, number: int) -> HttpResponse:
    """The page as it will be; the button publishes it."""
    person, entry = own_entry(request, kind, code)
    if request.method == "POST":
        actions.publish(entry.id, number, person=person.uid, now=utc_now())
        return redirect(f"ecosystem:{kind}", code)
    everything = laid_over(queries.catalogue(), {entry.id: queries.draft(entry.id, number)})
    if kind == FIELDLAB:
        context = about_fieldlab(everything, everything.fieldlab(code))
    else:
        context = about_hub(everything, everything.hub(code))
    context |= {"entry": entry, "preview": number}
    return render(request, f"ecosystem/{kind}.html", context)


@require_safe
def history(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Every version of an entry with what it changed, by whom and when."""
    _person, entry = own_entry(request, kind, code)
    versions = queries.history(entry)
    writers = people([each.person for each in versions if each.person])
    rows = [
        (each, writers[each.person].name if each.person in writers else "") for each in versions
    ]
    return render(request, "ecosystem/history.html", {"entry": entry, "rows": rows})


@require_POST
def undo(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Go back to the version before the one that everybody sees."""
    person, entry = own_entry(request, kind, code)
    form = UndoForm(request.POST)
    number = form.cleaned_data["number"] if form.is_valid() else 0
    actions.undo(entry.id, number, person=person.uid, now=utc_now())
    return redirect("ecosystem:history", kind, code)
