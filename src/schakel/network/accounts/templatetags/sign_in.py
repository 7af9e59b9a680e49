"""What the sign-in page has to know of this node."""

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from schakel.network.accounts.domain.devices import named

register = template.Library()


@register.simple_tag
def other_site() -> str:
    """What the way through the operator's identity site is called; empty if there is none."""
    issuer = settings.OPTIONS.oidc_issuer
    return _("Sign in at %(site)s") % {"site": issuer.partition("://")[2]} if issuer else ""


@register.filter
def device(user_agent: str) -> str:
    """Browser and system in words, as far as they tell."""
    browser, system = named(user_agent)
    return _("%(browser)s on %(system)s") % {
        "browser": browser or _("a browser"),
        "system": system or _("an unknown device"),
    }
