"""How long a sign-in lasts, for members and for staff."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from schakel.kernel.clock import utc_now
from schakel.network.accounts.domain.sessions import MEMBER, STAFF

MINUTE = timedelta(minutes=1)


def age(browser, *, began=timedelta(0), seen=timedelta(0)):
    """Let the sign-in of a browser have begun, and have been used last, so long ago."""
    session = browser.client.session
    now = utc_now()
    session["began_at"] = (now - began).timestamp()
    session["seen_at"] = (now - seen).timestamp()
    session.save()


@pytest.fixture
def staff(member, user_of, appoint):
    browser = member()
    appoint()
    Authenticator.objects.create(user=user_of(), type="totp", data={"secret": "x"})
    return browser


def test_limits_are_those_of_the_decision() -> None:
    assert (MEMBER.idle, MEMBER.absolute) == (timedelta(hours=12), timedelta(days=7))
    assert (STAFF.idle, STAFF.absolute) == (timedelta(minutes=30), timedelta(hours=12))


def test_member_stays_signed_in_over_a_working_day_and_no_longer(member) -> None:
    browser = member()
    age(browser, began=timedelta(days=2), seen=MEMBER.idle - MINUTE)
    assert browser.get("/me/").status_code == 200
    age(browser, began=timedelta(days=2), seen=MEMBER.idle + MINUTE)
    key = browser.client.session.session_key

    assert browser.get("/me/")["Location"] == "/account/login/?next=%2Fme%2F"
    assert not Session.objects.filter(session_key=key).exists()
    assert not browser.is_in


def test_member_signs_in_again_after_a_week_however_busy(member) -> None:
    browser = member()
    age(browser, began=MEMBER.absolute - MINUTE)
    assert browser.get("/me/").status_code == 200
    age(browser, began=MEMBER.absolute + MINUTE)
    assert browser.get("/me/").status_code == 302


def test_staff_are_signed_out_after_half_an_hour(staff) -> None:
    age(staff, seen=STAFF.idle - MINUTE)
    assert staff.get("/today/").status_code == 200
    age(staff, seen=STAFF.idle + MINUTE)
    assert staff.get("/today/").status_code == 302


def test_staff_are_signed_out_after_twelve_hours(staff) -> None:
    age(staff, began=STAFF.absolute + MINUTE)
    assert staff.get("/today/").status_code == 302


def test_page_for_all_stays_open_when_the_sign_in_is_over(member) -> None:
    browser = member()
    age(browser, seen=MEMBER.idle + MINUTE)
    assert browser.get("/about").status_code == 200
    assert not browser.is_in


def test_using_the_site_keeps_the_sign_in_alive(member) -> None:
    browser = member()
    age(browser, seen=timedelta(hours=11))
    browser.get("/me/")
    assert utc_now().timestamp() - browser.client.session["seen_at"] < 5


def test_session_is_written_once_a_minute_and_not_for_each_page(
    member, django_assert_num_queries
) -> None:
    browser = member()
    browser.get("/me/")
    with django_assert_num_queries(3) as seen:  # session, person, work for the programme
        browser.get("/about")
    assert [query["sql"].split()[0] for query in seen.captured_queries] == ["SELECT"] * 3


def test_visitor_costs_no_query(browser, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        browser.get("/about")


def test_session_without_a_beginning_is_over(member) -> None:
    browser = member()
    session = browser.client.session
    del session["began_at"]
    session.save()
    assert browser.get("/me/").status_code == 302
