"""Words for codes of this room, and its longest lists. Load with ``{% load ecosystem %}``."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from schakel.programme.ecosystem.domain.pages import Choice, FieldlabView

register = template.Library()

CHECKED = mark_safe(" checked")

FACETS: dict[str, str | Promise] = {
    "q": _("Search"),
    "t": _("Transformation"),
    "r": _("Region"),
    "k": _("Technology"),
    "s": _("Sector"),
    "p": _("Town"),
}

FIELDS: dict[str, str | Promise] = {
    "headline_nl": _("Subject in one line, in Dutch"),
    "headline_en": _("Subject in one line, in English"),
    "headline_de": _("Subject in one line, in German"),
    "description_nl": _("What you do, in Dutch"),
    "description_en": _("What you do, in English"),
    "description_de": _("What you do, in German"),
    "website": _("Web address"),
    "partners": _("Partners"),
    "contact": _("Contact"),
}


@register.simple_tag
def facet_name(name: str) -> str:
    """What a facet is called."""
    return str(FACETS[name])


@register.simple_tag
def field_name(name: str) -> str:
    """What a field of an entry is called."""
    return str(FIELDS[name])


@register.simple_tag
def lab_row(lab: FieldlabView) -> SafeString:
    """A fieldlab in a list."""
    return drawn_row(lab, get_language() or "")


@lru_cache(maxsize=512)
def drawn_row(lab: FieldlabView, language: str) -> SafeString:
    """The same fieldlab in the same language looks the same: it is drawn once and kept."""
    with override(language):
        return render_to_string("ecosystem/parts/row.html", {"lab": lab})


@register.simple_tag
def choices(facet: str, values: Iterable[Choice]) -> SafeString:
    """The check boxes of a facet: more than a hundred on a page, too many for a template."""
    return format_html_join(
        "",
        '\n<label class="choice{}" for="{}-{}"><input type="checkbox" id="{}-{}" name="{}"'
        ' value="{}"{}><span>{}</span><span class="facet__n">{}</span></label>',
        (
            (
                "" if each.count else " is-none",
                facet,
                each.value,
                facet,
                each.value,
                facet,
                each.value,
                CHECKED if each.is_chosen else "",
                format_html("{} {}", each.value, each.label) if facet == "t" else each.label,
                each.count,
            )
            for each in values
        ),
    )
