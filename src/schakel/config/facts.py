"""What this node keeps and which cookies it sets, told on the pages of the statements.

The periods come from the same values that the software acts on.
"""

from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schakel.web import facts, statements
from schakel.web.facts import Cookie, Stored
from schakel.web.operator import PASS_SECONDS
from schakel.web.operator import cookie_name as operator_cookie

DAY_S = 24 * 3600


def announce() -> None:
    """Register everything that holds for the rooms of this node."""
    facts.stored.add("80 limits", limits)
    facts.stored.add("90 audit", audit_log)
    facts.stored.add("95 log", log_lines)
    facts.cookies.add("10 csrf", csrf_cookie)
    facts.cookies.add("20 language", language_cookie)
    facts.cookies.add("90 operator", operators_cookie)
    statements.changed.add("audit", note_change)
    if apps.is_installed("schakel.programme.assessment"):
        facts.stored.add("10 scans", scans)
        facts.stored.add("15 shared results", shared_results)
        facts.cookies.add("30 scan", scan_cookie)
    if apps.is_installed("schakel.network.accounts"):
        facts.stored.add("20 accounts", accounts)
        facts.stored.add("25 companies", companies)
    if apps.is_installed("django.contrib.sessions"):
        facts.cookies.add("40 session", session_cookie)


def note_change(kind: str, language: str, now: datetime) -> None:
    """Write down that the operator changed a text."""
    from schakel.network.audit.interface import record  # noqa: PLC0415 (models)

    record("operator", "statement.changed", f"statement:{kind}:{language}", now=now)


def days(period: timedelta) -> str:
    """A period in days, in words."""
    return ngettext("{count} day", "{count} days", period.days).format(count=period.days)


def lasting(seconds: int) -> str:
    """A period in words: in days from two days on, else in hours."""
    if seconds >= 2 * DAY_S:
        return days(timedelta(seconds=seconds))
    count = seconds // 3600
    return ngettext("{count} hour", "{count} hours", count).format(count=count)


def scans() -> Stored:
    """Scans of visitors without an account."""
    from schakel.programme.assessment.actions import KEEP  # noqa: PLC0415 (models)

    return Stored(
        _("Scans without an account: the answers, without a name or an e-mail address"),
        _("To show the result in the browser that gave them."),
        _("Removed {days} after the last change, or at once when you erase the scan.").format(
            days=days(KEEP)
        ),
    )


def shared_results() -> Stored:
    """Links to results."""
    from schakel.programme.assessment.actions import SHARE_DAYS  # noqa: PLC0415 (models)

    return Stored(
        _("Links that show a result"),
        _("To let somebody see your result without an account."),
        _("They stop working after {days} at the latest, or when you take them back.").format(
            days=days(timedelta(days=max(SHARE_DAYS)))
        ),
    )


def accounts() -> Stored:
    """People."""
    return Stored(
        _("Accounts: name, e-mail address, language, and the means of signing in"),
        _("To know who you are when you come back. A password is kept as a hash only."),
        _("Removed when you delete your account."),
    )


def companies() -> Stored:
    """Companies and what they answered."""
    return Stored(
        _("Companies: name, trade register number, sector, size, place, people and answers"),
        _("To show results, and who can help nearby."),
        _("Removed when an owner of the company deletes it."),
    )


def limits() -> Stored:
    """Rate limits."""
    return Stored(
        _("A code made from a network address, from which the address cannot be read back"),
        _("To stop too many tries in a short time."),
        _("Removed within an hour after the limit is over."),
    )


def audit_log() -> Stored:
    """The audit log."""
    return Stored(
        _("A log of who did what and when, with codes instead of names"),
        _("To be able to say afterwards what happened, and that nobody changed the log."),
        _("It stays, so that it can be checked as a whole; a removed person is a code in it."),
    )


def log_lines() -> Stored:
    """Lines of the web server."""
    return Stored(
        _("Lines about requests: kind of page, time and duration, without your network address"),
        _("To find faults."),
        _("The software does not keep them; whoever runs this site decides how long."),
    )


def csrf_cookie() -> Cookie:
    """The cookie against forged forms."""
    age = timedelta(seconds=settings.CSRF_COOKIE_AGE or 0)
    return Cookie(
        settings.CSRF_COOKIE_NAME,
        _("Makes sure that a form was sent from a page of this site."),
        _("It stays for {days}.").format(days=days(age)),
    )


def language_cookie() -> Cookie:
    """The cookie with the language."""
    age = timedelta(seconds=settings.LANGUAGE_COOKIE_AGE or 0)
    return Cookie(
        settings.LANGUAGE_COOKIE_NAME,
        _("Remembers the language that you chose."),
        _("It stays for {days}.").format(days=days(age)),
    )


def scan_cookie() -> Cookie:
    """The cookie with the key of a scan."""
    from schakel.programme.assessment.actions import KEEP  # noqa: PLC0415 (models)
    from schakel.programme.assessment.views.browser import cookie_name  # noqa: PLC0415

    return Cookie(
        cookie_name(),
        _("Holds the key of the scan that you did without an account."),
        _("It stays for {days}.").format(days=days(KEEP)),
    )


def session_cookie() -> Cookie:
    """The cookie of who signed in."""
    return Cookie(
        settings.SESSION_COOKIE_NAME,
        _("Remembers that you signed in."),
        _("It stays for {period} at most, and is void when you sign out.").format(
            period=lasting(settings.SESSION_COOKIE_AGE)
        ),
    )


def operators_cookie() -> Cookie:
    """The cookie of the operator."""
    return Cookie(
        operator_cookie(),
        _("Remembers that the one who runs this site signed in. Others do not get it."),
        _("It stays for {period}.").format(period=lasting(PASS_SECONDS)),
    )
