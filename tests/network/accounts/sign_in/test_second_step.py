"""Apps and recovery codes, and who has to have them."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from django.core.cache import cache

from schakel.network.audit.interface import entries

EMAIL, PASSWORD = "anna@metaal.example", "vier natte dakpannen zingen"
SECRET = re.compile(r"<code>([A-Z2-7]{32})</code>")


def code_of(secret, steps=0):
    """What the app shows, so many half minutes from now."""
    return f"{hotp_value(secret, int(time.time()) // 30 + steps):06d}"


@pytest.fixture
def with_app(member):
    """Somebody with an app: the browser, the secret of the app and the recovery codes."""

    def make(**more):
        browser = member(**more)
        browser.again()
        page = browser.get("/account/second-step/app/").content.decode()
        secret = SECRET.search(page)[1]
        done = browser.post("/account/second-step/app/", code=code_of(secret, -1))
        assert done["Location"] == "/account/second-step/codes/"
        listed = browser.get("/account/second-step/codes/").content.decode()
        return browser, secret, re.findall(r"<li><code>(\w+)</code></li>", listed)

    return make


def test_app_is_asked_for_at_sign_in_and_its_code_works_once(with_app, another) -> None:
    _, secret, _ = with_app()
    code = code_of(secret)
    first, second = another(), another()

    assert first.sign_in()["Location"] == "/account/second-step/code/"
    assert not first.is_in
    assert first.post("/account/second-step/code/", code=code)["Location"] == "/today/"
    assert first.is_in

    cache.clear()  # as on another process, whose cache knows nothing of the first sign-in
    second.sign_in()
    answer = second.post("/account/second-step/code/", code=f"{code[:3]} {code[3:]}")
    assert "it was used before" in answer.content.decode()
    assert not second.is_in


def test_without_the_database_a_code_works_twice(with_app, another, monkeypatch) -> None:
    """The control: with our check off, the cache of one process is all there is."""
    monkeypatch.setattr("schakel.network.accounts.adapters.forms.use_up", lambda *_: True)
    _, secret, _ = with_app()
    code = code_of(secret)
    for _ in range(2):
        cache.clear()
        browser = another()
        browser.sign_in()
        browser.post("/account/second-step/code/", code=code)
        assert browser.is_in


def test_code_that_switched_the_app_on_is_used_up(with_app, another) -> None:
    _, secret, _ = with_app()
    cache.clear()
    browser = another()
    browser.sign_in()
    browser.post("/account/second-step/code/", code=code_of(secret, -1))
    assert not browser.is_in


def test_recovery_code_works_once(with_app, another) -> None:
    _, _, codes = with_app()
    assert len(codes) == 10
    browser, again = another(), another()
    browser.sign_in()
    browser.post("/account/second-step/code/", code=codes[0])
    assert browser.is_in
    again.sign_in()
    again.post("/account/second-step/code/", code=codes[0])
    assert not again.is_in
    again.post("/account/second-step/code/", code=codes[1])
    assert again.is_in


def test_new_password_does_not_let_in_past_the_second_step(with_app, another, last_code) -> None:
    with_app()
    browser = another()
    browser.post("/account/password/reset/", email=EMAIL)
    browser.post("/account/password/reset/code/", code=last_code())
    browser.post("/account/password/reset/new/", password1="acht droge stoeptegels")
    answer = browser.sign_in(password="acht droge stoeptegels")
    assert answer["Location"] == "/account/second-step/code/"
    assert not browser.is_in


def test_guessing_at_the_code_stops(with_app, another) -> None:
    with_app()
    browser = another()
    browser.sign_in()
    statuses = [
        browser.post("/account/second-step/code/", code="000000").status_code for _ in range(12)
    ]
    assert statuses[-1] == 429
    assert set(statuses[:8]) == {200}


def test_database_does_not_tell_the_secrets(with_app) -> None:
    _, secret, codes = with_app()
    kept = " ".join(str(row.data) for row in Authenticator.objects.all())
    assert secret not in kept
    assert all(code not in kept for code in codes)


@pytest.mark.parametrize(
    "path",
    [
        "/account/second-step/app/",
        "/account/second-step/codes/new/",
        "/account/passkeys/add/",
        "/account/email/",
    ],
)
def test_what_matters_asks_for_the_password_again(member, path) -> None:
    answer = member().get(path)
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/account/again/?next={path.replace('/', '%2F')}",
    )


@pytest.mark.django_db(transaction=True)
def test_taking_the_app_away_is_noted_and_told(with_app, last_letter) -> None:
    browser, _, _ = with_app()
    browser.post("/account/second-step/app/remove/")
    assert not Authenticator.objects.exists()
    assert last_letter().subject == "An app was taken away"
    told = [(entry.action, entry.details.get("kind")) for entry in entries()]
    assert sorted(told[2:]) == [
        ("second_step.added", "recovery_codes"),
        ("second_step.added", "totp"),
        ("second_step.removed", "recovery_codes"),
        ("second_step.removed", "totp"),
    ]


def test_staff_set_up_a_second_step_before_anything_else(member, appoint) -> None:
    browser = member()
    assert browser.get("/today/").status_code == 200
    appoint()

    for path in ("/today/", "/me/", "/", "/staff/"):
        answer = browser.get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/account/second-step/")
    page = browser.get("/account/second-step/").content.decode()
    assert "Set up a second step first" in page
    assert browser.get("/language/en?next=/about").status_code == 302


def test_staff_with_a_second_step_get_in(with_app, appoint) -> None:
    browser, _, _ = with_app()
    appoint()
    assert browser.get("/today/").status_code == 200


def test_picture_for_the_app_stands_in_the_page_without_style_or_script(member) -> None:
    browser = member()
    browser.again()
    page = browser.get("/account/second-step/app/").content.decode()
    svg = page[page.index('<svg class="qr"') : page.index("</svg>", page.index('<svg class="qr"'))]
    assert "style" not in svg
    assert "data:image" not in page
    assert len(svg) > 1_000
