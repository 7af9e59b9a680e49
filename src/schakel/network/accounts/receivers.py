"""What this room does when somebody signs in or changes how they sign in."""
# ruff: noqa: ARG001 (Django hands over more than every receiver needs)

import logging
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as second_step
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.http import HttpRequest

from schakel.kernel.clock import utc_now
from schakel.network.accounts.models import Letter, User
from schakel.network.audit.interface import record

log = logging.getLogger("schakel.network.accounts")


@receiver(user_logged_in, dispatch_uid="accounts.begin")
def begin(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Note when the sign-in began; how long it lasts counts from here."""
    now = utc_now()
    request.session["began_at"] = request.session["seen_at"] = now.timestamp()
    record(f"person:{user.pk}", "person.signed_in", f"person:{user.pk}", now=now)


@receiver(user_login_failed, dispatch_uid="accounts.failed")
def failed(sender: Any, **kwargs: Any) -> None:
    """Note that a password did not fit, without saying whose."""
    reference = getattr(kwargs.get("request"), "reference", "")
    log.warning("sign-in failed", extra={"reference": reference})


@receiver(account.user_logged_in, dispatch_uid="accounts.language")
def speak(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Go on in the person's language in a browser that chose none."""
    response = kwargs.get("response")
    if response is None or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


@receiver(account.user_signed_up, dispatch_uid="accounts.signed_up")
def signed_up(sender: Any, user: Any, **kwargs: Any) -> None:
    """Note a new account."""
    note(user, "person.signed_up")


@receiver(account.email_changed, dispatch_uid="accounts.email_changed")
def email_changed(sender: Any, user: Any, **kwargs: Any) -> None:
    """Note a new address, not which; the first one is part of signing up."""
    before, after = kwargs["from_email_address"], kwargs["to_email_address"]
    if before is not None and before.email != after.email:
        note(user, "person.address_changed")


@receiver(account.password_changed, dispatch_uid="accounts.password_changed")
@receiver(account.password_set, dispatch_uid="accounts.password_set")
@receiver(account.password_reset, dispatch_uid="accounts.password_reset")
def password_changed(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """End every other sign-in: somebody else may know the old password."""
    note(user, "password.changed")
    end_others(user, keep=request.session.session_key if request.user == user else None)


@receiver(second_step.authenticator_added, dispatch_uid="accounts.second_step_added")
def second_step_added(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Note a new second step."""
    note(user, "second_step.added", kind=str(authenticator.type))


@receiver(second_step.authenticator_removed, dispatch_uid="accounts.second_step_removed")
def second_step_removed(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Note that a second step is gone."""
    note(user, "second_step.removed", kind=str(authenticator.type))


@receiver(pre_delete, sender=User, dispatch_uid="accounts.leaving")
def leaving(sender: Any, instance: User, **kwargs: Any) -> None:
    """End every sign-in of who goes, and forget the letters that went to them."""
    end_others(instance, keep=None)
    to = Letter.objects.filter(to=instance.email)
    to.exclude(sent_at=None, given_up_at=None).delete()


def note(user: Any, what: str, **details: str) -> None:
    """Write into the log who did what to their own account."""
    who = f"person:{user.pk}"
    record(who, what, who, details, now=utc_now())


def end_others(user: Any, keep: str | None) -> int:
    """End the sign-ins of a person, but for the one to keep; gives how many."""
    others = UserSession.objects.filter(user_id=user.pk).exclude(session_key=keep or "")
    ended = list(others)
    for session in ended:
        session.end()
    return len(ended)
