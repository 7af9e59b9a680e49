"""What all tests share: the settings they run under, and their data folder."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
PURE_FOLDERS = {"architecture", "domain", "kernel", "methods", "standards", "tools", "wire"}
# A node of the one who runs the tests is not touched: its variables do not reach them.
NODE_VARIABLES = (
    *("ROLE", "NAME", "HUB_URL", "WIRE_ALLOW", "TRUSTED_PROXIES", "MAIL", "MAIL_FROM"),
    *("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "DEMO"),
)

if not IS_WORKER:  # a worker is given a folder of its own, below
    os.environ["SCHAKEL_DATA"] = tempfile.mkdtemp(prefix="schakel-test-")
    for name in NODE_VARIABLES:
        os.environ.pop(f"SCHAKEL_{name}", None)
DATA = Path(os.environ["SCHAKEL_DATA"])
(DATA / "static").mkdir(exist_ok=True)
os.environ["SCHAKEL_PUBLIC_URL"] = "http://localhost:8000"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schakel.config.settings.hub")


def pytest_configure():
    """Read the settings now that the variables are set: pytest-django waits for it to set up."""
    from django.conf import settings  # noqa: PLC0415 (after the variables above)

    assert settings.DATABASES


def pytest_xdist_setupnodes(specs):
    """Give each worker a data folder of its own."""
    for number, spec in enumerate(specs):
        folder = DATA / f"worker-{number}"
        (folder / "static").mkdir(parents=True)
        spec.env["SCHAKEL_DATA"] = str(folder)


def pytest_unconfigure():
    """Leave nothing behind."""
    if not IS_WORKER:
        shutil.rmtree(DATA, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What knows no database runs once, not once for each database."""
    for item in items:
        folders = item.path.relative_to(Path(__file__).parent).parts[:-1]
        touches_database = item.get_closest_marker("django_db") is not None
        if PURE_FOLDERS & set(folders) and not touches_database:
            item.add_marker(pytest.mark.pure)


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files():
    """Files of the shell by their own names: nothing was collected here."""
    from django.conf import settings  # noqa: PLC0415 (after the variables above)

    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """SQLite in a file, not in memory: several processes may use the test database."""
    from django.db import connections  # noqa: PLC0415 (after the variables above)

    connection = connections["default"]
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(DATA / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Emptying the tables of SQLite between tests is a DELETE, which the audit log refuses."""
    from django.db import connection  # noqa: PLC0415 (after the variables above)

    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER IF EXISTS audit_entry_no_delete")


@pytest.fixture(autouse=True)
def _english():
    """Outside a request texts are English, whatever language the request of a test before had."""
    from django.utils import translation  # noqa: PLC0415 (after the variables above)

    translation.activate("en")


@pytest.fixture(scope="session")
def official_suites():
    """Folder with the official suites of the standards."""
    folder = os.environ.get("SCHAKEL_SUITES")
    if folder and Path(folder).is_dir():
        return Path(folder)
    reason = "the official suites are not here; SCHAKEL_SUITES names their folder"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def person(db):
    """Makes people with an account and a verified address: `person("anna@example.nl")`."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415 (after the settings)
    from allauth.mfa.totp.internal.auth import TOTP  # noqa: PLC0415

    from schakel.network.accounts.models import StaffRole, User  # noqa: PLC0415

    def make(email, name="", *, hub=None):
        user = User(email=email, name=name, language="en")
        user.set_password("a long enough pass phrase")
        user.save()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        if hub is not None:  # staff has a second factor
            TOTP.activate(user, "JBSWY3DPEHPK3PXP")
            StaffRole.objects.create(user=user, hub=hub, since=user.created_at)
        return user

    return make


@pytest.fixture
def company(db):
    """Makes companies with seats: `company("Snijders", owner=anna, reader=bob)`."""
    from schakel.kernel.clock import utc_now  # noqa: PLC0415 (after the settings)
    from schakel.network.accounts.models import Company, Membership  # noqa: PLC0415

    def make(name, facts=None, **seats):
        row = Company.objects.create(name=name, created_at=utc_now(), **(facts or {}))
        for role, user in seats.items():
            Membership.objects.create(user=user, company=row, role=role, since=row.created_at)
        return row

    return make


@pytest.fixture
def signed_in():
    """Gives a browser of somebody who gave the password a moment ago: `signed_in(anna)`."""
    import time  # noqa: PLC0415

    from django.test import Client  # noqa: PLC0415 (after the settings)

    def sign_in(user):
        client = Client(headers={"accept-language": "en"})
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = user.pk
        session.save()
        return client

    return sign_in
