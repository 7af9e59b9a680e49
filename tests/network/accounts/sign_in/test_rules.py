"""Rules that a standard asks of signing in, one by one (docs/asvs.md)."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from cryptography.fernet import InvalidToken
from django.apps import apps

PASSWORD = "vier natte dakpannen zingen"
INPUT = re.compile(r"<input[^>]*>")


def fields(page):
    """The fields of a page that take a password."""
    return [each for each in INPUT.findall(page) if re.search(r'name="\w*password\w*"', each)]


def attribute(field, name):
    found = re.search(rf'{name}="([^"]*)"', field)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/account/login/", ["current-password"]),
        ("/account/signup/", ["new-password"]),
    ],
)
def test_password_is_hidden_and_may_come_from_a_password_manager(browser, path, kinds) -> None:
    page = browser.get(path).content.decode()
    found = fields(page)
    assert [attribute(each, "type") for each in found] == ["password"] * len(kinds)
    assert [attribute(each, "autocomplete") for each in found] == kinds
    assert "paste" not in page
    assert "maxlength" not in "".join(found)


def test_sign_up_asks_for_an_address_a_password_and_a_name(browser) -> None:
    form = browser.get("/account/signup/").context["form"]
    assert set(form.fields) == {"email", "password1", "name"}


@pytest.mark.parametrize(
    "other", [PASSWORD.upper(), PASSWORD[:-1], f" {PASSWORD}", f"{PASSWORD} ", PASSWORD + "x"]
)
def test_password_counts_exactly_as_it_was_typed(member, another, other) -> None:
    member()
    browser = another()
    browser.sign_in(password=other)
    assert not browser.is_in
    browser.sign_in()
    assert browser.is_in


def test_long_password_is_not_cut_off(member, another) -> None:
    long = "abcdefghijklm nopqrstuvwxyz " * 4
    member(password=long)
    browser = another()
    browser.sign_in(password=long[:72])
    assert not browser.is_in
    browser.sign_in(password=long)
    assert browser.is_in


def test_password_never_grows_too_old(member, another, user_of) -> None:
    member()
    user = user_of()
    apps.get_model("accounts", "User").objects.update(
        created_at=user.created_at - timedelta(days=3650)
    )
    browser = another()
    assert browser.sign_in()["Location"] == "/today/"


def test_password_is_kept_as_argon2id(member, user_of) -> None:
    member()
    assert user_of().password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in user_of().password


def test_nobody_has_an_account_on_a_new_site(db) -> None:
    assert apps.get_model("accounts", "User").objects.count() == 0


def test_session_has_a_key_of_more_than_128_bits(member, another) -> None:
    browsers = [member(), another()]
    browsers[1].sign_in()
    keys = {each.client.session.session_key for each in browsers}
    assert len(keys) == 2
    # 32 of 36 characters: 165 bits.
    assert all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys)


def test_code_of_a_letter_has_more_than_20_bits(browser, last_code) -> None:
    browser.sign_up()
    code = last_code().replace("-", "")
    assert re.fullmatch(r"[A-Z0-9]{6,}", code)


def test_secret_of_an_app_that_was_changed_in_the_database_is_refused(db) -> None:
    kept = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    assert get_adapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"
    middle = len(kept) // 2
    changed = kept[:middle] + ("A" if kept[middle] != "A" else "B") + kept[middle + 1 :]
    with pytest.raises(InvalidToken):
        get_adapter().decrypt(changed)
