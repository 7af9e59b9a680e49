"""Delivering letters: each by one worker at a time, until it is delivered or given up."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.functional import Promise

from schakel.network.accounts.domain.post import next_attempt
from schakel.network.accounts.models import Letter
from schakel.wire import mail
from schakel.wire.mail import BadLetter, MailNotSent, MailRefused, MailServer

log = logging.getLogger("schakel.network.accounts")

AT_ONCE = 50
HELD_FOR = timedelta(minutes=3)  # longer than one delivery may take
FAILED_IN_A_ROW = 3  # then the server is away: the others wait for the next round
KEPT_DAYS = 30


@dataclass(frozen=True)
class Sender:
    """Who letters come from.

    Parameters
    ----------
    address, name : str
        E-mail address and name of this site.
    server : MailServer
        Where they are handed in.
    """

    address: str
    name: str | Promise
    server: MailServer


@dataclass(frozen=True)
class PostOverview:
    """How the letters stand."""

    waiting: int
    oldest_age_s: float
    given_up: int


def deliver_due(sender: Sender, now: datetime) -> int:
    """Deliver what is due; gives how many letters were delivered.

    The network is asked outside any transaction. A letter is claimed by changing when it is due,
    in one statement, so that two workers never deliver the same one at the same moment. A worker
    that dies between the server's yes and our note leaves the letter to be sent again, with the
    same Message-ID.
    """
    sent = failed = 0
    for letter in due(now):
        if failed == FAILED_IN_A_ROW:
            break
        if not claim(letter, now):
            continue
        if deliver_one(letter, sender, now):
            sent, failed = sent + 1, 0
        else:
            failed += 1
    return sent


def due(now: datetime) -> list[Letter]:
    """Letters to deliver now, the oldest first."""
    waiting = Letter.objects.filter(sent_at=None, given_up_at=None, due_at__lte=now)
    return list(waiting.order_by("due_at")[:AT_ONCE])


def claim(letter: Letter, now: datetime) -> bool:
    """Take a letter for this worker alone."""
    same = Letter.objects.filter(uid=letter.uid, due_at=letter.due_at, sent_at=None)
    taken = same.update(due_at=now + HELD_FOR, attempts=F("attempts") + 1)
    letter.attempts += taken
    return taken == 1


def deliver_one(letter: Letter, sender: Sender, now: datetime) -> bool:
    """Hand one letter over and note what came of it."""
    try:
        mail.deliver(on_the_wire(letter, sender), sender.server)
    except (MailRefused, BadLetter) as error:
        give_up(letter, error.code, now)
    except MailNotSent as error:
        again = next_attempt(letter.attempts, letter.created_at, now)
        if again is None:
            give_up(letter, error.code, now)
        else:
            mine(letter).update(due_at=again)
            log.warning("letter waits", extra={"letter": letter.uid, "code": error.code})
    else:
        mine(letter).update(sent_at=now, body="")
        return True
    return False


def mine(letter: Letter):  # type: ignore[no-untyped-def] # noqa: ANN201
    """The row of a letter, as long as no other worker took it since."""
    return Letter.objects.filter(uid=letter.uid, attempts=letter.attempts, sent_at=None)


def give_up(letter: Letter, code: str, now: datetime) -> None:
    """Note that a letter will not be delivered, and forget what it said."""
    mine(letter).update(given_up_at=now, body="")
    log.error("letter given up", extra={"letter": letter.uid, "code": code})


def on_the_wire(letter: Letter, sender: Sender) -> mail.Letter:
    """A letter as the mail server gets it."""
    return mail.Letter(
        sender=sender.address,
        sender_name=str(sender.name),
        to=letter.to,
        subject=letter.subject,
        body=letter.body,
        message_id=f"{letter.uid}@{sender.address.rpartition('@')[2]}",
        at=letter.created_at,
        headers=letter.headers,
    )


def forget_old(now: datetime) -> int:
    """Remove letters that were delivered or given up a month ago; gives how many."""
    before = now - timedelta(days=KEPT_DAYS)
    old = Letter.objects.filter(sent_at__lt=before) | Letter.objects.filter(given_up_at__lt=before)
    return old.delete()[0]


def post_overview(now: datetime) -> PostOverview:
    """How the letters stand, for the operator."""
    waiting = Letter.objects.filter(sent_at=None, given_up_at=None)
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    return PostOverview(
        waiting=waiting.count(),
        oldest_age_s=(now - oldest).total_seconds() if oldest else 0.0,
        given_up=Letter.objects.filter(given_up_at__isnull=False).count(),
    )
