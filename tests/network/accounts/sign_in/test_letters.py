"""Delivering letters: once, again after a failure, never for ever."""

import email
import email.policy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, send_mail
from django.db import transaction

from schakel.network.accounts.adapters import delivery
from schakel.network.accounts.adapters.delivery import (
    Sender,
    claim,
    deliver_due,
    forget_old,
    post_overview,
)
from schakel.network.accounts.domain.post import next_attempt
from schakel.network.accounts.interface import send_letter
from schakel.network.accounts.models import Letter
from schakel.wire.mail import MailNotSent, MailRefused, MailServer

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def sender(tmp_path: Path):
    return Sender("hub@schakel.example", "Hub", MailServer("folder", folder=tmp_path / "mail"))


@pytest.fixture
def server(monkeypatch):
    """A mail server that answers as a test wants, at the wire."""
    answers, got = [], []

    def deliver(letter, _server):
        got.append(letter)
        answer = answers.pop(0) if answers else None
        if answer:
            raise answer("no")

    monkeypatch.setattr(delivery.mail, "deliver", deliver)
    deliver.answers, deliver.got = answers, got
    return deliver


def write(to="anna@metaal.example", now=NOW):
    return send_letter(to, "Subject", "Body\n", now=now, headers={"List-Id": "<x.example>"})


def test_letter_is_delivered_once_and_its_text_forgotten(sender, tmp_path) -> None:
    uid = write()
    assert deliver_due(sender, NOW) == 1
    assert deliver_due(sender, NOW + timedelta(days=1)) == 0

    (file,) = (tmp_path / "mail").iterdir()
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (message["To"], message["From"]) == ("anna@metaal.example", "Hub <hub@schakel.example>")
    assert message["Message-ID"] == f"<{uid}@schakel.example>"
    assert message["List-Id"] == "<x.example>"
    row = Letter.objects.get()
    assert (row.sent_at, row.body, row.attempts) == (NOW, "", 1)


def test_letter_that_another_worker_took_is_left_alone(sender, server) -> None:
    write()
    (letter,), (same,) = delivery.due(NOW), delivery.due(NOW)
    assert claim(letter, NOW)
    assert not claim(same, NOW)
    assert deliver_due(sender, NOW) == 0
    assert server.got == []


def test_letter_of_a_worker_that_died_is_taken_up_with_the_same_id(sender, server) -> None:
    uid = write()
    (letter,) = delivery.due(NOW)
    claim(letter, NOW)
    assert deliver_due(sender, NOW + delivery.HELD_FOR) == 1
    assert [each.message_id for each in server.got] == [f"{uid}@schakel.example"]


def test_late_worker_does_not_overwrite_what_came_of_it(sender, server) -> None:
    write()
    (slow,) = delivery.due(NOW)
    claim(slow, NOW)
    deliver_due(sender, NOW + delivery.HELD_FOR)
    delivery.give_up(slow, "mail_refused", NOW + delivery.HELD_FOR)
    row = Letter.objects.get()
    assert (row.sent_at, row.given_up_at) == (NOW + delivery.HELD_FOR, None)


def test_letter_waits_longer_after_each_failure(sender, server) -> None:
    write()
    server.answers += [MailNotSent, MailNotSent]
    deliver_due(sender, NOW)
    assert Letter.objects.get().due_at == NOW + timedelta(seconds=30)
    later = NOW + timedelta(seconds=30)
    deliver_due(sender, later)
    assert Letter.objects.get().due_at == later + timedelta(seconds=60)
    assert deliver_due(sender, later + timedelta(seconds=60)) == 1


def test_letter_is_given_up_after_a_day_and_the_operator_sees_it(sender, server) -> None:
    write(now=NOW - timedelta(days=1))
    server.answers.append(MailNotSent)
    deliver_due(sender, NOW)
    assert post_overview(NOW).given_up == 1
    assert Letter.objects.get().body == ""
    assert deliver_due(sender, NOW + timedelta(days=1)) == 0


def test_letter_that_the_server_refuses_is_given_up_at_once(sender, server) -> None:
    write()
    server.answers.append(MailRefused)
    deliver_due(sender, NOW)
    assert (post_overview(NOW).given_up, post_overview(NOW).waiting) == (1, 0)


def test_letter_with_an_impossible_address_holds_up_no_other(sender, server) -> None:
    write(to="no address")
    write()
    assert deliver_due(sender, NOW) == 1


def test_server_that_is_away_is_asked_three_times_a_round(sender, server) -> None:
    for n in range(10):
        write(to=f"p{n}@metaal.example")
    server.answers += [MailNotSent] * 10
    deliver_due(sender, NOW)
    assert len(server.got) == 3


def test_letter_of_an_action_that_failed_is_never_written() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert Letter.objects.count() == 0


def test_mail_of_django_becomes_letters(settings) -> None:
    settings.EMAIL_BACKEND = "schakel.network.accounts.adapters.mail.LetterBackend"
    assert send_mail("Subject", "Body", None, ["a@b.example", "c@d.example"]) == 1
    assert sorted(Letter.objects.values_list("to", flat=True)) == ["a@b.example", "c@d.example"]


def test_subject_with_a_line_break_stays_one_line(settings) -> None:
    settings.EMAIL_BACKEND = "schakel.network.accounts.adapters.mail.LetterBackend"
    EmailMessage("One\r\nBcc: all@else.example", "Body", to=["a@b.example"]).send()
    assert Letter.objects.get().subject == "One Bcc: all@else.example"


def test_old_letters_are_forgotten(sender, server) -> None:
    write()
    deliver_due(sender, NOW)
    assert forget_old(NOW + timedelta(days=29)) == 0
    assert forget_old(NOW + timedelta(days=31)) == 1


def test_wait_doubles_to_an_hour_and_ends_after_a_day() -> None:
    waits = [next_attempt(n, NOW, NOW) - NOW for n in (1, 2, 3, 8, 50)]
    assert waits == [timedelta(seconds=s) for s in (30, 60, 120, 3600, 3600)]
    assert next_attempt(1, NOW, NOW + timedelta(days=1)) is None
