"""A node under test, and other nodes for it to talk to: in this process, over real HTTP."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from schakel.config.options import Options
from schakel.kernel.clock import utc_now
from schakel.kernel.identifiers import new_uid
from schakel.network.exchange.domain import envelope as domain
from schakel.network.identity.domain import did as did_web
from schakel.network.identity.domain.keys import PrivateKey, new_key
from schakel.network.identity.domain.signing import sign_with

HERE = "did:web:localhost%3A8000"
INBOX = "/network/inbox"


@pytest.fixture
def node(settings, tmp_path: Path) -> Options:
    """The node under test, with keys."""
    from schakel.network.identity.interface import ensure_keys  # noqa: PLC0415 (needs the settings)

    settings.OPTIONS = replace(settings.OPTIONS, data=tmp_path, name="Hub", wire_allow=())
    ensure_keys()
    return settings.OPTIONS


@dataclass
class Factory:
    """A sender that signs what the test wants."""

    did: str = "did:web:factory.example"
    key: PrivateKey = field(default_factory=new_key)
    sequence: int = 0
    previous: str = ""

    def message(
        self, kind: str = "note", body=None, *, key=None, typ=domain.MESSAGE_TYP, **changes
    ):
        """The next message of its conversation; `changes` replace what the envelope would say."""
        payload = self.payload(kind, body, **changes)
        compact = sign_with(key or self.key, self.did, payload, typ)
        if not changes and key is None:
            self.sequence, self.previous = self.sequence + 1, domain.digest_of(compact)
        return compact

    def payload(self, kind: str = "note", body=None, **changes) -> bytes:
        """The JSON text of its next message."""
        told = {
            "id": new_uid(),
            "kind": kind,
            "sender": self.did,
            "recipient": HERE,
            "sequence": self.sequence + 1,
            "previous": self.previous or None,
            "sent_at": utc_now().isoformat(),
            "body": {"text": "Hello"} if body is None else body,
        }
        return json.dumps(told | changes).encode()

    def registration(self, **changes):
        body = {
            "name": "Factory",
            "inbox": "https://factory.example/network/inbox",
            "software": "x",
        }
        return self.message("registration", body, **changes)

    def document(self) -> bytes:
        made = did_web.document_of(self.did, "https://factory.example", [self.key.public])
        return json.dumps(made).encode()


@pytest.fixture
def factory(node: Options) -> Factory:
    """A factory that the node does not know yet."""
    return Factory()


@pytest.fixture
def known_factory(node: Options, factory: Factory, db) -> Factory:
    """A factory that the node knows."""
    from schakel.network.identity import interface as identity  # noqa: PLC0415

    identity.remember_peer(factory.did, "Factory", [factory.key.public], active=True, now=utc_now())
    return factory


@pytest.fixture
def post(client) -> Callable:
    """Hands a compact form in at the inbox."""

    def hand_in(compact: str | bytes, content_type: str = domain.CONTENT_TYPE):
        return client.post(
            INBOX, compact, content_type=content_type, headers={"Accept-Language": "en"}
        )

    return hand_in


@dataclass
class Hub:
    """A recipient of its own, over real HTTP, that answers as the test wants."""

    port: int = 0
    key: PrivateKey = field(default_factory=new_key)
    got: list[str] = field(default_factory=list)
    answer: Callable | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def did(self) -> str:
        return did_web.did_of_url(self.url)

    def receipt(
        self, compact: str, *, key=None, uid="", sha256="", typ=domain.RECEIPT_TYP
    ) -> bytes:
        message = domain.parse_message(_payload(compact))
        made = domain.Receipt(uid or message.id, sha256 or domain.digest_of(compact), utc_now())
        return sign_with(key or self.key, self.did, made.as_bytes(), typ).encode()

    def reply(self, compact: str) -> tuple[int, dict[str, str], bytes]:
        self.got.append(compact)
        if self.answer:
            return self.answer(compact)
        return 200, {"Content-Type": domain.CONTENT_TYPE}, self.receipt(compact)

    def texts(self) -> list[str]:
        return [
            domain.parse_message(_payload(compact)).body.get("text", "") for compact in self.got
        ]


def _payload(compact: str) -> bytes:
    from schakel.network.identity.domain.signing import peek  # noqa: PLC0415

    return peek(compact).payload


@pytest.fixture
def hub(settings, node: Options) -> Iterator[Hub]:
    """A hub that the node may reach."""
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_args):
            pass

        def do_GET(self):
            made = did_web.document_of(hub.did, hub.url, [hub.key.public])
            self._say(200, {}, json.dumps(made).encode())

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*hub.reply(body))

        def _say(self, status, headers, body):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.port = server.server_address[1]
    settings.OPTIONS = replace(node, wire_allow=(f"localhost:{hub.port}",), hub_url=hub.url)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield hub
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def served_factory(settings, node: Options) -> Iterator[Factory]:
    """A factory unknown to the node, whose document can be fetched."""
    factory = Factory()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_args):
            pass

        def do_GET(self):
            body = factory.document()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    factory.did = f"did:web:localhost%3A{server.server_address[1]}"
    settings.OPTIONS = replace(node, wire_allow=(f"localhost:{server.server_address[1]}",))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield factory
    server.shutdown()
    thread.join()
    server.server_close()
