"""The operator of a node: who may see its machine room, until there are accounts.

The proof is a signed value with a purpose and a time, in a link or in a cookie.
"""

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

from schakel.kernel.errors import NotAllowed

PASS_SECONDS = 12 * 3600


class OperatorOnly(NotAllowed):
    """Only the operator of this node may see this."""

    code = "operator_only"


def new_pass(purpose: str) -> str:
    """A pass for `purpose` (``link`` or ``cookie``), good for twelve hours."""
    return TimestampSigner(salt=f"operator-{purpose}").sign("operator")


def holds(purpose: str, given: str) -> bool:
    """Whether `given` is a pass for `purpose` that is still good."""
    try:
        TimestampSigner(salt=f"operator-{purpose}").unsign(given, max_age=PASS_SECONDS)
    except BadSignature:
        return False
    return True


def cookie_name() -> str:
    """Name of the operator's cookie on this node."""
    return f"{settings.COOKIE_PREFIX}-operator"


def is_operator(request: HttpRequest) -> bool:
    """Whether the request comes from the signed-in operator."""
    return holds("cookie", request.COOKIES.get(cookie_name(), ""))


def require_operator(request: HttpRequest) -> None:
    """Refuse everybody but the signed-in operator.

    Raises
    ------
    OperatorOnly
        If the request carries no valid sign-in.
    """
    if not is_operator(request):
        raise OperatorOnly(
            "Only the operator of this node may see this page. "
            "Sign in with the key in its folder, or with a link from “schakel operator”."
        )


def sign_in(response: HttpResponse) -> HttpResponse:
    """Let `response` carry the operator's sign-in."""
    response.set_cookie(
        cookie_name(),
        new_pass("cookie"),
        max_age=PASS_SECONDS,
        secure=settings.OPTIONS.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def sign_out(response: HttpResponse) -> HttpResponse:
    """Take the operator's sign-in away again."""
    response.delete_cookie(cookie_name(), samesite="Lax")
    return response
