"""What every page of the shell needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Role and name of this node, for the masthead."""
    return {"role": settings.ROLE, "node_name": settings.OPTIONS.name}
