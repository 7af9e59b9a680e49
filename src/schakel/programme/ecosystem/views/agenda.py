"""The agenda explained, in our own words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schakel.programme.ecosystem.domain.agenda import Agenda, Target, load_agenda
from schakel.programme.ecosystem.domain.pages import fieldlab_view
from schakel.programme.ecosystem.domain.selection import Wish, select
from schakel.programme.ecosystem.queries import catalogue
from schakel.programme.ecosystem.views.shared import reader_language
from schakel.web.drawings import Sector


def in_language(target: Target, language: str) -> dict[str, Any]:
    """A target as a page shows it."""
    return {
        "is_number": target.value.isdigit(),
        "value": int(target.value) if target.value.isdigit() else target.value,
        "unit": target.unit[language] if target.unit else "",
        "text": target.text[language],
        "by": target.by,
        "note": target.note[language] if target.note else "",
    }


@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """Aim, wheel, transformations, projects, targets, money."""
    told, language = load_agenda(), reader_language()
    names = [(each.nr, each.name[language], each.aim[language]) for each in told.transformations]
    context = {
        "aim": told.aim[language],
        "wheel_text": told.wheel[language],
        "rings": [(ring.name[language], ring.text[language]) for ring in told.rings],
        "sectors": [Sector(nr, name) for nr, name, _ in names],
        "transformations": names,
        "projects": [(p.nr, p.name[language], p.goal[language]) for p in told.projects],
        "targets": [in_language(each, language) for each in told.targets_of()],
        "money": money(told, language),
        "source": told.source[language],
    }
    return render(request, "ecosystem/agenda.html", context)


def money(told: Agenda, language: str) -> dict[str, Any]:
    """The money as a page shows it."""
    return {
        "text": told.money.text[language],
        "rows": [(row.name[language], row.amount, row.is_public) for row in told.money.rows],
        "total": told.money.total,
        "ratio": told.money.ratio,
        "source": told.money.source[language],
    }


@require_safe
def transformation(request: HttpRequest, nr: int) -> HttpResponse:
    """One of the eight, and who can help with it."""
    told, language = load_agenda(), reader_language()
    this = told.transformation(nr)
    everything = catalogue()
    wish = Wish(chosen={"t": frozenset({str(nr)})})
    labs = sorted(select(everything, wish), key=lambda lab: lab.transformations.index(nr))
    context = {
        "nr": nr,
        "name": this.name[language],
        "aim": this.aim[language],
        "text": this.text[language],
        "example": this.example[language],
        "themes": this.themes[language],
        "projects": [
            (p.nr, p.name[language], p.goal[language])
            for p in told.projects
            if nr in p.transformations
        ],
        "fieldlabs": [fieldlab_view(everything, lab, language) for lab in labs],
        "query": wish.query(),
        "source": told.source[language],
        "others": [(each.nr, each.name[language]) for each in told.transformations],
    }
    return render(request, "ecosystem/transformation.html", context)


@require_safe
def project(request: HttpRequest, nr: int) -> HttpResponse:
    """One of the nine: what it wants, what was to be reached, who takes part."""
    told, language = load_agenda(), reader_language()
    this = told.project(nr)
    names = {each.nr: each.name[language] for each in told.transformations}
    context = {
        "nr": nr,
        "name": this.name[language],
        "goal": this.goal[language],
        "text": this.text[language],
        "results": this.results[language],
        "parties": this.parties,
        "is_complete": this.partners_complete,
        "targets": [in_language(each, language) for each in told.targets_of(project=nr)],
        "transformations": [(number, names[number]) for number in this.transformations],
        "source": told.source[language],
        "others": [(p.nr, p.name[language]) for p in told.projects],
    }
    return render(request, "ecosystem/project.html", context)
