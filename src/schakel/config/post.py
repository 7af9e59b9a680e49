"""Letters by e-mail, and what signing in leaves behind: the jobs of the room `accounts`.

The room lies below `jobs`, so it is here that its work is registered.
"""

from collections.abc import Mapping
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from schakel.kernel.clock import utc_now
from schakel.network.accounts.adapters.delivery import Sender, deliver_due, forget_old
from schakel.network.accounts.tasks import send_digests
from schakel.network.jobs.interface import every, register_job

SEND_EVERY_S, TIDY_EVERY_S, DIGEST_EVERY_S = 10, 3600, 900


def register_post() -> None:
    """Have letters delivered and old sign-ins forgotten."""
    register_job("accounts.send_letters", nothing_more, send)
    every("accounts.send_letters", SEND_EVERY_S)
    register_job("accounts.tidy", tidy)
    every("accounts.tidy", TIDY_EVERY_S)
    register_job("accounts.send_digests", nothing_more, write_digests)
    every("accounts.send_digests", DIGEST_EVERY_S)


def send(_payload: Mapping[str, Any]) -> int:
    """Deliver what is due, outside any transaction."""
    options = settings.OPTIONS
    sender = Sender(options.sender, options.name or options.host, options.mail_server)
    return deliver_due(sender, utc_now())


def write_digests(_payload: Mapping[str, Any]) -> int:
    """Put down the e-mails with what waits; one transaction for each person."""
    return send_digests(utc_now())


def nothing_more(_payload: Mapping[str, Any], _result: Any) -> None:
    """Each letter is noted as it is delivered."""


def tidy(_payload: Mapping[str, Any], _result: Any) -> None:
    """Forget old letters, sign-ins that are over, and where they came from."""
    forget_old(utc_now())
    SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
