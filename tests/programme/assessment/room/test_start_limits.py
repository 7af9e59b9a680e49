"""Many scans from one address: a script is stopped, forty people are not."""

from datetime import timedelta

import pytest
from django.conf import settings

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import TooMany
from schakel.programme.assessment import actions
from schakel.programme.assessment.actions import answering, starting
from schakel.programme.assessment.models import Scan
from schakel.programme.assessment.views import result
from schakel.programme.assessment.views.browser import cookie_name
from schakel.web.models import Allowance

pytestmark = pytest.mark.django_db

SCHOOL = "192.0.2.1"
IN_USE = actions.EASY_STARTS_AN_HOUR
EASY = 20  # for the tests that need not count up to the limit that is in use
KEPT = "Very many scans are started from your network just now."


@pytest.fixture(autouse=True)
def low_limit(monkeypatch):
    """Room for few, so that a test reaches the limit soon."""
    monkeypatch.setattr(starting, "EASY_STARTS_AN_HOUR", EASY)


@pytest.fixture
def limit_in_use(low_limit, monkeypatch):
    """The limit as it is."""
    monkeypatch.setattr(starting, "EASY_STARTS_AN_HOUR", IN_USE)


@pytest.fixture
def starts(start_pass):
    """Tries to start scans, each with a form of its own; gives how many were started."""

    def start(count, *, age_s=0, address=SCHOOL, now=None):
        now, started = now or utc_now(), 0
        for _ in range(count):
            try:
                actions.start_scan(
                    start_pass(age_s), instrument="i", profile={}, address=address, now=now
                )
            except TooMany:
                continue
            started += 1
        return started

    return start


def test_of_a_thousand_starts_by_a_script_no_more_rows_come_than_the_limit(starts, limit_in_use):
    assert starts(1000) == IN_USE
    assert (Scan.objects.count(), Allowance.objects.count()) == (IN_USE, 1)


@pytest.mark.long
def test_of_ten_thousand_starts_by_a_script_no_more_rows_come_than_the_limit(starts, limit_in_use):
    assert starts(10_000) == IN_USE
    assert (Scan.objects.count(), Allowance.objects.count()) == (IN_USE, 1)


def test_control_without_the_limit_every_start_makes_a_row(starts, monkeypatch):
    monkeypatch.setattr(starting, "allow", lambda *_args, **_values: None)
    assert starts(EASY + 100) == Scan.objects.count() == EASY + 100


def test_behind_a_busy_address_forty_people_who_read_the_form_all_get_in(starts):
    now = utc_now()
    starts(EASY + 50, now=now)
    assert starts(1, now=now) == 0
    assert starts(40, age_s=actions.READING_S + 1, now=now) == 40


def test_a_script_that_waits_is_limited_too(starts, monkeypatch):
    monkeypatch.setattr(starting, "PATIENT_STARTS_AN_HOUR", 60)
    now = utc_now()
    assert starts(EASY + 100, age_s=3600, now=now) == EASY + 60
    assert starts(10, age_s=3600, now=now) == 0


def test_the_limit_of_one_address_is_not_that_of_another(starts):
    now = utc_now()
    starts(EASY + 1, now=now)
    assert starts(3, address="192.0.2.2", now=now) == 3


def test_an_hour_later_there_is_room_again(starts):
    now = utc_now()
    starts(EASY + 1, now=now)
    assert starts(EASY + 1, now=now + timedelta(hours=1)) == EASY


def fill(starts):
    starts(EASY, address="127.0.0.1")


def form(start_pass, age_s=0):
    return {
        "start_pass": start_pass(age_s),
        "own_machines": "no",
        "own_product": "yes",
        "size": "50-249",
    }


def test_a_refused_visitor_keeps_what_was_filled_in_and_is_told_when_to_try_again(
    browser, starts, start_pass
):
    fill(starts)
    sent = form(start_pass)
    response = browser.post("/scan/", sent)
    page = response.content.decode()
    assert (response.status_code, response.headers["Retry-After"]) == (429, "15")
    assert f"{KEPT} Wait 15 seconds and press the button again" in page
    assert {name: response.context["form"][name].value() for name in sent} == sent
    assert page.count(" checked") == 3
    assert (cookie_name() in response.cookies, Scan.objects.count()) == (False, EASY)


def test_the_same_form_gets_in_after_the_time_that_was_told(browser, starts, start_pass):
    fill(starts)
    response = browser.post("/scan/", form(start_pass, actions.READING_S + 1))
    assert (response.status_code, Scan.objects.count()) == (302, EASY + 1)


def test_a_form_that_started_a_scan_already_finds_it_also_when_there_is_no_room(
    browser, stranger, starts, start_pass
):
    sent = form(start_pass)
    first = browser.post("/scan/", sent)
    fill(starts)
    again = stranger.post("/scan/", sent)  # the same browser, before the answer came
    assert (first.status_code, again.status_code) == (302, 302)
    assert first.cookies[cookie_name()].value == again.cookies[cookie_name()].value


@pytest.mark.parametrize("forwarded", ["198.51.100.7", "10.0.0.1, 198.51.100.7", "::1", "x"])
def test_an_address_that_is_only_claimed_makes_no_room(browser, starts, start_pass, forwarded):
    fill(starts)
    response = browser.post(
        "/scan/", form(start_pass), headers={"X-Forwarded-For": forwarded, "X-Real-IP": forwarded}
    )
    assert (settings.OPTIONS.trusted_proxies, response.status_code) == ((), 429)


def test_answering_is_limited_for_each_scan_and_nothing_more_is_stored(
    scanning, stranger, monkeypatch, stored
):
    monkeypatch.setattr(answering, "SAVES_AN_HOUR", 3)
    answers = [scanning.send("fm-quote", level) for level in "0123"]
    assert [r.status_code for r in answers] == [302, 302, 302, 429]
    assert (stored("fm-quote")[1], answers[-1].headers["Retry-After"]) == (2, "1200")
    stranger.begin()
    assert stranger.send("cf-security", "3").status_code == 302


def test_guessing_links_is_slowed_down_while_a_good_link_still_opens(
    scanning, stranger, monkeypatch
):
    monkeypatch.setattr(result, "WRONG_LINKS_AN_HOUR", 5)
    scanning.send("fm-quote", "2")
    path = scanning.share()
    guesses = [stranger.get(f"/r/{number}/").status_code for number in range(7)]
    assert guesses == [404] * 5 + [429] * 2
    assert stranger.get(path).status_code == 200
