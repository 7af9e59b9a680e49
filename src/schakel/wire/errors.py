"""Why an address could not be asked, each with a stable code."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schakel.kernel.errors import InvalidInput, SchakelError, Unavailable


@dataclass(frozen=True)
class Answer:
    """What came back.

    Parameters
    ----------
    status : int
        HTTP status code.
    headers : mapping of str to str
        Header names in lower case.
    body : bytes
        At most as many bytes as the policy allows.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def content_type(self) -> str:
        """Media type without parameters, in lower case; empty if none was told."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class WireError(SchakelError):
    """Asking another node did not give a usable answer; one of the errors below."""


class AddressNotAllowed(WireError, InvalidInput):
    """This URL, or an IP address that its host name leads to, may not be reached from here."""

    code = "address_not_allowed"


class NotReachable(WireError, Unavailable):
    """The name does not resolve, nobody listens, or the connection or its certificate failed."""

    code = "not_reachable"


class TooSlow(WireError, Unavailable):
    """No complete answer within the total time."""

    code = "too_slow"


class AnswerTooLarge(WireError, Unavailable):
    """The answer has more bytes than are taken."""

    code = "answer_too_large"


class Redirected(WireError, Unavailable):
    """The peer sent us elsewhere; redirects are never followed."""

    code = "redirected"


class BadStatus(WireError, Unavailable):
    """The peer answered with an error status; `answer` holds what it said."""

    code = "bad_status"

    def __init__(self, message: str, *, answer: Answer) -> None:
        super().__init__(message, status=answer.status)
        self.answer = answer
