"""The node's end of the relay: asks the hub for requests and has the own web server answer them.

Only what other nodes may ask goes through: pages for people, the machine room and sign-in stay
behind the router. A sealed request is opened here, and its answer sealed to who asked, so that
the hub sees size and time only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from schakel.kernel.errors import SchakelError
from schakel.kernel.identifiers import new_uid
from schakel.network.exchange.domain.passing import (
    FRAME_TYPE,
    MOST_FRAME_BYTES,
    InvalidFrame,
    PassedAnswer,
    PassedRequest,
)
from schakel.network.identity import interface as identity
from schakel.wire.client import BadStatus, Wire, WireError, WirePolicy

SEALED_PATH = "/sealed"
REQUEST_TYP, ANSWER_TYP = "schakel-sealed-request+jwe", "schakel-sealed-answer+jwe"
SEALED_TYPE = "application/jose"
LISTEN_S = 40.0
LOCAL_S = 18.0

Ask = Callable[[PassedRequest], PassedAnswer]


@dataclass(frozen=True)
class LocalServer:
    """The web server of this node, asked over loopback.

    Parameters
    ----------
    host : str
        Its host and port, such as ``localhost:8001``.
    paths : sequence of str
        What requests from outside may begin with; all else is not there.
    """

    host: str
    paths: Sequence[str]

    def ask(self, request: PassedRequest) -> PassedAnswer:
        """Have the web server answer."""
        if not any(is_below(request.path, path) for path in self.paths):
            return PassedAnswer(request.id, 404, {"content-type": "text/plain"}, b"Not found\n")
        wire = Wire(WirePolicy(frozenset({self.host}), total_s=LOCAL_S))
        url = f"http://{self.host}{request.path}"
        try:
            if request.method == "POST":
                kept = {n: v for n, v in request.headers.items() if n != "content-type"}
                kind = request.headers.get("content-type", "application/octet-stream")
                answer = wire.post(url, request.body, kind, headers=kept)
            else:
                answer = wire.get(url, headers=dict(request.headers))
        except BadStatus as error:
            answer = error.answer
        except WireError:
            return PassedAnswer(request.id, 503, {"retry-after": "5"})
        return PassedAnswer(request.id, answer.status, answer.headers, answer.body)


def is_below(path: str, allowed: str) -> bool:
    """Whether a path is the allowed one or lies below it; dots that climb never are."""
    plain = path.partition("?")[0]
    if "%" in plain or any(part in (".", "..") for part in plain.split("/")):
        return False
    return plain == allowed or (allowed.endswith("/") and plain.startswith(allowed))


def answered(request: PassedRequest, ask: Ask) -> PassedAnswer:
    """The answer to a request from the relay, opened and sealed where it came sealed."""
    if request.path != SEALED_PATH:
        return ask(request)
    try:
        opened = identity.unseal(request.body.decode("ascii", "replace"), typ=REQUEST_TYP)
        reply_key, inner = parse_sealed(opened)
    except SchakelError:
        return PassedAnswer(request.id, 400, {"content-type": "text/plain"}, b"Not for us\n")
    answer = ask(replace(inner, id=request.id))
    sealed = identity.seal(answer.as_bytes(), reply_key, typ=ANSWER_TYP)
    return PassedAnswer(request.id, 200, {"content-type": SEALED_TYPE}, sealed.encode())


def parse_sealed(opened: bytes) -> tuple[identity.SealKey, PassedRequest]:
    """The key to seal the answer to, and the request."""
    line, newline, frame = opened.partition(b"\n")
    if not newline:
        raise InvalidFrame("A sealed request begins with the key for its answer.")
    jwk = {"kty": "OKP", "crv": "X25519", "x": line.decode("ascii", "replace")}
    return identity.seal_key(jwk), PassedRequest.parse(frame)


def sealed_request(
    method: str, path: str, headers: dict[str, str], body: bytes, to: identity.SealKey
) -> tuple[bytes, identity.OpenKey]:
    """A request that only its recipient can read, and the key that opens the answer."""
    reply = identity.new_open_key()
    frame = PassedRequest(new_uid(), method, path, headers, body).as_bytes()
    opened = reply.public.jwk["x"].encode() + b"\n" + frame
    return identity.seal(opened, to, typ=REQUEST_TYP).encode(), reply


@dataclass
class Tunnel:
    """One outgoing connection: hands in the last answer, waits for the next request.

    Parameters
    ----------
    relay : str
        Address of the hub's relay, without a slash at the end.
    hub : str
        DID of the hub, for which the tokens are.
    allow : frozenset of str
        ``host:port`` of peers without TLS (a trial on one machine).
    ask : callable
        Answers a request.
    """

    relay: str
    hub: str
    allow: frozenset[str]
    ask: Ask
    _last: bytes = b""

    def step(self) -> bool:
        """Hand in, wait, answer; whether a request came.

        Raises
        ------
        WireError
            If the hub cannot be reached or refuses; the last answer is then given up, as nobody
            waits for it any more.
        """
        handed_in, self._last = self._last, b""
        policy = WirePolicy(self.allow, total_s=LISTEN_S, answer_bytes=MOST_FRAME_BYTES)
        token = identity.token_for(self.hub, handed_in)
        frame = (
            Wire(policy)
            .post(
                f"{self.relay}/relay/next",
                handed_in,
                FRAME_TYPE,
                headers={"Authorization": f"Bearer {token}"},
            )
            .body
        )
        if not frame:
            return False
        request = PassedRequest.parse(frame)
        self._last = answered(request, self.ask).as_bytes()
        return True
