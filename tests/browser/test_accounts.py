"""Making an account and signing in, in a browser with a device that keeps passkeys."""

import re
import time
from email import message_from_bytes
from email.policy import default

import pytest

PASSWORD, OTHER = "vier natte dakpannen zingen", "acht droge stoeptegels"
LETTER_S = 60

pytestmark = pytest.mark.browser


@pytest.fixture
def letter(site):
    """The code in the n-th letter to an address."""

    def read(email, number=1):
        end = time.monotonic() + LETTER_S
        while time.monotonic() < end:
            paths = sorted((site.data / "mail").glob("*.eml"))
            letters = [message_from_bytes(path.read_bytes(), policy=default) for path in paths]
            texts = [each.get_content() for each in letters if each["To"] == email]
            codes = re.findall(r"^ {4}([A-Z0-9-]+)\r?$", "\n".join(texts), re.MULTILINE)
            if len(codes) >= number:
                return codes[number - 1]
            time.sleep(0.2)
        raise AssertionError(f"no letter {number} for {email}")

    return read


@pytest.fixture
def device():
    """Give a window a device that keeps passkeys and knows its owner."""

    def attach(page):
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})

        def recognise(*, owner):
            session.send(
                "WebAuthn.setUserVerified",
                {"authenticatorId": made["authenticatorId"], "isUserVerified": owner},
            )

        return recognise

    return attach


def send(page, **fields):
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)
    page.click("main .btn--next")


def sign_out(page):
    page.goto("/account/logout/")
    send(page)
    page.wait_for_url(lambda url: url.endswith("/"))


@pytest.fixture
def with_passkey(letter):
    """Make an account in a window, and a passkey for it."""

    def make(page, email, **more):
        page.goto("/account/signup/")
        send(page, email=email, password1=PASSWORD, **more)
        page.wait_for_url("**/account/confirm/")
        send(page, code=letter(email))
        page.wait_for_url("**/today/")
        page.goto("/account/passkeys/add/")
        send(page, password=PASSWORD)
        page.wait_for_url("**/passkeys/add/")
        page.click("#passkey_add")
        page.wait_for_url("**/second-step/codes/")

    return make


@pytest.mark.parametrize("language", ["nl", "en", "de"])
def test_account_with_a_passkey_from_sign_up_to_a_new_password(  # noqa: PLR0917
    visit, with_passkey, letter, device, axe, language
) -> None:
    page = visit(language, 320)
    email = f"{language}{time.time_ns()}@metaal.example"
    recognise = device(page)

    with_passkey(page, email, name="Anna")
    assert page.locator(".codes li").count() == 10

    page.goto("/account/passkeys/")
    assert axe(page) == []
    page.click("a.btn:not(.btn--bad)[href$='/']")
    page.wait_for_load_state()
    assert axe(page) == []
    send(page, name="My laptop")
    page.wait_for_url("**/account/passkeys/")
    assert page.inner_text("main .card h2") == "My laptop"
    page.goto("/account/again/passkey/?next=/me/")
    assert axe(page) == []
    page.click("#passkey_again")
    page.wait_for_url(lambda url: url.endswith("/me/") and "again" not in url)

    sign_out(page)
    page.goto("/account/login/?next=/me/")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: url.endswith("/me/") and "login" not in url)

    sign_out(page)
    page.goto("/account/password/reset/")
    send(page, email=email)
    page.wait_for_url("**/reset/code/")
    send(page, code=letter(email, 2))
    page.wait_for_url("**/reset/new/")
    assert axe(page) == []
    send(page, password1=OTHER)
    page.wait_for_url("**/reset/done/")

    page.goto("/account/login/")
    send(page, login=email, password=OTHER)
    page.wait_for_url("**/second-step/code/")
    assert axe(page) == []
    page.click("#passkey_step")
    page.wait_for_url("**/today/")

    sign_out(page)
    recognise(owner=False)
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_selector("#passkey-trouble", state="visible")
    assert axe(page) == []


def test_passkey_can_be_removed(visit, with_passkey, device, axe) -> None:
    page = visit("en")
    email = f"remove{time.time_ns()}@metaal.example"
    device(page)
    with_passkey(page, email)

    page.goto("/account/passkeys/")
    page.click("main .card .btn--bad")
    page.wait_for_url("**/remove/")
    assert axe(page) == []
    page.click("main .btn--bad")
    page.wait_for_url("**/account/passkeys/")
    assert page.locator("main .card").count() == 0


def test_sign_in_works_without_scripts(visit, letter) -> None:
    page = visit("en", java_script_enabled=False)
    email = f"plain{time.time_ns()}@metaal.example"
    page.goto("/account/signup/")
    send(page, email=email, password1=PASSWORD)
    send(page, code=letter(email))
    page.wait_for_url("**/today/")
    assert page.locator("#passkey:visible").count() == 0
