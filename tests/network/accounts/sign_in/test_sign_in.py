"""Signing in and out, forgetting and changing the password and the address."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client

from schakel.kernel.clock import utc_now
from schakel.network.accounts.models import Letter, User
from schakel.network.audit.interface import entries

EMAIL, PASSWORD, OTHER = (
    "anna@metaal.example",
    "vier natte dakpannen zingen",
    "acht droge stoeptegels",
)


def test_right_password_signs_in_with_a_new_session(member, another) -> None:
    member()
    browser = another()
    browser.get("/account/login/")
    session = browser.client.session
    session["before"] = 1
    session.save()
    before = (
        browser.client.cookies["sessionid"].value
        if "sessionid" in browser.client.cookies
        else session.session_key
    )

    answer = browser.sign_in()

    assert (answer.status_code, answer["Location"]) == (302, "/today/")
    assert browser.is_in
    assert browser.client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_capitals_in_the_address_do_not_matter(member, another) -> None:
    member()
    browser = another()
    browser.sign_in(email="Anna@Metaal.example")
    assert browser.is_in


def test_wrong_password_and_unknown_address_look_the_same(member, another) -> None:
    member()
    wrong = another().sign_in(password="iets heel anders dan dat")
    unknown = another().sign_in(email="nobody@else.example", password="iets heel anders dan dat")

    assert (wrong.status_code, unknown.status_code) == (200, 200)
    pages = [answer.content.decode().splitlines() for answer in (wrong, unknown)]
    kept = [
        [line.replace("nobody@else.example", EMAIL) for line in page if "csrf" not in line]
        for page in pages
    ]
    assert kept[0] == kept[1]
    assert "The e-mail address or the password is not right." in wrong.content.decode()


def test_guessing_at_one_account_stops_and_the_owner_elsewhere_still_gets_in(
    member, another
) -> None:
    member()
    guesser = another(Client(HTTP_ACCEPT_LANGUAGE="en", REMOTE_ADDR="203.0.113.7"))
    statuses = [guesser.sign_in(password=f"geraden wachtwoord {n}").status_code for n in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    assert guesser.sign_in().status_code == 429

    owner = another()
    owner.sign_in()
    assert owner.is_in


def test_guessing_from_many_addresses_stops_too(member, another) -> None:
    member()
    statuses = [
        another(Client(REMOTE_ADDR=f"203.0.113.{n}")).sign_in(password="fout fout fout").status_code
        for n in range(64)
    ]
    assert statuses[:50] == [200] * 50
    assert statuses[-1] == 429


def test_unconfirmed_address_gets_a_code_and_no_entrance(browser, another, last_code) -> None:
    browser.sign_up()
    later = another()
    assert later.sign_in()["Location"] == "/account/confirm/"
    assert not later.is_in
    assert later.confirm(last_code())["Location"] == "/today/"
    assert later.is_in


def test_signing_out_ends_the_session_on_the_server(member) -> None:
    browser = member()
    key = browser.client.session.session_key
    cookies = browser.client.cookies.copy()

    assert browser.get("/account/logout/").status_code == 200
    assert browser.is_in
    assert browser.post("/account/logout/").status_code == 302
    assert not Session.objects.filter(session_key=key).exists()

    browser.client.cookies = cookies
    assert browser.get("/me/").status_code == 302


def test_signed_in_page_is_kept_out_of_every_cache(member) -> None:
    assert member().get("/me/")["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "https:evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "http://testserver/me/",
        "me/",
        "",
    ],
)
def test_nobody_is_led_elsewhere(member, another, target) -> None:
    member()
    browser = another()
    answer = browser.post("/account/login/", login=EMAIL, password=PASSWORD, next=target)
    assert answer["Location"] == "/today/"
    assert browser.is_in


def test_page_that_needs_an_account_leads_through_sign_in_and_back(member, another) -> None:
    member()
    browser = another()
    answer = browser.get("/me/?a=1&b=2")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/account/login/?next=%2Fme%2F%3Fa%3D1%26b%3D2",
    )
    page = browser.get(answer["Location"]).content.decode()
    assert 'name="next" value="/me/?a=1&amp;b=2"' in page

    back = browser.post("/account/login/", login=EMAIL, password=PASSWORD, next="/me/?a=1&b=2")
    assert back["Location"] == "/me/?a=1&b=2"


def test_machine_gets_a_problem_and_a_form_a_page(browser) -> None:
    machine = browser.get("/me/", headers={"Accept": "application/json"})
    assert (machine.status_code, machine.json()["code"]) == (401, "sign_in_needed")
    form = browser.post("/me/", name="x")
    assert (form.status_code, form["Content-Type"]) == (401, "text/html; charset=utf-8")


def test_part_of_a_page_leads_the_whole_page_to_sign_in(browser) -> None:
    answer = browser.get(
        "/me/",
        headers={"HX-Request": "true", "HX-Current-URL": "https://evil.example/today/?x=1"},
    )
    assert (answer.status_code, answer["HX-Redirect"]) == (
        401,
        "/account/login/?next=%2Ftoday%2F%3Fx%3D1",
    )


def test_forgotten_password_is_replaced_with_a_code_and_ends_every_sign_in(
    member, another, last_code
) -> None:
    at_work = member()
    browser = another()
    assert browser.post("/account/password/reset/", email=EMAIL)["Location"] == (
        "/account/password/reset/code/"
    )
    browser.post("/account/password/reset/code/", code=last_code())
    done = browser.post("/account/password/reset/new/", password1=OTHER)
    assert done["Location"] == "/account/password/reset/done/"
    assert not browser.is_in

    assert at_work.get("/me/").status_code == 302
    browser.sign_in()
    assert not browser.is_in
    browser.sign_in(password=OTHER)
    assert browser.is_in
    assert Letter.objects.filter(subject="Your password was changed").count() == 1


def test_new_password_cannot_be_set_without_the_code(member, another, user_of) -> None:
    member()
    before = user_of().password
    browser = another()
    browser.post("/account/password/reset/", email=EMAIL)
    browser.post("/account/password/reset/new/", password1=OTHER)
    assert user_of().password == before


def test_reset_tells_nobody_who_has_an_account(member, another, last_letter) -> None:
    member()
    known, unknown = another(), another()
    first = known.post("/account/password/reset/", email=EMAIL)
    second = unknown.post("/account/password/reset/", email="nobody@else.example")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    pages = [
        browser.get("/account/password/reset/code/").content.decode()
        for browser in (known, unknown)
    ]
    kept = [
        [
            line.replace("nobody@else.example", EMAIL)
            for line in page.splitlines()
            if "csrf" not in line
        ]
        for page in pages
    ]
    assert kept[0] == kept[1]
    wrong = [
        browser.post("/account/password/reset/code/", code="XXXX-XXXX").status_code
        for browser in (known, unknown)
    ]
    assert wrong == [200, 200]
    assert last_letter("nobody@else.example").subject.startswith("No account at")


def test_code_for_a_new_password_works_three_times_wrong_and_no_more(
    member, another, last_code
) -> None:
    member()
    browser = another()
    browser.post("/account/password/reset/", email=EMAIL)
    for _ in range(3):
        browser.post("/account/password/reset/code/", code="XXXX-XXXX")
    browser.post("/account/password/reset/code/", code=last_code())
    assert browser.get("/account/password/reset/new/").status_code == 302


def test_changing_the_password_ends_the_other_sign_ins_and_keeps_this_one(member, another) -> None:
    here = member()
    elsewhere = another()
    elsewhere.sign_in()

    wrong = here.post("/account/password/change/", oldpassword="fout", password1=OTHER)
    assert "This is not your password." in wrong.content.decode()
    answer = here.post("/account/password/change/", oldpassword=PASSWORD, password1=OTHER)

    assert answer.status_code == 302
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert "password.changed" in [entry.action for entry in entries()]


def test_changing_the_address_asks_for_the_password_and_a_code(
    member, last_code, last_letter, user_of
) -> None:
    browser = member()
    asked = browser.get("/account/email/")
    assert asked["Location"].startswith("/account/again/")
    browser.again()
    browser.post("/account/email/", email="anna@new.example", action_add="1")
    assert user_of().email == EMAIL

    browser.confirm(last_code("anna@new.example"))

    assert User.objects.get().email == "anna@new.example"
    assert [row.email for row in EmailAddress.objects.filter(verified=True)] == ["anna@new.example"]
    assert last_letter(EMAIL).subject == "Your e-mail address was changed"


def test_address_of_somebody_else_cannot_be_taken(member, last_code, user_of) -> None:
    member(email="berta@metaal.example")
    browser = member()
    browser.again()
    browser.post("/account/email/", email="berta@metaal.example", action_add="1")
    browser.confirm(last_code("berta@metaal.example"))
    assert user_of().email == EMAIL
    assert EmailAddress.objects.filter(verified=True).count() == 2


def test_other_sign_ins_are_listed_and_ended_one_by_one(member, another) -> None:
    from allauth.usersessions.models import UserSession  # noqa: PLC0415

    here = member()
    elsewhere, third = another(), another()
    elsewhere.sign_in()
    third.sign_in()
    page = here.get("/account/sessions/").content.decode()
    assert page.count(">End it<") == 2

    key = elsewhere.client.session.session_key
    here.post(f"/account/sessions/{UserSession.objects.get(session_key=key).pk}/end/")
    assert elsewhere.get("/me/").status_code == 302
    assert third.get("/me/").status_code == 200

    here.post("/account/sessions/")
    assert third.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200


def test_sign_in_of_somebody_else_cannot_be_ended(member) -> None:
    from allauth.usersessions.models import UserSession  # noqa: PLC0415

    anna, berta = member(), member(email="berta@metaal.example")
    theirs = UserSession.objects.get(session_key=anna.client.session.session_key)
    berta.post(f"/account/sessions/{theirs.pk}/end/")
    assert anna.get("/me/").status_code == 200


def test_language_of_the_person_follows_the_switch_and_the_person(member, another, user_of) -> None:
    member().get("/language/de?next=/me/")
    assert user_of().language == "de"
    browser = another()
    answer = browser.sign_in()
    assert answer.cookies["schakel-hub-8000-language"].value == "de"


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/code/",
        "/account/login/code/confirm/",
        "/account/signup/passkey/",
        "/account/phone/change/",
        "/account/3rdparty/",
        "/account/sso/login/",
        "/account/google/login/",
        "/account/trust/",
        "/account/mfa/",
        "/account/password/reset/key/1-x/",
        "/account/openid/login/",
        "/account/second-step/webauthn/signup/",
    ],
)
def test_what_is_not_offered_is_not_there(browser, path) -> None:
    assert browser.get(path).status_code == 404


def test_log_holds_ids_and_no_addresses(member) -> None:
    member()
    actions = [entry.action for entry in entries()]
    assert actions == ["person.signed_up", "person.signed_in"]
    assert all(EMAIL not in str(entry) for entry in entries())


def test_closed_account_cannot_sign_in(member, another, user_of) -> None:
    here = member()
    User.objects.update(is_active=False)
    assert here.get("/me/").status_code == 302
    browser = another()
    assert browser.sign_in()["Location"] == "/account/closed/"
    assert not browser.is_in


def test_deleting_an_account_leaves_no_sign_in_and_no_letter(member, another, user_of) -> None:
    here = member()
    elsewhere = another()
    elsewhere.sign_in()
    Letter.objects.update(sent_at=utc_now())
    user_of().delete()
    assert Session.objects.count() == 0
    assert Letter.objects.count() == 0
    assert here.get("/me/").status_code == 302
