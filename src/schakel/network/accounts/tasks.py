"""Work of this room that nobody waits for: the e-mail with what waits."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext as _

from schakel.network.accounts import actions, queries
from schakel.network.accounts.interface import Person, Waiting, seats_of, what_waits
from schakel.network.accounts.models import User

ZONE = ZoneInfo("Europe/Amsterdam")
FROM, UNTIL = time(7), time(18)
SATURDAY = 5
MOST_LINES = 10
AT_ONCE = 200


def send_digests(now: datetime) -> int:
    """Write to everybody whose e-mail is due and for whom something waits; returns how many.

    Due is, on a working day between 7 and 18 hours Dutch time, who has had none since the day
    began (``daily``) or since Monday (``weekly``). Who has nothing waiting gets no letter.
    """
    local = now.astimezone(ZONE)
    if local.weekday() >= SATURDAY or not FROM <= local.time() < UNTIL:
        return 0
    today = local.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    last = User.objects.annotate(last=Coalesce("digest_at", "created_at")).filter(is_active=True)
    due = last.filter(Q(digest="daily", last__lt=today) | Q(digest="weekly", last__lt=monday))
    return sum(write_to(user, now) for user in due.order_by("last")[:AT_ONCE])


def write_to(user: User, now: datetime) -> bool:
    """Write to one person, unless another process did or nothing waits."""
    person = queries.person_from(user, user.staff_roles.all())
    with translation.override(user.language):
        lines = what_waits(person, seats_of(person), now=now)
        with transaction.atomic():
            mine = User.objects.filter(uid=user.uid, digest_at=user.digest_at)
            is_mine = bool(mine.update(digest_at=now))
            if is_mine and lines:
                write(person, lines, now)
    return is_mine and bool(lines)


def write(person: Person, lines: list[Waiting], now: datetime) -> None:
    """Put the letter down."""
    site = settings.OPTIONS.public_url
    off = f"{site}/digest/off/{queries.digest_token(person.uid)}/"
    parts = [f"- {line.title}\n  {line.text}\n  {site}{line.url}\n" for line in lines[:MOST_LINES]]
    body = _(
        "Hello %(name)s,\n\n"
        "This waits for you:\n\n%(lines)s\n"
        "Everything at a glance: %(today)s\n\n"
        "You do not want this e-mail any more? Turn it off: %(off)s\n"
    ) % {
        "name": person.called,
        "lines": "\n".join(parts),
        "today": f"{site}/today/",
        "off": off,
    }
    headers = {
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    actions.put_letter(person.email, _("What waits for you"), body, now=now, headers=headers)
