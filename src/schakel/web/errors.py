"""Error pages and problem details: what happened, a reference to quote, what to do next.

Machines get ``application/problem+json`` (RFC 9457) with two members of our own: ``code``, stable
and to be acted on, and ``reference``, to be quoted when asking.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.translation import gettext

from schakel.kernel.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotAuthentic,
    NotFound,
    SchakelError,
    TooMany,
    Unavailable,
)

STATUS: dict[type[SchakelError], HTTPStatus] = {
    InvalidInput: HTTPStatus.BAD_REQUEST,
    NotAuthentic: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
MACHINE_PATHS = ("/api/", "/network/")
PAGES = ("/network/",)  # for people, although it starts like an address for machines
HTML, PROBLEM, JSON = "text/html", "application/problem+json", "application/json"


def status_of(error: SchakelError) -> HTTPStatus:
    """The HTTP status that says the same as an error of ours; 500 if there is none."""
    for kind, status in STATUS.items():
        if isinstance(error, kind):
            return status
    return HTTPStatus.INTERNAL_SERVER_ERROR


def sentence(error: SchakelError) -> str:
    """What an error says, in the reader's language."""
    text = gettext(error.message) if error.message else ""
    return text.format(**error.details)


def wants_problem(request: HttpRequest) -> bool:
    """Whether a machine asks, by its address or by what it accepts."""
    if request.path.startswith(MACHINE_PATHS) and request.path not in PAGES:
        return True
    return request.get_preferred_type([HTML, PROBLEM, JSON]) in (PROBLEM, JSON)


def reference_of(request: HttpRequest) -> str:
    """The reference id of a request, empty if it was refused before it got one."""
    return str(getattr(request, "reference", ""))


def problem(request: HttpRequest, status: HTTPStatus, code: str, detail: str) -> JsonResponse:
    """Problem details of RFC 9457. The type is ``about:blank``: `code` tells problems apart."""
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "code": code,
        "reference": reference_of(request),
    }
    return JsonResponse(body, status=status, content_type=PROBLEM)


def answer(request: HttpRequest, status: HTTPStatus, code: str, detail: str = "") -> HttpResponse:
    """The answer to a request that failed: a page for people, problem details for machines."""
    if wants_problem(request):
        return problem(request, status, code, detail or status.description or status.phrase)
    context = {"status": status.value, "detail": detail, "reference": reference_of(request)}
    names = [f"web/errors/{status.value}.html", "web/errors/error.html"]
    return render(request, names, context, status=status)


def handle_schakel_error(request: HttpRequest, error: SchakelError) -> HttpResponse:
    """The answer to an error of ours that a view let through."""
    response = answer(request, status_of(error), error.code, sentence(error))
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after_s)
    return response


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request is malformed."""
    return answer(request, HTTPStatus.BAD_REQUEST, "bad_request")


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django refused."""
    return answer(request, HTTPStatus.FORBIDDEN, "not_allowed")


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address."""
    return answer(request, HTTPStatus.NOT_FOUND, "not_found")


def handler500(request: HttpRequest) -> HttpResponse:
    """Something broke. The page needs neither a database nor a context: those may have."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if wants_problem(request):
        return problem(request, status, "internal", status.description)
    context = {"reference": reference_of(request), "styles": styles()}
    page = get_template("web/errors/500.html").render(context)
    return HttpResponse(page, status=status)


def styles() -> list[str]:
    """Addresses of the style sheets; none if the list of static files is what broke."""
    try:
        return [static("web/tokens.css"), static("web/components.css")]
    except ValueError:
        return []


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, came from elsewhere, or the browser keeps no cookies."""
    status = HTTPStatus.FORBIDDEN
    if wants_problem(request):
        return problem(request, status, "csrf", status.description)
    context = {"reference": reference_of(request)}
    return render(request, "web/errors/csrf.html", context, status=status)
