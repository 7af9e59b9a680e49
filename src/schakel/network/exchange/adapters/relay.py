"""The relay of a hub as an ASGI application: a process of its own beside the web server.

``/at/<slug>/...`` is asked by anybody who looks for the node there; ``/relay/next`` by the node
itself, which hands in its last answer and waits for the next request. The relay decides nothing
about what passes: the node does, as if it had been asked directly.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from schakel.kernel.errors import InvalidInput, NotAuthentic, NotFound, SchakelError, Unavailable
from schakel.kernel.identifiers import new_uid
from schakel.network.exchange.adapters.switchboard import Switchboard
from schakel.network.exchange.domain.passing import (
    FRAME_TYPE,
    METHODS,
    MOST_BODY_BYTES,
    MOST_FRAME_BYTES,
    REQUEST_HEADERS,
    PassedAnswer,
    PassedRequest,
)

AT = re.compile(r"/at/([0-9a-f]{32})(/[\x21-\x7e]{0,1900})")
NEXT = "/relay/next"
DOCUMENT = "/did.json"
BODY_S = 20.0
STATUSES = ((NotAuthentic, 401), (NotFound, 404), (InvalidInput, 400), (Unavailable, 503))
OTHER_STATUS = 403
RETRY_AFTER_S = "5"

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class TooLong(InvalidInput):
    """A request has more bytes than are passed on."""

    code = "too_large"


class Registry(Protocol):
    """What the relay asks the hub's database; each may wait."""

    async def document(self, slug: str) -> bytes:
        """The DID document of the node; raises ``NotFound``."""

    async def require_served(self, slug: str) -> None:
        """Raise ``NotFound`` unless requests are passed to this node now."""

    async def listener(self, authorization: str, body: bytes) -> str:
        """Slug of the node that listens; raises ``NotAuthentic`` or ``NotFound``."""


@dataclass(frozen=True)
class Relay:
    """The application.

    Parameters
    ----------
    registry : Registry
        Who may listen and who is served.
    board : Switchboard
        Who waits for whom.
    """

    registry: Registry
    board: Switchboard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; anything but HTTP is turned away."""
        if scope["type"] != "http":
            return
        try:
            answer = await self._answer(scope, receive)
        except SchakelError as error:
            answer = refusal(error)
        await reply(send, answer, is_head=scope["method"] == "HEAD")

    async def _answer(self, scope: Scope, receive: Receive) -> PassedAnswer:
        path = scope["path"]
        if path == "/healthz":
            return PassedAnswer(new_uid(), 200, {"content-type": "text/plain"}, b"ok\n")
        if path == NEXT and scope["method"] == "POST":
            return await self._next(scope, receive)
        query = scope["query_string"].decode("latin-1")
        raw = scope.get("raw_path") or path.encode()
        whole = raw.decode("latin-1") + (f"?{query}" if query else "")
        found = AT.fullmatch(whole)
        if found is None or scope["method"] not in METHODS:
            raise NotFound("There is no such page.")
        if found[2] == DOCUMENT:
            document = await self.registry.document(found[1])
            told = {"content-type": "application/did+ld+json", "cache-control": "max-age=60"}
            return PassedAnswer(new_uid(), 200, told, document)
        return await self._passed(found[1], found[2], scope, receive)

    async def _passed(self, slug: str, path: str, scope: Scope, receive: Receive) -> PassedAnswer:
        await self.registry.require_served(slug)
        body = await body_of(receive, MOST_BODY_BYTES)
        kept = {name: value for name, value in headers_of(scope) if name in REQUEST_HEADERS}
        return await self.board.ask(
            slug, PassedRequest(new_uid(), scope["method"], path, kept, body)
        )

    async def _next(self, scope: Scope, receive: Receive) -> PassedAnswer:
        body = await body_of(receive, MOST_FRAME_BYTES)
        slug = await self.registry.listener(dict(headers_of(scope)).get("authorization", ""), body)
        if body:
            self.board.answer(slug, PassedAnswer.parse(body))
        request = await self.board.listen(slug)
        told = {"content-type": FRAME_TYPE}
        # An empty frame says that nobody asked; an answer without content has no type to check.
        return PassedAnswer(new_uid(), 200, told, request.as_bytes() if request else b"")


def headers_of(scope: Scope) -> list[tuple[str, str]]:
    """The headers of a request, names in lower case."""
    return [
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, value in scope["headers"]
    ]


async def body_of(receive: Receive, most: int) -> bytes:
    """The body of a request, if it comes in time and is not too long."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            while True:
                event = await receive()
                if event["type"] == "http.disconnect":
                    raise TooLong("The request broke off.")
                body += event.get("body", b"")
                if len(body) > most:
                    raise TooLong("A request has at most {limit} bytes.", limit=most)
                if not event.get("more_body", False):
                    return bytes(body)
    except TimeoutError as error:
        raise TooLong("The request did not come in time.") from error


def refusal(error: SchakelError) -> PassedAnswer:
    """Problem details (RFC 9457) of an error."""
    status = next((code for kind, code in STATUSES if isinstance(error, kind)), OTHER_STATUS)
    told = {"type": "about:blank", "status": status, "code": error.code, "detail": str(error)}
    headers = {"content-type": "application/problem+json", "cache-control": "no-store"}
    if isinstance(error, Unavailable):
        headers["retry-after"] = RETRY_AFTER_S
    return PassedAnswer(new_uid(), status, headers, json.dumps(told).encode())


async def reply(send: Send, answer: PassedAnswer, *, is_head: bool) -> None:
    """Send an answer as it is; a browser is told to make nothing of it."""
    fixed = {
        "content-length": str(len(answer.body)),
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    headers = [
        (name.encode(), value.encode("latin-1"))
        for name, value in {**answer.headers, **fixed}.items()
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else answer.body})
