"""What every page of the shell needs, whoever looks at it."""

from collections.abc import Container
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from schakel.web.navigation import entries, footer, navigation

VISITOR = frozenset({"all", "visitor"})


def shell(request: HttpRequest, audiences: Container[str] = VISITOR) -> dict[str, Any]:
    """Role and name of this node, the languages, and the menus for `audiences`."""
    match = request.resolver_match
    here = match.view_name if match else ""
    return {
        "role": settings.ROLE,
        "node_name": settings.OPTIONS.name,
        "navigation": entries(navigation, settings.ROLE, here, audiences),
        "footer": entries(footer, settings.ROLE, here, audiences),
        "languages": settings.LANGUAGES,
    }
