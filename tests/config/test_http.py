"""What browsers are told with every answer, and what no node ever hands out."""

import json
import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.test import Client

PAGES = ("/", "/scan/", "/example/", "/about", "/privacy/", "/operator/", "/nowhere", "/healthz")

# Run in a process of its own, because the settings of a node behind TLS are read once.
BEHIND_TLS = """
import json, sys
from schakel.config.roles import set_up
set_up(sys.argv[1])
from django.conf import settings
from django.test import Client
from schakel.web.operator import cookie_name, sign_in
from django.http import HttpResponse

answer = Client().get("/about", secure=True, headers={"host": "hub.example"})
language = Client().get("/language/nl", secure=True, headers={"host": "hub.example"})
plain = Client().get("/about", headers={"host": "hub.example"})
operator = sign_in(HttpResponse()).cookies
names = [n for n in ("CSRF", "SESSION", "LANGUAGE") if hasattr(settings, f"{n}_COOKIE_NAME")]
print(json.dumps({
    "hsts": answer.headers.get("Strict-Transport-Security"),
    "plain": [plain.status_code, plain.headers.get("Location")],
    "set": {
        c.key: [c["secure"], c["httponly"], c["samesite"], c["path"], c["domain"]]
        for c in [*language.cookies.values(), *operator.values()]
    },
    "settings": {
        getattr(settings, f"{n}_COOKIE_NAME"): [
            getattr(settings, f"{n}_COOKIE_SECURE"),
            getattr(settings, f"{n}_COOKIE_HTTPONLY"),
            getattr(settings, f"{n}_COOKIE_SAMESITE"),
            getattr(settings, f"{n}_COOKIE_PATH"),
            getattr(settings, f"{n}_COOKIE_DOMAIN") or "",
        ]
        for n in names
    },
}))
"""


@pytest.fixture(scope="module", params=["hub", "factory"])
def behind_tls(request, tmp_path_factory):
    """What a node behind TLS tells a browser."""
    folder = tmp_path_factory.mktemp("tls")
    (folder / "secret.key").write_text(secrets.token_urlsafe(50), encoding="ascii")
    (folder / "static").mkdir()
    # The names of static files need a list of them, which `serve` makes.
    (folder / "static" / "staticfiles.json").write_text(
        json.dumps({"paths": {}, "version": "1.1", "hash": ""}), encoding="utf-8"
    )
    environment = {
        **os.environ,
        "SCHAKEL_DATA": str(folder),
        "SCHAKEL_PUBLIC_URL": "https://hub.example",
        "DATABASE_URL": "",
        "PYTHONPATH": os.pathsep.join(part for part in sys.path if part),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    script = BEHIND_TLS.replace(
        "from django.conf import settings\n",
        "from django.conf import settings\n"
        "settings.STORAGES = {'staticfiles': "
        "{'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage'}}\n",
        1,
    )
    done = subprocess.run(
        [sys.executable, "-c", script, request.param],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_behind_tls_every_cookie_is_bound_to_this_host(behind_tls):
    cookies = behind_tls["settings"] | behind_tls["set"]
    assert {name for name in cookies if not name.startswith("__Host-")} == set()
    assert set(map(tuple, cookies.values())) == {(True, True, "Lax", "/", "")}


def test_behind_tls_the_browser_is_told_to_stay_there(behind_tls):
    assert behind_tls["hsts"] == "max-age=31536000; includeSubDomains; preload"
    assert behind_tls["plain"] == [301, "https://hub.example/about"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_the_policy_allows_nothing_but_our_own_files(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    nothing = ("default-src", "base-uri", "object-src", "frame-ancestors")
    assert {name: parts.pop(name) for name in nothing} == dict.fromkeys(nothing, "'none'")
    assert set(parts.values()) == {"'self'"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_no_other_site_may_read_an_answer(client, path):
    answers = [
        client.get(path, headers={"origin": "https://evil.example"}),
        client.options(path, headers={"origin": "https://evil.example"}),
    ]
    assert [name for a in answers for name in a.headers if name.startswith("Access-Control")] == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*PAGES, "/robots.txt"])
def test_every_answer_names_its_type(client, path):
    kind = client.get(path).headers["Content-Type"]
    assert kind in ("text/html; charset=utf-8", "text/plain; charset=utf-8", "application/json")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_trace_is_refused(client, path):
    answer = client.generic("TRACE", path, headers={"x-secret": "abc"})
    assert answer.status_code in (404, 405)
    assert b"abc" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.git/HEAD",
        "/.env",
        "/secret.key",
        "/operator.key",
        "/schakel.sqlite3",
        "/static/",
        "/static/web/",
        "/static/../secret.key",
        "/static/%2e%2e/secret.key",
        "/static/..%2fsecret.key",
        "/static/web/../../operator.key",
        "/pyproject.toml",
        "/src/schakel/config/settings/base.py",
        "/admin/",
        "/api/docs",
        "/api/openapi.json",
        "/__debug__/",
    ],
)
def test_no_file_is_served_but_those_of_the_shell(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_a_file_is_handed_over_as_a_file(client):
    from schakel.web.models import Allowance  # noqa: PLC0415 (needs the settings)

    Allowance.objects.all().delete()
    start = client.get("/scan/").content.decode()
    start_pass = start.split('name="start_pass" value="')[1].split('"')[0]
    client.post("/scan/", {"start_pass": start_pass, "own_machines": "yes", "own_product": "yes"})
    answer = client.get("/scan/result/answers.yaml")
    disposition, _, name = answer.headers["Content-Disposition"].partition("; ")
    assert (answer.status_code, disposition) == (200, "attachment")
    assert name.startswith('filename="')
    assert set(name.removeprefix('filename="').removesuffix('"')) <= set(
        "abcdefghijklmnopqrstuvwxyz0123456789-."
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_debugging_is_off():
    assert configured.DEBUG is False
    assert "debug" not in " ".join(configured.INSTALLED_APPS + configured.MIDDLEWARE).lower()
    assert Client().get("/nowhere").headers["Content-Type"] == "text/html; charset=utf-8"


def test_the_log_goes_to_standard_error_alone():
    handlers = configured.LOGGING["handlers"]
    assert [handler["class"] for handler in handlers.values()] == ["logging.StreamHandler"]
    assert handlers["stderr"].get("stream", "ext://sys.stderr") == "ext://sys.stderr"


def test_log_lines_tell_the_time_with_its_zone():
    lines = (
        "import logging, logging.config",
        "from schakel.config.settings.base import logging_settings",
        "logging.config.dictConfig(logging_settings())",
        "logging.getLogger('a').warning('b')",
    )
    written = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stderr
    assert json.loads(written)["at"].endswith("+00:00")
