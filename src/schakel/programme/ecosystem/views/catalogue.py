"""Who can help: list and map of one selection, a page for each fieldlab and each hub."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from schakel.programme.ecosystem.domain.agenda import load_agenda
from schakel.programme.ecosystem.domain.catalogue import Catalogue, Fieldlab, Hub
from schakel.programme.ecosystem.domain.entries import FIELDLAB, HUB, entry_of
from schakel.programme.ecosystem.domain.map import outline
from schakel.programme.ecosystem.domain.pages import (
    SMALL,
    fieldlab_view,
    found,
    hub_view,
    pin_views,
)
from schakel.programme.ecosystem.domain.selection import FACETS, Wish, read_wish, select
from schakel.programme.ecosystem.queries import catalogue, put_together
from schakel.programme.ecosystem.views.shared import is_editor, reader_language


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The fieldlabs that the address asks for, as a list and on a map."""
    everything, language = catalogue(), reader_language()
    given = {name: request.GET.getlist(name) for name in FACETS}
    wish = read_wish(everything, request.GET.get("q", ""), given)
    context = {
        "found": found(everything, wish, language),
        "outline": outline(),
        "hub_count": sum(hub.kind == "regional" for hub in everything.hubs),
    }
    response = render(request, "ecosystem/help.html", context)
    if request.headers.get("HX-Request"):
        # The address as one would share it, without the empty fields of the form.
        query = wish.query()
        response["HX-Push-Url"] = reverse("ecosystem:help") + (f"?{query}" if query else "")
    return response


@require_safe
def fieldlab(request: HttpRequest, uid: str) -> HttpResponse:
    """One fieldlab."""
    put = put_together()
    entry = entry_of(put.catalogue, FIELDLAB, uid)
    context = about_fieldlab(put.catalogue, put.catalogue.fieldlab(uid))
    context |= {"entry": entry, "may_edit": is_editor(request, entry)}
    context["updated"] = put.published_at.get(entry.id)
    return render(request, "ecosystem/fieldlab.html", context)


def about_fieldlab(everything: Catalogue, lab: Fieldlab) -> dict[str, Any]:
    """What the page of a fieldlab shows."""
    language = reader_language()
    return {
        "lab": fieldlab_view(everything, lab, language),
        "pins": pin_views(everything, [lab], Wish(), SMALL),
        "outline": outline(),
        "targets": [
            (each, each.text[language], each.unit[language] if each.unit else "")
            for each in load_agenda().targets_of(fieldlab=lab.id)
        ],
        "source": everything.source[language],
    }


@require_safe
def hubs(request: HttpRequest) -> HttpResponse:
    """All hubs: of regions, of themes, and the national desk."""
    everything, language = catalogue(), reader_language()
    views = [hub_view(everything, each, language) for each in everything.hubs]
    context = {
        kind: [each for each in views if each.kind == kind]
        for kind in ("regional", "thematic", "national")
    }
    return render(request, "ecosystem/hubs.html", {**context, "total": len(views)})


@require_safe
def hub(request: HttpRequest, code: str) -> HttpResponse:
    """One hub, with the fieldlabs that belong to it."""
    put = put_together()
    entry = entry_of(put.catalogue, HUB, code)
    context = about_hub(put.catalogue, put.catalogue.hub(code))
    context |= {"entry": entry, "may_edit": is_editor(request, entry)}
    context["updated"] = put.published_at.get(entry.id)
    return render(request, "ecosystem/hub.html", context)


def about_hub(everything: Catalogue, this: Hub) -> dict[str, Any]:
    """What the page of a hub shows."""
    language = reader_language()
    wish = Wish(chosen={"r": frozenset({this.code})})
    labs = select(everything, wish)
    return {
        "hub": hub_view(everything, this, language),
        "fieldlabs": [fieldlab_view(everything, lab, language) for lab in labs],
        "pins": pin_views(everything, labs, wish, SMALL),
        "outline": outline(),
        "query": wish.query(),
        "source": everything.source[language],
    }
