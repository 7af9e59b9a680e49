"""A request that a hub passes to a node behind a router, and the answer on its way back.

On the way between hub and node each is one frame: a line of JSON that describes it, then its body
as it is. A hub passes frames on without looking into bodies.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schakel.kernel.errors import InvalidInput

FRAME_TYPE = "application/vnd.schakel.frame"
MOST_HEAD_BYTES = 16_000
MOST_BODY_BYTES = 5_000_000
MOST_FRAME_BYTES = MOST_HEAD_BYTES + MOST_BODY_BYTES
METHODS = frozenset({"GET", "POST", "HEAD"})
# What decides about a request or its answer. Cookies, addresses and all else stay behind.
REQUEST_HEADERS = frozenset(
    {
        *("accept", "accept-encoding", "accept-language", "authorization", "content-type"),
        *("content-digest", "if-none-match", "range"),
    }
)
ANSWER_HEADERS = frozenset(
    {
        *("content-type", "content-encoding", "content-digest", "content-range", "cache-control"),
        *("etag", "link", "retry-after", "vary", "www-authenticate"),
    }
)

_ID = re.compile(r"[0-9a-f]{32}")
_PATH = re.compile(r"/[\x21-\x7e]{0,1999}")
_VALUE = re.compile(r"[\x20-\x7e]{0,8000}")
_HIGHEST_STATUS = 599
_LOWEST_STATUS = 200


class InvalidFrame(InvalidInput):
    """What came through the relay is not a frame that is understood."""

    code = "invalid_frame"


@dataclass(frozen=True)
class PassedRequest:
    """A request that somebody made to a node behind a router.

    Parameters
    ----------
    id : str
        32 hexadecimal digits, made by the hub.
    method : str
        ``GET``, ``HEAD`` or ``POST``.
    path : str
        Path with query, as the node knows it, starting with a slash.
    headers : mapping of str to str
        Names in lower case; only those of `REQUEST_HEADERS` travel.
    body : bytes
        At most 5 MB.

    Raises
    ------
    InvalidFrame
        If anything about it is not so.
    """

    id: str
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __post_init__(self) -> None:
        _require(_ID.fullmatch(self.id), "id")
        _require(self.method in METHODS, "method")
        _require(_PATH.fullmatch(self.path) and not self.path.startswith("//"), "path")
        _check(self.headers, self.body)
        object.__setattr__(self, "headers", _kept(self.headers, REQUEST_HEADERS))

    def as_bytes(self) -> bytes:
        """The frame."""
        head = {"id": self.id, "method": self.method, "path": self.path}
        return _framed({**head, "headers": dict(self.headers)}, self.body)

    @classmethod
    def parse(cls, frame: bytes) -> "PassedRequest":
        """Read a frame.

        Raises
        ------
        InvalidFrame
            If it is none of a request.
        """
        head, body = _taken_apart(frame, {"id", "method", "path", "headers"})
        uid, method, path = (_text(head, name) for name in ("id", "method", "path"))
        return cls(uid, method, path, headers=_headers(head), body=body)


@dataclass(frozen=True)
class PassedAnswer:
    """The answer of a node behind a router.

    Parameters
    ----------
    id : str
        That of the request.
    status : int
        200 to 599.
    headers : mapping of str to str
        Names in lower case; only those of `ANSWER_HEADERS` travel.
    body : bytes
        At most 5 MB.

    Raises
    ------
    InvalidFrame
        If anything about it is not so.
    """

    id: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __post_init__(self) -> None:
        _require(_ID.fullmatch(self.id), "id")
        is_number = type(self.status) is int
        _require(is_number and _LOWEST_STATUS <= self.status <= _HIGHEST_STATUS, "status")
        _check(self.headers, self.body)
        object.__setattr__(self, "headers", _kept(self.headers, ANSWER_HEADERS))

    def as_bytes(self) -> bytes:
        """The frame."""
        head = {"id": self.id, "status": self.status, "headers": dict(self.headers)}
        return _framed(head, self.body)

    @classmethod
    def parse(cls, frame: bytes) -> "PassedAnswer":
        """Read a frame.

        Raises
        ------
        InvalidFrame
            If it is none of an answer.
        """
        head, body = _taken_apart(frame, {"id", "status", "headers"})
        return cls(_text(head, "id"), head["status"], headers=_headers(head), body=body)


def _require(holds: object, member: str) -> None:
    if not holds:
        raise InvalidFrame("The member {member} of the frame is malformed.", member=member)


def _kept(headers: Mapping[str, str], known: frozenset[str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name in known}


def _check(headers: Mapping[str, str], body: bytes) -> None:
    if len(body) > MOST_BODY_BYTES:
        raise InvalidFrame("A body has at most {limit} bytes.", limit=MOST_BODY_BYTES)
    for value in headers.values():
        _require(_VALUE.fullmatch(value), "headers")


def _framed(head: Mapping[str, Any], body: bytes) -> bytes:
    return json.dumps(head, sort_keys=True, separators=(",", ":")).encode() + b"\n" + body


def _taken_apart(frame: bytes, members: set[str]) -> tuple[dict[str, Any], bytes]:
    line, newline, body = frame.partition(b"\n")
    if not newline or len(line) > MOST_HEAD_BYTES:
        raise InvalidFrame("A frame is a line of JSON and a body.")
    try:
        head = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidFrame("The head of the frame is not JSON.") from error
    if not isinstance(head, dict) or set(head) != members:
        raise InvalidFrame(
            "The frame has other members than {members}.", members=", ".join(sorted(members))
        )
    return head, body


def _text(head: Mapping[str, Any], member: str) -> str:
    value = head[member]
    _require(isinstance(value, str), member)
    return str(value)


def _headers(head: Mapping[str, Any]) -> dict[str, str]:
    found = head["headers"]
    _require(isinstance(found, dict), "headers")
    _require(all(isinstance(value, str) for value in found.values()), "headers")
    return dict(found)
