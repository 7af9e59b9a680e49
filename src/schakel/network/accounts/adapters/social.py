"""What this site asks of `allauth.socialaccount`: sign-in through the operator's identity site."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest

TIMEOUT_S = 10


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Nobody is linked to an account because an address is the same: they must sign in first."""

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:  # noqa: ARG002
        """Never: an address at another site is no proof here."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Take over the name."""
        user = super().populate_user(request, sociallogin, data)
        parts = [data.get("name") or "", data.get("first_name") or "", data.get("last_name") or ""]
        told = parts[0] or " ".join(parts[1:])
        user.name = " ".join(str(told).split())[:120]
        return user

    def get_requests_session(self) -> Any:
        """A session that follows no redirect away from what the operator named, and has an end."""
        session = super().get_requests_session()
        ask = session.request

        def in_time(*args: Any, **kwargs: Any) -> Any:
            kwargs.setdefault("timeout", TIMEOUT_S)
            kwargs["allow_redirects"] = False
            return ask(*args, **kwargs)

        session.request = in_time
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Only where the operator named an identity site."""
        return bool(settings.OPTIONS.oidc_issuer)
