"""The first page of a factory node."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schakel.network.identity.interface import this_node
from schakel.web.operator import is_operator


@require_safe
def factory_front(request: HttpRequest) -> HttpResponse:
    """Who this factory is, for whoever comes by; the machine room is for its operator."""
    context = {
        "node": this_node(),
        "options": settings.OPTIONS,
        "is_operator": is_operator(request),
    }
    return render(request, "config/factory.html", context)
