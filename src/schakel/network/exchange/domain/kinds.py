"""Kinds of messages: a kind that is not registered is refused (what is not understood)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schakel.kernel.registry import Registry
from schakel.network.exchange.domain.envelope import InvalidMessage

REGISTRATION = "registration"
NOTE = "note"
LONGEST_NOTE = 500
LONGEST_COMPANY_NAME = 120
LONGEST_ADDRESS = 2000
LONGEST_VERSION = 40


class UnknownKind(InvalidMessage):
    """This node does not understand messages of this kind."""

    code = "unknown_kind"


@dataclass(frozen=True)
class MessageKind:
    """One kind of message.

    Parameters
    ----------
    check : callable
        Raises `InvalidMessage` for a body that is not of this kind; called on both sides.
    """

    check: Callable[[Mapping[str, Any]], None]


message_kinds: Registry[MessageKind] = Registry("message kind")


def check_kind(kind: str, body: Mapping[str, Any]) -> None:
    """Refuse a message whose kind is unknown or whose body does not fit it.

    Raises
    ------
    UnknownKind, InvalidMessage
        See above.
    """
    if kind not in message_kinds:
        raise UnknownKind("Messages of the kind {kind!r} are not understood here.", kind=kind)
    message_kinds[kind].check(body)


def texts(body: Mapping[str, Any], longest: Mapping[str, int]) -> None:
    """Refuse a body that is not exactly these texts, none longer than allowed.

    Raises
    ------
    InvalidMessage
        See above.
    """
    if set(body) != set(longest):
        raise InvalidMessage(
            "The body must have exactly the members {members}.", members=", ".join(sorted(longest))
        )
    for member, limit in longest.items():
        value = body[member]
        if not isinstance(value, str) or len(value) > limit:
            raise InvalidMessage(
                "{member} must be a text of at most {limit} characters.", member=member, limit=limit
            )


def check_note(body: Mapping[str, Any]) -> None:
    """A line from a person."""
    texts(body, {"text": LONGEST_NOTE})
    if not body["text"].strip():
        raise InvalidMessage("A note has at least one character.")


def check_registration(body: Mapping[str, Any]) -> None:
    """A factory presents itself."""
    limits = {"name": LONGEST_COMPANY_NAME, "inbox": LONGEST_ADDRESS, "software": LONGEST_VERSION}
    texts(body, limits)


message_kinds.add(NOTE, MessageKind(check_note))
message_kinds.add(REGISTRATION, MessageKind(check_registration))
