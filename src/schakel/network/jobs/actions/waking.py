"""How a worker hears at once that a job was put down: a datagram socket in the data folder.

Polling stays as the fallback: a datagram may be lost, and the web server may be on another machine.
"""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

SUFFIX = ".bell"


def folder() -> Path:
    """Where the workers of this node listen."""
    return Path(settings.OPTIONS.data) / "run"


def ring() -> None:
    """Wake the workers of this node; call it after a commit. Never waits, never fails."""
    try:
        with _opened(folder()) as place, _datagram() as sender:
            for name in os.listdir(place):  # noqa: PTH208 (relative to a descriptor)
                if name.endswith(SUFFIX):
                    _send(sender, place, name)
    except OSError:
        return  # no worker was ever started here, or this system has no such sockets: it polls


def _send(sender: socket.socket, place: int, name: str) -> None:
    try:
        sender.sendto(b"!", _address(place, name))
    except ConnectionRefusedError:  # its worker was killed
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=place)
    except OSError:
        return  # full: that worker has enough to wake it


def _address(place: int, name: str) -> str:
    # A path of a socket has at most 107 bytes; this one is short wherever the folder is.
    return f"/proc/self/fd/{place}/{name}"


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    place = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield place
    finally:
        os.close(place)


def _datagram() -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    made.setblocking(False)
    return made


class Bell:
    """Where the threads of one worker wait until there may be something to do.

    One of them is on the lookout and comes back after a while by itself; the others sleep until
    somebody rings or a thread found work and passes the bell on.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rings = 0
        self._has_lookout = False
        self._closed = False

    @property
    def rings(self) -> int:
        """How often it rang; read it before looking for work."""
        return self._rings

    def ring(self) -> None:
        """Have one waiting thread look for work."""
        with self._changed:
            self._rings += 1
            self._changed.notify()

    def close(self) -> None:
        """Let all threads go."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wait(self, seen: int, at_most_s: float) -> None:
        """Return when it rang since `seen`, or after `at_most_s` for the one on the lookout."""
        with self._changed:
            if self._closed or self._rings != seen:
                return
            if self._has_lookout:
                self._changed.wait()
                return
            self._has_lookout = True
            try:
                self._changed.wait(at_most_s)
            finally:
                self._has_lookout = False


@contextmanager
def listening(bell: Bell, name: str) -> Iterator[bool]:
    """Ring `bell` for every datagram; whether that was possible here."""
    ear = _bound(name)
    if ear is None:
        yield False
        return
    thread = threading.Thread(target=_listen, args=(ear, bell), name="jobs-bell", daemon=True)
    thread.start()
    try:
        yield True
    finally:
        with contextlib.suppress(OSError):
            ear.shutdown(socket.SHUT_RDWR)  # ends the wait of the thread
        thread.join(1.0)
        ear.close()
        (folder() / (name + SUFFIX)).unlink(missing_ok=True)


def _bound(name: str) -> socket.socket | None:
    ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        with _opened(folder()) as place:
            ear.bind(_address(place, name + SUFFIX))
    except OSError:
        ear.close()
        return None
    return ear


def _listen(ear: socket.socket, bell: Bell) -> None:
    with contextlib.suppress(OSError):
        while ear.recv(16):
            bell.ring()
