"""What happens to every request: a reference id, a log line, headers, our errors."""

import logging
import re
import time
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from schakel.kernel.errors import SchakelError
from schakel.kernel.identifiers import new_uid
from schakel.web.errors import answer, handle_schakel_error, reference_of

Handler = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger("schakel.web")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

# A page of ours needs none of these; what is not named here is left to the browser's default.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


def reference(get_response: Handler) -> Handler:
    """Give the request a reference id and put it into the answer's ``X-Reference`` header."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.reference = new_uid()[:12]  # type: ignore[attr-defined]
        response = get_response(request)
        response["X-Reference"] = reference_of(request)
        return response

    return handle


def access_log(get_response: Handler) -> Handler:
    """One line for each request: no address of the visitor, and no path, as it may hold a token."""

    def handle(request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        facts = {
            "method": request.method,
            "view": match.view_name if match else "",
            "status": response.status_code,
            "ms": round((time.perf_counter() - start) * 1000, 1),
            "reference": reference_of(request),
        }
        log.info("request", extra=facts)
        return response

    return handle


def headers(get_response: Handler) -> Handler:
    """Headers of every page: no caching unless the view said otherwise, no use of devices."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        patch_vary_headers(response, ["Accept"])
        return response

    return handle


def plain_path(get_response: Handler) -> Handler:
    """An address with control characters is no address of ours; a database may choke on them."""

    def handle(request: HttpRequest) -> HttpResponse:
        if CONTROL.search(request.path):
            return answer(request, HTTPStatus.NOT_FOUND, "not_found")
        return get_response(request)

    return handle


class SchakelErrors:
    """Turns an error of ours that leaves a view into a page or into problem details."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer, or None to let Django handle an error that is not ours."""
        return handle_schakel_error(request, error) if isinstance(error, SchakelError) else None
