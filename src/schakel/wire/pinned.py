# ruff: noqa: ARG002 (the signatures are httpcore's; the deadline replaces its time-outs)
"""Connections to addresses that were checked, and to nothing else, within one deadline."""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

import httpcore

from schakel.wire.addresses import IPAddress
from schakel.wire.errors import NotReachable, TooSlow

Resolve = Callable[[str, int], tuple[IPAddress, ...]]
SocketOptions = Iterable[Any] | None


class Deadline:
    """The moment by which everything must be done.

    Parameters
    ----------
    total_s : float
        Seconds from now.
    """

    def __init__(self, total_s: float) -> None:
        self._end = time.monotonic() + total_s

    def left_s(self) -> float:
        """Seconds that are left.

        Raises
        ------
        TooSlow
            If there are none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TooSlow("The peer did not answer completely in time.")
        return left


def resolve_by_system(host: str, port: int) -> tuple[IPAddress, ...]:
    """All addresses of `host`, in the order of the system's resolver.

    Raises
    ------
    NotReachable
        If the name does not resolve.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReachable("{host} was not found.", host=host) from error
    # A scope such as %eth0 only occurs on link-local addresses; without it they are refused later.
    return tuple(dict.fromkeys(ip_address(str(row[4][0]).partition("%")[0]) for row in found))


def resolve_in_time(
    resolve: Resolve, host: str, port: int, deadline: Deadline
) -> tuple[IPAddress, ...]:
    """Ask `resolve` once; the system's resolver has no time-out of its own, so it gets a thread."""
    answers: queue.SimpleQueue[tuple[IPAddress, ...] | NotReachable] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host, port))
        except NotReachable as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left_s())
    except queue.Empty as error:
        raise TooSlow("The peer did not answer completely in time.") from error
    if isinstance(answer, NotReachable):
        raise answer
    if not answer:
        raise NotReachable("{host} was not found.", host=host)
    return answer


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the given addresses in turn, whatever name it is asked for.

    The name stays in the request line's ``Host`` and in the TLS handshake, so that the peer's
    certificate is held against it; only where the connection goes is fixed.
    """

    def __init__(self, addresses: tuple[IPAddress, ...], deadline: Deadline) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.NetworkStream:
        """Open a connection to the first address that answers."""
        failure: Exception = httpcore.ConnectError("no address")
        for address in self._addresses:
            try:
                left = self._deadline.left_s()
                stream = self._plain.connect_tcp(str(address), port, timeout=left)
                return DeadlineStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class DeadlineStream(httpcore.NetworkStream):
    """A connection on which every single step must fit in what is left of the time."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what there is, at most `max_bytes`."""
        return self._stream.read(max_bytes, self._deadline.left_s())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of `buffer`."""
        self._stream.write(buffer, self._deadline.left_s())

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Continue under TLS."""
        left = self._deadline.left_s()
        stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return DeadlineStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Pass the question on."""
        return self._stream.get_extra_info(info)
