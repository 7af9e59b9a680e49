"""What the operator sees, and what stands in the terminal."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from schakel.config.cli import parser
from schakel.kernel.clock import utc_now
from schakel.network.exchange import interface
from schakel.network.exchange.cli import NoHub
from schakel.network.exchange.models import Sent
from schakel.network.identity import interface as identity
from schakel.network.jobs import interface as jobs
from schakel.web import operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    """The page for the signed-in operator, as text."""

    def load(language: str = "en") -> str:
        client.cookies[operator.cookie_name()] = operator.new_pass("cookie")
        response = client.get("/network/", headers={"accept-language": language})
        assert response.status_code == 200
        return response.content.decode()

    return load


@pytest.fixture
def as_factory(settings):
    settings.ROLE = "factory"


def test_page_is_for_the_operator_alone(known_factory, post, client) -> None:
    post(known_factory.message(body={"text": "between us"}))

    response = client.get("/network/", headers={"accept": "text/html"})

    assert response.status_code == 403
    assert "between us" not in response.content.decode()
    assert response["Content-Type"].startswith("text/html")


def test_hub_shows_who_registered_and_what_came(known_factory, post, page) -> None:
    post(known_factory.message(body={"text": "The first order can come."}))

    text = page()

    assert "The first order can come." in text
    assert known_factory.did in text
    assert "signature holds" in text


def test_what_others_sent_is_shown_as_text_and_never_as_markup(factory, post, page) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ node }}{% now 'Y' %}"
    identity.remember_peer(
        factory.did, hostile[:120], [factory.key.public], active=True, now=utc_now()
    )
    post(factory.message(body={"text": hostile}))

    text = page()

    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2
    assert "{{ node }}" in text


def test_empty_pages_say_what_comes_here(node, page, settings) -> None:
    assert "No factory has registered yet" in page()
    settings.ROLE = "factory"
    assert "A factory with a hub registers by itself" in page()


def test_factory_shows_its_identity_and_how_far_each_message_is(hub, as_factory, page) -> None:
    interface.send(hub.url, "note", {"text": "arrived"}, now=utc_now())
    jobs.run_pending()
    hub.answer = lambda compact: (503, {}, b'{"code": "unavailable"}')
    interface.send(hub.url, "note", {"text": "waits"}, now=utc_now())
    jobs.run_pending()

    text = page()

    assert identity.this_node().did in text
    assert hub.url in text
    assert "The hub signed for it at" in text
    assert "Tried once; it is tried again for three days." in text
    assert "The recipient cannot take messages now." in text


def test_factory_shows_what_was_refused_and_given_up(hub, as_factory, page) -> None:
    hub.answer = lambda compact: (409, {}, b'{"code": "broken_chain"}')
    interface.send(hub.url, "note", {"text": "one"}, now=utc_now())
    jobs.run_pending()
    assert "does not follow the one that the recipient received before it" in page()

    hub.answer = lambda compact: (500, {}, b'{"code": "strange"}')
    Sent.objects.update(queued_at=utc_now() - timedelta(days=4))
    jobs.retry_dead(jobs.overview().dead_jobs[0].id)
    jobs.run_pending()
    text = page()
    assert "It could not be delivered for three days." in text
    assert "The last attempt failed with the code strange." in text


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_database_the_same_few_questions(
    known_factory, post, page, django_assert_num_queries, rows: int
) -> None:
    for _ in range(rows):
        post(known_factory.message())
    with django_assert_num_queries(3):
        page()


def run(*words: str) -> int:
    arguments = parser(words[0]).parse_args(words)
    return int(arguments.func(arguments))


def test_line_is_sent_from_the_terminal(hub, capsys) -> None:
    assert run("message", "Hello there") == 0
    assert "waits to be delivered" in capsys.readouterr().out
    jobs.run_pending()

    assert run("messages", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [(m["kind"], m["state"]) for m in found["sent"]] == [
        ("note", "delivered"),
        ("registration", "delivered"),
    ]
    assert run("messages") == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_line_that_is_too_long_or_has_no_hub_is_refused(hub, settings) -> None:
    with pytest.raises(interface.InvalidMessage):
        run("message", "a" * 501)
    settings.OPTIONS = replace(settings.OPTIONS, hub_url="")
    with pytest.raises(NoHub):
        run("message", "Hello", "--json")
    assert interface.sent() == []


def test_terminal_says_when_there_is_nothing(node, capsys) -> None:
    assert run("messages") == 0
    assert capsys.readouterr().out == "no messages yet\n"


def test_operator_of_a_factory_sends_the_hub_a_line_from_the_page(client, settings, node) -> None:
    settings.ROLE = "factory"
    settings.OPTIONS = replace(node, hub_url="https://hub.example", name="Shop")
    client.cookies[operator.cookie_name()] = operator.new_pass("cookie")

    response = client.post("/network/", {"text": "We are ready."})

    assert response.status_code == 302
    assert [(m.kind, m.state) for m in interface.sent()] == [
        ("note", "waiting"),
        ("registration", "waiting"),
    ]


def test_nobody_but_the_operator_sends_a_line(client, settings) -> None:
    settings.ROLE = "factory"
    settings.OPTIONS = replace(settings.OPTIONS, hub_url="https://hub.example", name="Shop")

    assert client.post("/network/", {"text": "We are ready."}).status_code == 403
    assert interface.sent() == []
