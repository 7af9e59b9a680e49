"""The scan that belongs to the browser that asks."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from schakel.kernel.clock import utc_now
from schakel.programme.assessment.actions import KEEP
from schakel.programme.assessment.domain.instrument import Instrument, load_instrument
from schakel.programme.assessment.models import Scan
from schakel.programme.assessment.queries import NoScan, scan_of


def cookie_name() -> str:
    """Name of the cookie with the key of a scan."""
    return f"{settings.COOKIE_PREFIX}-scan"


def own_scan(request: HttpRequest) -> Scan:
    """The scan of this browser.

    Raises
    ------
    NoScan
        If it has none.
    """
    return scan_of(request.COOKIES.get(cookie_name(), ""), now=utc_now())


def own_scan_or_none(request: HttpRequest) -> Scan | None:
    """The scan of this browser, or None if it has none yet."""
    try:
        return own_scan(request)
    except NoScan:
        return None


def keep_key(response: HttpResponse, key: str) -> HttpResponse:
    """Let the browser keep the key of its scan, as long as the scan itself is kept."""
    response.set_cookie(
        cookie_name(),
        key,
        max_age=KEEP,
        secure=settings.OPTIONS.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget_key(response: HttpResponse) -> HttpResponse:
    """Let the browser forget its scan."""
    response.delete_cookie(cookie_name(), samesite="Lax")
    return response


def instrument_of(scan: Scan) -> Instrument:
    """The instrument in the version that the scan was started with."""
    return load_instrument(scan.instrument)


def reader_language() -> str:
    """The language of the page: nl, en or de."""
    return (get_language() or "nl")[:2]
