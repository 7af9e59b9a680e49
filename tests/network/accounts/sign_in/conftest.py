"""People who sign up and in, and the letters they get."""

import re
from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.test import Client

from schakel.kernel.clock import utc_now

PASSWORD = "vier natte dakpannen zingen"
EMAIL = "anna@metaal.example"
CODE = re.compile(r"^ {4}([A-Z0-9-]+)$", re.MULTILINE)


@dataclass
class Browser:
    """One browser, in English."""

    client: Client = field(default_factory=lambda: Client(HTTP_ACCEPT_LANGUAGE="en"))

    def get(self, path, **more):
        return self.client.get(path, **more)

    def post(self, path, follow=False, **data):
        return self.client.post(path, data, follow=follow)

    def sign_up(self, email=EMAIL, password=PASSWORD, **more):
        return self.post("/account/signup/", email=email, password1=password, **more)

    def sign_in(self, email=EMAIL, password=PASSWORD, **more):
        return self.post("/account/login/", login=email, password=password, **more)

    def confirm(self, code):
        return self.post("/account/confirm/", code=code)

    def again(self, password=PASSWORD, then="/me/"):
        """Show once more who it is."""
        return self.post("/account/again/", password=password, next=then)

    @property
    def is_in(self):
        return "_auth_user_id" in self.client.session


@pytest.fixture(autouse=True)
def _letters_are_stored(settings):
    """Django's test runner keeps mail in memory; here it goes where it goes on a node."""
    settings.EMAIL_BACKEND = "schakel.network.accounts.adapters.mail.LetterBackend"


@pytest.fixture
def browser(db):
    return Browser()


@pytest.fixture
def another(db):
    """Another browser."""
    return Browser


@pytest.fixture
def last_letter():
    """The letter that was written last to an address."""
    letters = apps.get_model("accounts", "Letter").objects

    def read(email=EMAIL):
        return letters.filter(to=email).order_by("created_at").last()

    return read


@pytest.fixture
def last_code(last_letter):
    """The code in the letter that was written last."""

    def read(email=EMAIL):
        return CODE.search(last_letter(email).body)[1]

    return read


@pytest.fixture
def member(db, last_code):
    """Somebody with an account, signed in."""

    def make(email=EMAIL, **more):
        browser = Browser()
        browser.sign_up(email=email, **more)
        assert browser.confirm(last_code(email)).status_code == 302
        assert browser.is_in
        return browser

    return make


@pytest.fixture
def user_of():
    users = apps.get_model("accounts", "User").objects
    return lambda email=EMAIL: users.get(email=email)


@pytest.fixture
def appoint(user_of):
    """Let somebody work for a hub."""
    roles = apps.get_model("accounts", "StaffRole").objects
    return lambda email=EMAIL, hub="oost": roles.create(
        user=user_of(email), hub=hub, since=utc_now()
    )
