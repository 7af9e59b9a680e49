"""Errors that a caller can act on."""

from collections.abc import Mapping
from typing import Any


class SchakelError(Exception):
    """Something that was asked for cannot be done, with a stable code and what to change.

    Parameters
    ----------
    message : str
        One sentence in English that says what is wrong and what to do instead. Named
        placeholders in braces are filled from `details`; the sentence with its placeholders is
        the message id for translation.
    **details
        Values for the placeholders. They may reach the person who caused the error, so they
        hold nothing secret.

    Attributes
    ----------
    code : str
        Stable, machine-readable, lower snake case. One for each class of error.
    """

    code = "error"

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details: Mapping[str, Any] = details

    def __str__(self) -> str:
        return self.message.format(**self.details)


class InvalidInput(SchakelError):
    """What was handed in is malformed or not allowed."""

    code = "invalid_input"


class NotFound(SchakelError):
    """It does not exist, or it belongs to somebody else: the two cannot be told apart."""

    code = "not_found"


class Conflict(SchakelError):
    """It was changed, or used before, in a way that does not go together with this request."""

    code = "conflict"


class NotAllowed(SchakelError):
    """The one who asks is known but may not do this."""

    code = "not_allowed"


class NotAuthentic(SchakelError):
    """A signature, token or key does not hold."""

    code = "not_authentic"


class TooMany(SchakelError):
    """A limit was reached.

    Parameters
    ----------
    retry_after_s : int
        Seconds after which it is worth trying again, at least 1.
    """

    code = "too_many"

    def __init__(self, message: str, *, retry_after_s: int, **details: Any) -> None:
        super().__init__(message, **details)
        self.retry_after_s = max(1, retry_after_s)


class Unavailable(SchakelError):
    """Something that this needs cannot be reached now; trying later may help."""

    code = "unavailable"
