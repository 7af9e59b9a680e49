"""Words for codes of this room. Load with ``{% load ecosystem %}``."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

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
