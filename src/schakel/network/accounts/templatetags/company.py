"""The pages of a company, as tabs. Load with ``{% load company %}``."""

from typing import Any

from django import template
from django.urls import reverse

from schakel.network.accounts.interface import CompanyTab, Seat, company_tabs

register = template.Library()


@register.inclusion_tag("web/parts/tabs.html", takes_context=True)
def tabs_of(context: dict[str, Any], seat: Seat, label: str) -> dict[str, Any]:
    """The tabs that this seat may open; the one of this page is marked."""
    match = context["request"].resolver_match
    here = match.view_name if match else ""
    shown = sorted((tab for _name, tab in company_tabs), key=lambda tab: tab.order)
    return {
        "label": label,
        "tabs": [
            {
                "label": str(tab.label),
                "url": reverse(tab.url_name, args=[seat.company.uid]),
                "is_current": is_current(tab, here),
            }
            for tab in shown
            if seat.role.may(tab.may)
        ],
    }


def is_current(tab: CompanyTab, here: str) -> bool:
    """Whether the page whose address is named `here` belongs to the tab."""
    return here == tab.url_name or here in tab.pages
