"""The one outbound client, against servers that misbehave."""

import ssl
import time
from ipaddress import ip_address
from pathlib import Path

import pytest

from schakel import __version__
from schakel.wire import client
from schakel.wire.client import Wire, WirePolicy
from schakel.wire.errors import (
    AddressNotAllowed,
    AnswerTooLarge,
    BadStatus,
    NotReachable,
    Redirected,
    TooSlow,
)

LOOPBACK = ip_address("127.0.0.1")
PUBLIC = ip_address("93.184.215.14")


class Resolver:
    """Gives one list of addresses after the other."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host, port):
        self.asked += 1
        return tuple(
            ip_address(text) for text in self.answers[min(self.asked, len(self.answers)) - 1]
        )


def wire_to(port, host="localhost", **policy):
    return Wire(WirePolicy(frozenset({f"{host}:{port}"}), **policy))


def test_answer_of_a_listed_peer_comes_back(serve, says) -> None:
    with serve(
        says("200 OK", b'{"a": 1}', "Content-Type: Application/JSON; charset=utf-8")
    ) as server:
        answer = wire_to(server.port).get(f"http://localhost:{server.port}/x?y=1")

    assert (answer.status, answer.body, answer.content_type) == (
        200,
        b'{"a": 1}',
        "application/json",
    )
    lines = server.requests[0].decode().split("\r\n")
    assert lines[0] == "GET /x?y=1 HTTP/1.1"
    assert f"Host: localhost:{server.port}" in lines
    assert f"User-Agent: Schakel/{__version__}" in lines


def test_post_hands_in_body_and_type(serve, says) -> None:
    with serve(says("200 OK")) as server:
        wire_to(server.port).post(f"http://localhost:{server.port}/in", b"abc", "application/jose")

    request = server.requests[0]
    assert b"POST /in HTTP/1.1" in request
    assert b"Content-Type: application/jose" in request
    assert request.endswith(b"abc") or b"Content-Length: 3" in request


@pytest.mark.parametrize(
    "answers",
    [["127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["::1"], ["93.184.215.14", "192.168.0.1"]],
)
def test_name_that_leads_to_a_private_address_is_refused(answers: list[str]) -> None:
    with pytest.raises(AddressNotAllowed) as refused:
        Wire(WirePolicy(), resolve=Resolver(answers)).get("https://peer.example/")

    assert refused.value.code == "address_not_allowed"
    assert answers[-1] not in str(refused.value)


def test_name_is_resolved_once_and_only_that_address_is_used(monkeypatch) -> None:
    """A name that is public when checked and private when used (DNS rebinding)."""
    connected = []

    class Recorder(client.PinnedBackend):
        def connect_tcp(self, host, port, *rest, **more):
            connected.extend(self._addresses)
            raise client.httpcore.ConnectError("recorded")

    monkeypatch.setattr(client, "PinnedBackend", Recorder)
    resolver = Resolver(["93.184.215.14"], ["127.0.0.1"])

    with pytest.raises(NotReachable):
        Wire(WirePolicy(), resolve=resolver).get("https://peer.example/")

    assert resolver.asked == 1
    assert connected == [PUBLIC]


def test_control_without_the_pin_a_rebinding_name_reaches_a_private_server(serve, says) -> None:
    """What the pin is for: check and connection that each resolve meet different addresses."""
    resolver = Resolver(["93.184.215.14"], ["127.0.0.1"])
    client.require_public("peer.example", resolver("peer.example", 443))

    with serve(says("200 OK", b"inner secret")) as server:
        policy = WirePolicy(frozenset({f"peer.example:{server.port}"}))
        answer = Wire(policy, resolve=resolver).get(f"http://peer.example:{server.port}/")

    assert (resolver.asked, answer.body) == (2, b"inner secret")


def test_certificate_is_held_against_the_name_not_the_address(
    serve, says, certificate: Path
) -> None:
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate)
    trust = ssl.create_default_context(cafile=str(certificate))

    with serve(says("200 OK", b"hello"), tls=own) as server:
        allow = frozenset({f"peer.example:{server.port}", f"other.example:{server.port}"})
        wire = Wire(WirePolicy(allow), resolve=Resolver(["127.0.0.1"]), tls=lambda: trust)
        assert wire.get(f"https://peer.example:{server.port}/").body == b"hello"
        with pytest.raises(NotReachable):
            wire.get(f"https://other.example:{server.port}/")

    assert server.names == ["peer.example", "other.example"]


def test_certificate_of_an_unknown_authority_is_refused(serve, says, certificate: Path) -> None:
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate)

    with serve(says("200 OK"), tls=own) as server:
        allow = frozenset({f"peer.example:{server.port}"})
        with pytest.raises(NotReachable):
            Wire(WirePolicy(allow), resolve=Resolver(["127.0.0.1"])).get(
                f"https://peer.example:{server.port}/"
            )


def test_tls_context_verifies_and_starts_at_1_2() -> None:
    context = client.trusted()

    assert context.check_hostname is True
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_redirect_is_not_followed(serve, says) -> None:
    with (
        serve(says("302 Found", b"", "Location: http://127.0.0.1/")) as server,
        pytest.raises(Redirected),
    ):
        wire_to(server.port).get(f"http://localhost:{server.port}/")

    assert len(server.requests) == 1


def test_error_status_carries_the_answer(serve, says) -> None:
    with (
        serve(says("429 Too Many Requests", b"{}", "Retry-After: 7")) as server,
        pytest.raises(BadStatus) as refused,
    ):
        wire_to(server.port).get(f"http://localhost:{server.port}/")

    assert refused.value.answer.status == 429
    assert refused.value.answer.headers["retry-after"] == "7"


def test_answer_that_drips_ends_at_the_total_time(serve, drips) -> None:
    with serve(drips) as server:
        started = time.monotonic()
        with pytest.raises(TooSlow):
            wire_to(server.port, total_s=0.5).get(f"http://localhost:{server.port}/")
        took_s = time.monotonic() - started

    assert 0.4 < took_s < 3


def test_slow_name_server_ends_at_the_total_time() -> None:
    def resolve(host, port):
        time.sleep(1)
        return (PUBLIC,)

    with pytest.raises(TooSlow):
        Wire(WirePolicy(total_s=0.1), resolve=resolve).get("https://peer.example/")


@pytest.mark.parametrize("head", ["Content-Length: 900000000", "Transfer-Encoding: chunked"])
def test_endless_answer_is_cut_off_while_it_arrives(serve, head: str) -> None:
    sent = []

    def speak(connection):
        connection.sendall(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode())
        chunk = b"a" * 65536
        framed = b"10000\r\n" + chunk + b"\r\n" if "chunked" in head else chunk
        for _ in range(1000):
            connection.sendall(framed)
            sent.append(len(chunk))

    with serve(speak) as server, pytest.raises(AnswerTooLarge):
        wire_to(server.port, answer_bytes=100_000).get(f"http://localhost:{server.port}/")

    assert sum(sent) < 30_000_000


def test_packed_answer_is_not_unpacked(serve, says) -> None:
    with serve(says("200 OK", b"\x1f\x8bbomb", "Content-Encoding: gzip")) as server:
        answer = wire_to(server.port).get(f"http://localhost:{server.port}/")

    assert answer.body == b"\x1f\x8bbomb"
    assert b"Accept-Encoding: identity" in server.requests[0]


def test_proxies_of_the_environment_are_not_used(serve, says, monkeypatch) -> None:
    with serve(says("200 OK", b"direct")) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        assert wire_to(server.port).get(f"http://localhost:{server.port}/").body == b"direct"


def test_nobody_listening_and_broken_answers_are_not_reachable(serve) -> None:
    with serve(lambda connection: connection.sendall(b"nonsense\r\n\r\n")) as server:
        with pytest.raises(NotReachable):
            wire_to(server.port).get(f"http://localhost:{server.port}/")
        port = server.port
    with pytest.raises(NotReachable):
        wire_to(port).get(f"http://localhost:{port}/")
    with pytest.raises(NotReachable):
        Wire(WirePolicy(), resolve=Resolver([])).get("https://peer.example/")
