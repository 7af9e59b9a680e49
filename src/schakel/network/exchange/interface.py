"""Messages to and from other nodes: delivered at least once, taken exactly once.

A message is put down in the transaction of what it tells of, signed, and delivered by a job in the
order of its conversation. The recipient stores it durably before it signs a receipt, and gives the
same receipt when the message comes again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from schakel.network.exchange import queries
from schakel.network.exchange.actions import receiving, sending
from schakel.network.exchange.domain.envelope import InvalidMessage, TooLarge
from schakel.network.exchange.domain.events import MessageReceived
from schakel.network.exchange.domain.kinds import NOTE, MessageKind, UnknownKind, message_kinds
from schakel.network.exchange.queries import ReceivedMessage, SentMessage
from schakel.network.jobs.interface import event

__all__ = [
    "InvalidMessage",
    "MessageReceived",
    "ReceivedMessage",
    "SentMessage",
    "TooLarge",
    "UnknownKind",
    "receive",
    "received",
    "register_kind",
    "register_with_hub",
    "send",
    "send_note",
    "sent",
]

event("exchange.message_received")(MessageReceived)


def send(recipient: str, kind: str, body: Mapping[str, Any], *, now: datetime) -> str:
    """Put a message down for another node, in the transaction of the caller.

    Parameters
    ----------
    recipient : str
        Its DID or its address.
    kind : str
        A registered kind.
    body : mapping
        What the kind says; at most 256 kB and 20 levels deep as JSON.
    now : datetime
        When, aware.

    Returns
    -------
    str
        Id of the message.

    Raises
    ------
    UnknownKind, InvalidMessage, TooLarge
        If the body cannot be sent.
    schakel.network.identity.interface.InvalidDid
        If the recipient has no usable name.
    """
    return sending.send(recipient, kind, body, now=now)


def register_with_hub(hub_url: str, name: str, *, now: datetime) -> str:
    """Have this factory present itself to a hub. Does nothing when it did so before.

    Returns
    -------
    str
        The hub's DID.
    """
    return sending.register_with_hub(hub_url, name, now=now)


def send_note(hub_url: str, name: str, text: str, *, now: datetime) -> str:
    """Send a hub a line of at most 500 characters, registering first if that was not done yet.

    Returns
    -------
    str
        Id of the message.
    """
    return sending.send_note(hub_url, name, {"text": text}, kind=NOTE, now=now)


def receive(compact: str, *, now: datetime, before_look_up: Callable[[], None]) -> str:
    """Take a signed message; call it outside any transaction.

    Parameters
    ----------
    compact : str
        The message as it came.
    before_look_up : callable
        Called before the keys of an unknown sender are fetched; may raise ``TooMany``.

    Returns
    -------
    str
        The signed receipt; the identical one if the message came before.

    Raises
    ------
    NotAuthentic
        If the signature does not hold (``not_authentic``) or the sender has not registered
        (``unknown_sender``).
    Conflict
        ``out_of_order``, ``broken_chain`` or ``message_id_reused``.
    InvalidInput
        ``invalid_message``, ``unknown_kind``, ``too_large``, ``wrong_recipient``, ``clock_skew``.
    NotAllowed
        ``peer_not_active``.
    schakel.wire.errors.WireError
        If the keys of a new sender cannot be fetched.
    """
    return receiving.receive(compact, now=now, before_look_up=before_look_up)


def register_kind(kind: str, check: Callable[[Mapping[str, Any]], None]) -> None:
    """Say what a kind of message looks like; call it from ``apps.ready``. Others are refused.

    Parameters
    ----------
    kind : str
        Lower case, such as ``quotation.request``.
    check : callable
        Raises `InvalidMessage` for a body that is not of this kind.
    """
    message_kinds.add(kind, MessageKind(check))


def sent(limit: int = queries.SHOWN) -> list[SentMessage]:
    """The messages of this node, newest first."""
    return queries.sent(limit)


def received(limit: int = queries.SHOWN) -> list[ReceivedMessage]:
    """The messages that came in, newest first; every one carried a signature that held."""
    return queries.received(limit)
