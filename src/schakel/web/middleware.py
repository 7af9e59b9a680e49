"""A reference id for every request, in its log lines and on its error page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from schakel.kernel.identifiers import new_uid

Handler = Callable[[HttpRequest], HttpResponse]


def reference(get_response: Handler) -> Handler:
    """Give the request a reference id and put it into the answer's ``X-Reference`` header."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.reference = new_uid()[:12]  # type: ignore[attr-defined]
        response = get_response(request)
        response["X-Reference"] = request.reference  # type: ignore[attr-defined]
        return response

    return handle
