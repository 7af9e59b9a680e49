"""The e-mail with what waits comes on working days, once, and can be turned off."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from schakel.network.accounts import interface
from schakel.network.accounts.models import Letter, User
from schakel.network.accounts.tasks import send_digests

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # nine o'clock in Amsterdam


@pytest.fixture
def anna(person):
    anna = person("anna@example.nl", "Anna")
    User.objects.update(created_at=MONDAY - timedelta(days=10))
    return anna


@pytest.fixture(autouse=True)
def waiting(monkeypatch):
    """One thing waits for everybody, and nothing else."""
    line = interface.Waiting("Answer three questions", "It takes a minute.", "/scan/", "Go on")
    monkeypatch.setattr(interface.today, "_parts", {"test": lambda *_: [line]})


def test_on_monday_morning_it_tells_what_waits_and_where(anna):
    assert send_digests(MONDAY) == 1

    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == (anna.email, "What waits for you")
    assert "- Answer three questions\n  It takes a minute.\n  http://localhost:8000/scan/" in (
        letter.body
    )
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("digest", "hours", "letters"),
    [("weekly", 24, 1), ("daily", 24, 2), ("daily", 1, 1), ("weekly", 7 * 24, 2), ("off", 24, 0)],
)
def test_it_comes_as_often_as_was_chosen(anna, digest, hours, letters):
    User.objects.update(digest=digest)

    send_digests(MONDAY)
    send_digests(MONDAY + timedelta(hours=hours))

    assert Letter.objects.count() == letters


@pytest.mark.parametrize(
    "moment",
    [MONDAY.replace(hour=5, minute=59), MONDAY.replace(hour=17), MONDAY - timedelta(days=1)],
)
def test_nobody_gets_it_at_night_or_at_the_weekend(anna, moment):
    assert (send_digests(moment), Letter.objects.count()) == (0, 0)


def test_nobody_gets_it_when_nothing_waits(anna, monkeypatch):
    monkeypatch.setattr(interface.today, "_parts", {})

    assert (send_digests(MONDAY), Letter.objects.count()) == (0, 0)


def test_the_link_turns_it_off_without_signing_in_and_only_with_its_token(anna):
    send_digests(MONDAY)
    link = re.search(r"/digest/off/\S+/", Letter.objects.get().body)[0]
    browser = Client(enforce_csrf_checks=True)

    assert browser.post(f"/digest/off/{anna.uid}.forged/").status_code == 404
    assert browser.get(link).status_code == 200
    assert User.objects.get().digest == "weekly"
    assert browser.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert User.objects.get().digest == "off"
