"""The one outbound HTTP client. Whoever needs something from elsewhere asks here."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

import certifi
import httpcore

from schakel import __version__
from schakel.wire.addresses import IPAddress, Target, parse_target, require_public
from schakel.wire.errors import (
    AddressNotAllowed,
    Answer,
    AnswerTooLarge,
    BadStatus,
    NotReachable,
    Redirected,
    TooSlow,
    WireError,
)
from schakel.wire.pinned import (
    Deadline,
    PinnedBackend,
    Resolve,
    resolve_by_system,
    resolve_in_time,
)

__all__ = ["AddressNotAllowed", "Answer", "BadStatus", "Wire", "WireError", "WirePolicy"]

Headers = list[tuple[bytes | str, bytes | str]]

USER_AGENT = f"Schakel/{__version__}"


@dataclass(frozen=True)
class WirePolicy:
    """What may be reached, how long it may take, how much may come back.

    Parameters
    ----------
    allow : frozenset of str
        ``host:port`` of peers that may have a private address, no TLS and any port. Empty on a
        real site.
    total_s : float
        Seconds for everything together, from looking up the name to the last byte.
    answer_bytes : int
        Most bytes of an answer's body.
    """

    allow: frozenset[str] = frozenset()
    total_s: float = 10.0
    answer_bytes: int = 5_000_000


@cache
def trusted() -> ssl.SSLContext:
    """TLS 1.2 or later; certificates of the usual authorities and those the operator added."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())  # for machines without any of their own
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class Wire:
    """Asks other nodes.

    A host name is resolved once and the connection goes to that very address, so that a name
    which changes its mind between check and use gains nothing. Redirects are not followed,
    proxies of the environment are not used, answers are not unpacked.

    Parameters
    ----------
    policy : WirePolicy
        Limits.
    resolve : callable, optional
        Host and port to addresses; the system's resolver by default.
    tls : callable, optional
        Makes the TLS context; the usual authorities by default.

    Examples
    --------
    >>> Wire(WirePolicy()).get("https://127.0.0.1/")
    Traceback (most recent call last):
    schakel.wire.errors.AddressNotAllowed: 127.0.0.1 leads to an address that may not be reached.
    """

    def __init__(
        self,
        policy: WirePolicy,
        *,
        resolve: Resolve = resolve_by_system,
        tls: Callable[[], ssl.SSLContext] = trusted,
    ) -> None:
        self.policy = policy
        self._resolve = resolve
        self._tls = tls

    def get(
        self,
        url: str,
        *,
        accept: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Fetch `url`; see `post` for what is raised."""
        return self._ask("GET", url, [("Accept", accept), *(headers or {}).items()], None)

    def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Hand in `body` at `url`.

        Parameters
        ----------
        headers : mapping of str to str, optional
            Sent beside the usual ones, such as ``Authorization``.

        Returns
        -------
        Answer
            With a status from 200 to 299.

        Raises
        ------
        AddressNotAllowed
            If the address may not be reached; trying again does not help.
        NotReachable, TooSlow, AnswerTooLarge, Redirected
            If there is no usable answer now.
        BadStatus
            If the peer answered with a status of 400 or more.
        """
        told: Headers = [("Content-Type", content_type), *(headers or {}).items()]
        return self._ask("POST", url, told, body)

    def _ask(self, method: str, url: str, headers: Headers, body: bytes | None) -> Answer:
        deadline = Deadline(self.policy.total_s)
        target = parse_target(url, self.policy.allow)
        backend = PinnedBackend(self._checked_addresses(target, deadline), deadline)
        headers = [
            ("Host", host_header(target)),
            ("User-Agent", USER_AGENT),
            ("Accept-Encoding", "identity"),
            *headers,
        ]
        try:
            answer = self._exchange(backend, method, target, headers, body)
        except httpcore.TimeoutException as error:
            raise TooSlow("The peer did not answer completely in time.") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise NotReachable("{host} could not be reached.", host=target.host) from error
        return checked_status(answer)

    def _checked_addresses(self, target: Target, deadline: Deadline) -> tuple[IPAddress, ...]:
        literal = target.literal
        if literal:
            addresses: tuple[IPAddress, ...] = (literal,)
        else:
            addresses = resolve_in_time(self._resolve, target.host, target.port, deadline)
        if not target.is_listed:
            require_public(target.host, addresses)
        return addresses

    def _exchange(
        self,
        backend: PinnedBackend,
        method: str,
        target: Target,
        headers: Headers,
        body: bytes | None,
    ) -> Answer:
        url = httpcore.URL(
            scheme=target.scheme.encode(),
            host=target.host.encode(),
            port=target.port,
            target=target.path.encode(),
        )
        tls = self._tls() if target.scheme == "https" else None
        with (
            httpcore.ConnectionPool(ssl_context=tls, network_backend=backend) as pool,
            pool.stream(method, url, headers=headers, content=body) as response,
        ):
            told = {key.decode("latin-1").lower(): value for key, value in response.headers}
            kept = {key: value.decode("latin-1") for key, value in told.items()}
            return Answer(response.status, kept, self._limited_body(response))

    def _limited_body(self, response: httpcore.Response) -> bytes:
        received = bytearray()
        for chunk in response.iter_stream():
            received += chunk
            if len(received) > self.policy.answer_bytes:
                raise AnswerTooLarge(
                    "The answer has more than {limit} bytes.", limit=self.policy.answer_bytes
                )
        return bytes(received)


def host_header(target: Target) -> str:
    """The name as the peer knows it: brackets around IPv6, the port unless it is the usual one."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    usual = 443 if target.scheme == "https" else 80
    return host if target.port == usual else f"{host}:{target.port}"


def checked_status(answer: Answer) -> Answer:
    """Give `answer` back if its status says that all is well."""
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise BadStatus("The peer answered with status {status}.", answer=answer)
    if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
        raise Redirected("The peer answered with a redirect, which is never followed.")
    return answer
