"""The relay of a hub, without its database: who waits for whom, and who is turned away."""

import asyncio
import json

import pytest

from schakel.kernel.errors import NotAuthentic, NotFound
from schakel.network.exchange.adapters.relay import Relay
from schakel.network.exchange.adapters.switchboard import (
    MOST_WAITING,
    NoAnswer,
    NotConnected,
    Overloaded,
    Switchboard,
)
from schakel.network.exchange.domain.passing import MOST_BODY_BYTES, PassedAnswer, PassedRequest

ONE, OTHER = "1" * 32, "2" * 32


def request(number):
    return PassedRequest(f"{number:032x}", "GET", f"/{number}")


async def serving(board, node, count, *, swap=False):
    """A node that answers `count` requests, two at a time in the other order if `swap`."""
    held = []
    for _ in range(count):
        got = await board.listen(node)
        held.append(PassedAnswer(got.id, 200, body=got.path.encode()))
        if swap and len(held) < 2:
            continue
        for answer in reversed(held):
            board.answer(node, answer)
        held = []


def test_everybody_gets_the_answer_to_the_own_question_whatever_the_order():
    async def run():
        board = Switchboard()
        node = asyncio.create_task(serving(board, ONE, 10, swap=True))
        await asyncio.sleep(0)
        answers = await asyncio.gather(*(board.ask(ONE, request(n)) for n in range(10)))
        await node
        return [answer.body for answer in answers]

    assert asyncio.run(run()) == [f"/{n}".encode() for n in range(10)]


def test_a_node_that_never_listened_is_not_connected():
    with pytest.raises(NotConnected):
        asyncio.run(Switchboard().ask(ONE, request(1)))


def test_a_node_that_went_away_is_not_connected_any_more():
    async def run():
        board = Switchboard(listen_s=0.01, answer_s=1)
        assert await board.listen(ONE) is None
        await asyncio.sleep(0.03)
        await board.ask(ONE, request(1))

    with pytest.raises(NotConnected):
        asyncio.run(run())


def test_a_request_that_nobody_waits_for_any_more_is_not_handed_out():
    async def run():
        board = Switchboard(listen_s=0.05, answer_s=0.01)
        assert await board.listen(ONE) is None
        with pytest.raises(NoAnswer):
            await board.ask(ONE, request(1))
        return await board.listen(ONE)

    assert asyncio.run(run()) is None


def test_one_node_cannot_answer_for_another():
    async def run():
        board = Switchboard(listen_s=1, answer_s=0.05)
        first = asyncio.create_task(board.listen(ONE))
        second = asyncio.create_task(board.listen(OTHER))
        await asyncio.sleep(0)
        asked = asyncio.create_task(board.ask(ONE, request(1)))
        got = await first
        taken = board.answer(OTHER, PassedAnswer(got.id, 200, body=b"forged"))
        second.cancel()
        with pytest.raises(NoAnswer):
            await asked
        return taken

    assert asyncio.run(run()) is False


def test_no_more_than_a_bounded_number_waits_for_one_node():
    async def run():
        board = Switchboard(listen_s=0.2, answer_s=0.2)
        await board.listen(ONE)
        asked = [board.ask(ONE, request(n)) for n in range(MOST_WAITING + 1)]
        return await asyncio.gather(*asked, return_exceptions=True)

    kinds = [type(error) for error in asyncio.run(run())]
    assert (kinds.count(Overloaded), kinds.count(NoAnswer)) == (1, MOST_WAITING)


class Members:
    """Two nodes: one is a member, the document of the other is hosted but it waits for approval."""

    async def document(self, slug):
        if slug not in (ONE, OTHER):
            raise NotFound("There is no such page.")
        return b'{"id": "did:web:hub.example:at:' + slug.encode() + b'"}'

    async def require_served(self, slug):
        if slug != ONE:
            raise NotFound("There is no such page.")

    async def listener(self, authorization, body):
        if authorization != "Bearer one":
            raise NotAuthentic("The token does not hold.")
        return ONE


def call(relay, method, path, *, headers=(), body=b""):
    """Ask the application once; gives status and body."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event):
        sent.append(event)

    target, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": target,
        "raw_path": target.encode(),
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in headers],
    }

    async def run():
        await relay(scope, receive, send)
        return sent[0]["status"], sent[1]["body"], dict(sent[0]["headers"])

    return run()


@pytest.fixture
def relay():
    return Relay(Members(), Switchboard(listen_s=0.2, answer_s=1))


def test_a_request_passes_to_the_node_and_its_answer_back(relay):
    async def run():
        listening = asyncio.create_task(
            call(relay, "POST", "/relay/next", headers=[("Authorization", "Bearer one")])
        )
        await asyncio.sleep(0)
        asked = asyncio.create_task(
            call(
                relay,
                "POST",
                f"/at/{ONE}/dsp/2025-1/catalog/request?page=2",
                headers=[("Authorization", "Bearer hers"), ("Cookie", "a=b")],
                body=b"{}",
            )
        )
        got = PassedRequest.parse((await listening)[1])
        answer = PassedAnswer(got.id, 200, {"content-type": "application/json"}, b"[1]")
        await call(
            relay,
            "POST",
            "/relay/next",
            headers=[("Authorization", "Bearer one")],
            body=answer.as_bytes(),
        )
        return got, await asked

    got, (status, body, headers) = asyncio.run(run())
    assert (got.method, got.path, got.body) == ("POST", "/dsp/2025-1/catalog/request?page=2", b"{}")
    assert got.headers == {"authorization": "Bearer hers"}
    assert (status, body, headers[b"content-type"]) == (200, b"[1]", b"application/json")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/at/{ONE}/did.json", 200),
        ("GET", f"/at/{OTHER}/did.json", 200),
        ("GET", f"/at/{'3' * 32}/did.json", 404),
        ("GET", f"/at/{ONE}/dsp", 503),
        ("GET", f"/at/{OTHER}/dsp", 404),
        ("GET", f"/at/{'3' * 32}/dsp", 404),
        ("DELETE", f"/at/{ONE}/dsp", 404),
        ("GET", "/at/short/dsp", 404),
        ("GET", "/", 404),
        ("GET", "/relay/next", 404),
        ("POST", "/relay/next", 401),
        ("GET", "/healthz", 200),
    ],
)
def test_who_is_turned_away(relay, method, path, status):
    assert asyncio.run(call(relay, method, path))[0] == status


def test_an_unknown_node_and_one_that_waits_for_approval_look_the_same(relay):
    unknown = asyncio.run(call(relay, "GET", f"/at/{'3' * 32}/dsp"))
    waiting = asyncio.run(call(relay, "GET", f"/at/{OTHER}/dsp"))
    assert unknown == waiting


def test_a_body_that_is_too_long_is_refused_in_a_sentence(relay):
    status, body, _ = asyncio.run(
        call(relay, "POST", f"/at/{ONE}/x", body=bytes(MOST_BODY_BYTES + 1))
    )
    assert (status, json.loads(body)["code"]) == (400, "too_large")
