"""Limits on signing in, counted in the database."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from schakel.kernel.clock import utc_now
from schakel.network.accounts.domain.limits import LIMITS, Per
from schakel.web.limits import allow, client_address

View = Callable[..., HttpResponseBase]
LONGEST_KEY = 254


def hold(what: str, request: HttpRequest, account: str = "") -> None:
    """Count one attempt at `what`.

    Parameters
    ----------
    what : str
        One of `LIMITS`.
    request : HttpRequest
        Who tries.
    account : str
        E-mail address or uid of the account that it is about, whether there is one or not.

    Raises
    ------
    TooMany
        If it was tried too often.
    """
    address, account = client_address(request), account.strip().lower()[:LONGEST_KEY]
    keys: dict[Per, str] = {
        "address": address,
        "account": account,
        "account from address": f"{account} {address}",
        "site": "",
    }
    now = utc_now()
    for limit in LIMITS[what]:
        scope = f"accounts.{what}.{limit.per}"
        allow(scope, keys[limit.per], limit=limit.times, per_s=limit.per_s, now=now)


def limited(view: View, what: str, field: str = "") -> View:
    """`view`, where sending the form counts as an attempt at `what`.

    Parameters
    ----------
    field : str
        Field of the form with the e-mail address; empty for the account that is signed in.
    """

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            hold(what, request, request.POST.get(field, "") if field else signed_in(request))
        return view(request, *args, **kwargs)

    return counted


def signed_in(request: HttpRequest) -> str:
    """Uid of who is signed in, or empty."""
    return str(request.user.pk or "")
