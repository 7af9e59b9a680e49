"""What this site asks of `allauth.account`."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from schakel.network.accounts.adapters.limits import hold
from schakel.web.limits import client_address

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 (shown in a list; nothing listens there)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Our limits, our words, our own paths."""

    # The words of allauth in ours, so that they are translated with the rest of this site.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "email_taken": _("This address cannot be used."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This code is not right, or it was used before."),
        "incorrect_password": _("This is not your password."),
        "invalid_or_expired_key": _("This code is not right, or it is too old."),
        "rate_limited": _("That was too often in a short time. Wait a moment, then try again."),
        "same_as_current": _("This is your address already."),
        "too_many_login_attempts": _(
            "That was too often in a short time. Wait a moment, then try again."
        ),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count every attempt at a password."""
        hold("password", request, str(credentials.get("email", "")))

    def is_safe_url(self, url: str) -> bool:
        """Whether it is a path on this site: we lead nobody elsewhere, also not to our own host."""
        return is_own_path(url)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where the request comes from, as the rate limits see it."""
        address = client_address(request).partition("/")[0]
        return UNKNOWN_ADDRESS if address == "unknown" else address

    def format_email_subject(self, subject: str) -> str:
        """The subject alone: who writes stands in the sender's name."""
        return " ".join(str(subject).split())

    def new_user(self, request: HttpRequest) -> Any:
        """A person who reads the language of the page."""
        user = super().new_user(request)
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        return user

    def save_user(
        self, request: HttpRequest, user: Any, form: Any, commit: bool = True
    ) -> AbstractBaseUser:
        """Keep the name with the account."""
        user.name = form.cleaned_data.get("name") or user.name
        saved: AbstractBaseUser = super().save_user(request, user, form, commit=commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the language of the person, if there is one."""
        user = context.get("user") or get_user_model().objects.filter(email=email.lower()).first()
        language = getattr(user, "language", "") or translation.get_language()
        name = settings.OPTIONS.name or settings.OPTIONS.host
        site = {"site_name": name, "site_url": settings.OPTIONS.public_url}
        told = {**context, **site, "user": user}
        with translation.override(language):
            super().send_mail(template_prefix, email, told)


def is_own_path(url: str) -> bool:
    """Whether `url` is a path on this site and nothing else.

    Browsers take a backslash for a slash and drop tabs and line breaks, so neither may be there.
    """
    return (
        url.startswith("/")
        and url.isprintable()
        and "\\" not in url
        and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    )


def take_as_long(password: str) -> None:
    """Do the work that keeping a password takes, so that the time tells nothing."""
    make_password(password)
