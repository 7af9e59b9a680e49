"""Only the operator of a node comes into its machine room and reads its metrics."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import signing

from schakel.config.operator import is_key, link
from schakel.web.operator import PASS_SECONDS

pytestmark = pytest.mark.django_db
KEY = "a-key-for-this-test"


@pytest.fixture(params=["hub", "factory"])
def options(settings, tmp_path, request):
    """A node of each role, with an operator's key."""
    from schakel.network.identity.interface import ensure_keys  # noqa: PLC0415 (needs the settings)

    settings.OPTIONS = replace(settings.OPTIONS, role=request.param, data=tmp_path)
    settings.ROLE = request.param
    settings.ROOT_URLCONF = f"schakel.config.urls_{request.param}"
    (tmp_path / "operator.key").write_text(KEY + "\n")
    ensure_keys()
    return settings.OPTIONS


def path_of(url):
    return url.removeprefix("http://localhost:8000")


def is_in(client):
    return client.get("/network/").status_code == 200


def test_a_link_signs_the_operator_in_and_out_again(options, client):
    assert not is_in(client)
    answer = client.get(path_of(link(options)))
    assert (answer.status_code, answer["Location"], is_in(client)) == (302, "/network/", True)

    client.post("/operator/out/")
    assert not is_in(client)


def test_a_link_works_for_twelve_hours(options, client, monkeypatch):
    path = path_of(link(options))
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + PASS_SECONDS - 60)
    assert client.get(path).status_code == 302

    client.cookies.clear()
    monkeypatch.setattr(signing.time, "time", lambda: now + PASS_SECONDS + 60)
    assert (client.get(path).status_code, is_in(client)) == (403, False)
    assert timedelta(seconds=PASS_SECONDS) == timedelta(hours=12)


def test_a_sign_in_ends_after_twelve_hours(options, client, monkeypatch):
    client.get(path_of(link(options)))
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + PASS_SECONDS + 60)

    assert not is_in(client)


def test_a_forged_link_signs_nobody_in(options, client):
    path = path_of(link(options))
    cookie = signing.TimestampSigner(salt="operator-cookie").sign("operator")
    forged = [path[:-2] + ("a" if path[-2] != "a" else "b") + "/", f"/operator/{cookie}/"]

    assert [client.get(each).status_code for each in forged] == [403, 403]
    assert not is_in(client)


def test_the_key_signs_in_and_a_wrong_one_does_not(options, client):
    wrong = client.post("/operator/", {"key": "wrong"})
    assert (wrong.status_code, is_in(client)) == (422, False)

    right = client.post("/operator/", {"key": KEY})
    assert (right.status_code, is_in(client)) == (302, True)


def test_the_eleventh_try_in_a_minute_is_refused(options, client):
    tries = [client.post("/operator/", {"key": "wrong"}).status_code for _ in range(11)]

    assert tries == [422] * 10 + [429]


def test_strangers_are_refused_in_the_same_way_everywhere(options, client):
    answers = [client.get(path) for path in ("/network/", "/metrics")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert b"schakel_" not in answers[1].content


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f"Bearer {KEY}", 200),
        (f"bearer {KEY}", 200),
        ("Bearer wrong", 403),
        ("Bearer ", 403),
        (f"Basic {KEY}", 403),
        ("Bearer \xff", 403),
    ],
)
def test_the_key_opens_the_metrics_as_a_bearer_token(options, client, header, status):
    assert client.get("/metrics", headers={"Authorization": header}).status_code == status


def test_an_empty_key_opens_nothing(options, client):
    (options.data / "operator.key").write_text("\n")

    assert not is_key(options, "")
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 403
