"""Making an account, and what a stranger can learn from trying."""

import pytest
from allauth.account.models import EmailAddress

from schakel.network.accounts.models import Letter, User

EMAIL, PASSWORD = "anna@metaal.example", "vier natte dakpannen zingen"


def test_code_from_the_letter_opens_the_account(browser, last_code) -> None:
    sent = browser.sign_up(name="Anna  de Boer")
    assert (sent.status_code, sent["Location"]) == (302, "/account/confirm/")
    assert not browser.is_in

    arrived = browser.confirm(last_code())

    assert (arrived.status_code, arrived["Location"]) == (302, "/today/")
    assert browser.is_in
    user = User.objects.get()
    assert (user.email, user.name, user.language) == (EMAIL, "Anna de Boer", "en")
    assert user.password.startswith("argon2$argon2id$")
    assert EmailAddress.objects.get().verified


def test_third_wrong_code_ends_the_attempt(browser, last_code) -> None:
    browser.sign_up()
    right = last_code()
    for _ in range(2):
        assert browser.confirm("XXXX-XXXX").status_code == 200
    assert browser.confirm("XXXX-XXXX")["Location"] == "/account/login/"

    assert browser.confirm(right).status_code == 302
    assert not browser.is_in


def test_new_code_replaces_the_old_one_and_comes_twice_at_most(browser, last_code) -> None:
    browser.sign_up()
    first = last_code()
    for _ in range(3):
        browser.post("/account/confirm/", action="resend")
    assert Letter.objects.count() == 3

    assert browser.confirm(first).status_code == 200
    assert browser.confirm(last_code())["Location"] == "/today/"


def test_address_with_an_account_gets_the_same_page_and_another_letter(
    member, another, last_letter
) -> None:
    member()
    stranger, known = another(), another()
    new = stranger.sign_up(email="nobody@else.example")
    old = known.sign_up(password="een heel ander wachtwoord")

    assert (old.status_code, old["Location"]) == (new.status_code, new["Location"])
    page = known.get("/account/confirm/").content.decode()
    other = stranger.get("/account/confirm/").content.decode()
    without_token = lambda text: [line for line in text.splitlines() if "csrf" not in line]  # noqa: E731
    assert without_token(page) == without_token(other.replace("nobody@else.example", EMAIL))
    assert last_letter().subject == "You have an account at localhost already"
    assert last_letter("nobody@else.example").subject.startswith("Your code")
    assert User.objects.count() == 2


def test_password_is_hashed_for_a_known_address_too(member, another, monkeypatch) -> None:
    member()
    done = []
    monkeypatch.setattr("schakel.network.accounts.adapters.forms.take_as_long", done.append)
    another().sign_up(password="een heel ander wachtwoord")
    assert done == ["een heel ander wachtwoord"]


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("kort", "Take at least 12 characters"),
        ("x" * 129, "Take at most 128 characters"),
        ("password1234", "Many people use this password"),
        ("aaaaaaaaaaaa", "Many people use this password"),
        ("metaal-anna-metaal", "are easy to guess"),
        ("Schakel2026!", "are easy to guess"),
        ("willemina1234", "are easy to guess"),
    ],
)
def test_password_that_is_easy_to_guess_is_refused(browser, password, said) -> None:
    answer = browser.sign_up(password=password, name="Willemina")
    assert said in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "password", ["vier natte dakpannen", "é" * 6 + "ßçñø ☕🔧", "0" * 2 + "abcdefghijklm" * 9]
)
def test_password_of_any_characters_is_taken(browser, password) -> None:
    assert browser.sign_up(password=password).status_code == 302


@pytest.mark.parametrize(
    "name", ["Anna\r\nBcc: all@else.example", "Anna\nSubject: x", "Anna\x00", "A" * 121, "\x1b[31m"]
)
def test_name_cannot_carry_a_header(browser, last_letter, name) -> None:
    browser.sign_up(name=name)
    user = User.objects.first()
    assert user is None or user.name == " ".join(name.split())
    letters = list(Letter.objects.all())
    assert [letter.to for letter in letters] in ([], [EMAIL])
    assert all("\n" not in letter.subject and "\r" not in letter.subject for letter in letters)


@pytest.mark.parametrize(
    "email",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example,c@d.example",
        "a@b",
        "@b.example",
        "x" * 250 + "@b.example",
    ],
)
def test_address_that_is_none_is_refused(browser, email) -> None:
    browser.sign_up(email=email)
    assert not User.objects.exists()
    assert not Letter.objects.exists()


def test_sixth_sign_up_with_one_address_in_an_hour_waits(browser, another) -> None:
    for _ in range(5):
        assert another().sign_up().status_code == 302
    answer = another().sign_up()
    assert (answer.status_code, answer["Retry-After"].isdigit()) == (429, True)
    assert another().sign_up(email="other@metaal.example").status_code == 302


def test_forty_people_behind_one_address_can_sign_up_and_a_flood_cannot(another) -> None:
    statuses = [another().sign_up(email=f"p{n}@metaal.example").status_code for n in range(40)]
    assert statuses == [302] * 40
    # The rest of the hour's tokens, then no more.
    from schakel.network.accounts.adapters.limits import LIMITS  # noqa: PLC0415

    limit = next(each.times for each in LIMITS["sign-up"] if each.per == "address")
    more = [another().sign_up(email="", password="").status_code for n in range(limit - 40 + 5)]
    assert more[-1] == 429


def test_sign_up_without_token_is_refused(db) -> None:
    from django.test import Client  # noqa: PLC0415

    answer = Client(enforce_csrf_checks=True).post(
        "/account/signup/", {"email": EMAIL, "password1": PASSWORD}
    )
    assert answer.status_code == 403
    assert not User.objects.exists()


def test_without_limits_a_flood_goes_through(another, monkeypatch) -> None:
    """The control: it is our limit that stops it, not something else."""
    monkeypatch.setattr("schakel.network.accounts.adapters.limits.allow", lambda *_, **__: None)
    assert {another().sign_up().status_code for _ in range(8)} == {302}
