"""Asking for the password again before something that cannot be undone."""

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest

_ask = reauthentication_required(lambda _request: None)


def require_recent_sign_in(request: HttpRequest) -> None:
    """Send whoever did not just give the password or a second factor to do so, and back.

    Call it after the question whether they may do this at all, so that it tells strangers nothing.
    """
    _ask(request)
