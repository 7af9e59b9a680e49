"""What every page of the shell needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from schakel.web.navigation import entries, footer, navigation


def shell(request: HttpRequest) -> dict[str, Any]:
    """Role and name of this node, the menus and the languages."""
    match = request.resolver_match
    here = match.view_name if match else ""
    return {
        "role": settings.ROLE,
        "node_name": settings.OPTIONS.name,
        "navigation": entries(navigation, settings.ROLE, here),
        "footer": entries(footer, settings.ROLE, here),
        "languages": settings.LANGUAGES,
    }
