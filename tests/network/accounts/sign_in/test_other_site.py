"""Signing in through the operator's identity site, against one that answers as a test wants."""

import base64
import hashlib
import json
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.urls import include, path

from schakel.network.accounts.models import User

EMAIL = "anna@metaal.example"
CLIENT = {"oidc_client_id": "schakel", "oidc_client_secret": "very-secret"}


@dataclass
class Identity:
    """An identity site: what it says of the person, and what it was asked."""

    url: str = ""
    claims: dict = field(default_factory=dict)
    issuer: str = ""
    audience: str = "schakel"
    asked: list = field(default_factory=list)

    def configuration(self):
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            **{f"{name}_endpoint": f"{self.url}/{end}" for name, end in ends.items()},
        }

    def id_token(self):
        now = int(time.time())
        told = {
            "iss": self.issuer or self.url,
            "aud": self.audience,
            "sub": self.claims["sub"],
            "iat": now,
            "exp": now + 60,
        }
        parts = [{"alg": "RS256", "kid": "1"}, told]
        encoded = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts]
        return b".".join([*encoded, b"c2lnbmF0dXJl"]).decode()


@pytest.fixture
def identity():
    """The identity site, running."""
    site = Identity(claims={"sub": "u-1", "name": "Anna", "email": EMAIL, "email_verified": True})

    class Handler(BaseHTTPRequestHandler):
        def answer(self, body):
            text = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def do_GET(self):
            is_userinfo = self.path.startswith("/userinfo")
            self.answer(site.claims if is_userinfo else site.configuration())

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            site.asked.append({key: values[0] for key, values in parse_qs(body).items()})
            token = {"access_token": "a", "token_type": "bearer", "id_token": site.id_token()}
            self.answer(token)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hub_with(identity, settings, monkeypatch):
    """The hub, told of the identity site."""
    from schakel.config import urls_hub  # noqa: PLC0415 (needs the settings)
    from schakel.config.settings.sign_in import other_site_settings  # noqa: PLC0415
    from schakel.network.accounts.adapters.urls import through_another_site  # noqa: PLC0415

    settings.OPTIONS = replace(settings.OPTIONS, oidc_issuer=identity.url, **CLIENT)
    for name, value in other_site_settings(settings.OPTIONS).items():
        setattr(settings, name, value)
    urls = ModuleType("urls_with_identity")
    urls.urlpatterns = [path("account/", include(through_another_site)), *urls_hub.urlpatterns]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(urls, name, getattr(urls_hub, name))
    monkeypatch.setitem(sys.modules, urls.__name__, urls)
    settings.ROOT_URLCONF = urls.__name__
    return identity


def go(browser):
    """Leave for the identity site; gives what it is asked."""
    answer = browser.post("/account/sso/login/")
    assert answer.status_code == 302
    return {key: values[0] for key, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def come_back(browser, asked, **changes):
    query = {"code": "c", "state": asked["state"], **changes}
    return browser.get("/account/sso/login/callback/", data=query)


@pytest.mark.django_db
def test_sign_in_page_offers_the_other_site(hub_with, browser) -> None:
    page = browser.get("/account/login/").content.decode()
    assert f"Sign in at {hub_with.url.removeprefix('http://')}" in page
    answer = browser.get("/account/sso/login/")
    assert answer.status_code == 200  # a page with a button: a link alone takes nobody away


def test_new_person_gets_an_account_by_the_subject(hub_with, browser, another) -> None:
    asked = go(browser)
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"].endswith("/account/sso/login/callback/")
    come_back(browser, asked)

    assert browser.is_in
    user = User.objects.get()
    assert (user.email, user.name, user.has_usable_password()) == (EMAIL, "Anna", False)
    verifier = hub_with.asked[0]["code_verifier"].encode()
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
    assert challenge == asked["code_challenge"]

    hub_with.claims["email"] = "other@metaal.example"
    later = another()
    come_back(later, go(later))
    assert later.is_in
    assert User.objects.count() == 1


def test_same_address_does_not_open_the_account_of_somebody(hub_with, member, another) -> None:
    member()
    stranger = another()
    come_back(stranger, go(stranger))
    assert not stranger.is_in
    assert not SocialAccount.objects.exists()
    assert EmailAddress.objects.count() == 1


def test_address_that_the_other_site_does_not_vouch_for_gets_a_code(
    hub_with, browser, last_code
) -> None:
    hub_with.claims["email_verified"] = False
    come_back(browser, go(browser))
    assert not browser.is_in
    browser.confirm(last_code())
    assert browser.is_in


@pytest.mark.parametrize("changes", [{"state": "forged"}, {"state": ""}])
def test_answer_that_nobody_asked_for_is_refused(hub_with, browser, changes) -> None:
    answer = come_back(browser, go(browser), **changes)
    assert "You did not sign in" in answer.content.decode() or answer.status_code == 302
    assert not browser.is_in


def test_answer_in_another_browser_is_refused(hub_with, browser, another) -> None:
    asked = go(browser)
    victim = another()
    come_back(victim, asked)
    assert not victim.is_in


@pytest.mark.parametrize("wrong", [{"issuer": "https://evil.example"}, {"audience": "another"}])
def test_token_for_somebody_else_is_refused(hub_with, browser, wrong) -> None:
    for name, value in wrong.items():
        setattr(hub_with, name, value)
    come_back(browser, go(browser))
    assert not browser.is_in


def test_second_step_is_asked_for_after_the_other_site_too(hub_with, browser, another) -> None:
    from allauth.mfa.models import Authenticator  # noqa: PLC0415

    come_back(browser, go(browser))
    Authenticator.objects.create(user=User.objects.get(), type="totp", data={"secret": "x"})
    later = another()
    answer = come_back(later, go(later))
    assert answer["Location"] == "/account/second-step/code/"
    assert not later.is_in
