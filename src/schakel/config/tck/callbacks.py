"""The small server of the kit: the connector under test sends its messages here."""

import json
import queue
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from uuid import uuid4

from schakel.standards.dataspace.common import CONTEXT, LARGEST, InvalidDspMessage, read

FIRST = re.compile(r"^/(negotiations|transfers)/request$")
LATER = re.compile(r"^/(?:negotiations|transfers)/([^/]+)/(.+)$")


@dataclass(frozen=True)
class Heard:
    """A message of the connector: the end of its address, and what it said."""

    verb: str
    content: bytes
    body: Mapping[str, Any]


@dataclass
class Mailbox:
    """What was sent to one case.

    Parameters
    ----------
    pid : str
        The kit's own pid of the negotiation or transfer.
    """

    pid: str = field(default_factory=lambda: f"urn:uuid:{uuid4()}")
    heard: "queue.SimpleQueue[Heard]" = field(default_factory=queue.SimpleQueue)
    state: str = "REQUESTED"
    seen: set[bytes] = field(default_factory=set)
    first: Heard | None = None

    def take(self, verb: str, heard: Heard) -> None:
        """Keep a message, once."""
        if heard.content in self.seen:
            return
        self.seen.add(heard.content)
        if verb == "request" and self.first is None:
            self.first = heard
        self.heard.put(heard)


class Callbacks:
    """A server with one mailbox for each case; `with` starts and ends it."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, address: str = "") -> None:
        self._boxes: dict[str, Mailbox] = {}
        self._server = ThreadingHTTPServer((host, port), _handler(self._boxes))
        self._server.daemon_threads = True
        self._address = address.rstrip("/") or f"http://{host}:{self._server.server_port}"

    def __enter__(self) -> Self:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def open(self) -> tuple[str, Mailbox]:
        """A new mailbox, and the address that leads to it."""
        name, box = uuid4().hex, Mailbox()
        self._boxes[name] = box
        return f"{self._address}/{name}", box


def _handler(boxes: Mapping[str, Mailbox]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 30

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdigit() or int(length) > LARGEST:
                self.close_connection = True
                return self.say(411, None)
            content = self.rfile.read(int(length))
            return self.say(*answer(boxes, self.path, content))

        def do_GET(self) -> None:
            box = box_at(boxes, self.path)[0]
            pid = self.path.rstrip("/").rpartition("/")[2]
            if box is None or pid != box.pid:
                return self.say(404, None)
            return self.say(200, standing(box, self.path))

        def say(self, status: int, body: Mapping[str, Any] | None) -> None:
            content = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
            """Say nothing: the report tells."""

    return Handler


def box_at(boxes: Mapping[str, Mailbox], path: str) -> tuple[Mailbox | None, str]:
    """The mailbox that a path leads to, and the path within it."""
    name, _, rest = path.partition("?")[0].lstrip("/").partition("/")
    return boxes.get(name), "/" + rest.rstrip("/")


def answer(boxes: Mapping[str, Mailbox], path: str, content: bytes) -> tuple[int, Any]:
    """Status and body for a message."""
    box, rest = box_at(boxes, path)
    try:
        body = read(content)
    except InvalidDspMessage:
        return 400, None
    first, later = FIRST.match(rest), LATER.match(rest)
    if box is None or (first is None and (later is None or later[1] != box.pid)):
        return 404, None
    verb = "request" if first or later is None else later[2]
    box.take(verb, Heard(verb, content, body))
    if verb in ("request", "offers"):
        return (201 if first else 200), standing(box, path)
    return 200, None


def standing(box: Mailbox, path: str) -> dict[str, Any]:
    """The negotiation or the transfer as the kit sees it."""
    said = box.first.body if box.first else {}
    kind = "TransferProcess" if "/transfers/" in path else "ContractNegotiation"
    mine, other = ("providerPid", "consumerPid") if box.first else ("consumerPid", "providerPid")
    return {
        "@context": [CONTEXT],
        "@type": kind,
        "@id": box.pid,
        mine: box.pid,
        other: said.get(other, box.pid),
        "state": box.state,
    }
