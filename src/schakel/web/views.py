"""Pages of the shell itself: languages, health, what this software is."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

import schakel
from schakel.kernel.errors import NotFound
from schakel.web.styleguide import example


@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language that was chosen and go back to the page it was chosen on."""
    if code not in dict(settings.LANGUAGES):
        raise NotFound("There is no language {code!r} here.", code=code)
    wanted = request.GET.get("next", "")
    is_local = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    response = HttpResponseRedirect(wanted if is_local else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every token, component and drawing, alive, in the visitor's language."""
    return render(request, "web/styleguide.html", example())


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Source, version and licences."""
    return render(request, "web/about.html", {"version": schakel.__version__})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this site can serve: 200 if its database answers, else 503. No details."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})


@require_safe
@cache_control(public=True, max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may index the open pages, not what belongs to one visitor."""
    return render(request, "web/robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """For whoever asks for the icon without reading a page."""
    return HttpResponseRedirect(static("web/mark.svg"))
