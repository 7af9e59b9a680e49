"""Both state machines of the protocol, as tables.

Source: Dataspace Protocol 2025-1, Contract Negotiation Protocol, State Machine, and Transfer
Process Protocol, State Machine (the figures with C for the consumer and P for the provider).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from schakel.kernel.errors import Conflict


class Role(StrEnum):
    """Who sends."""

    CONSUMER = "consumer"
    PROVIDER = "provider"

    @property
    def other(self) -> "Role":
        """The one who receives."""
        return Role.PROVIDER if self is Role.CONSUMER else Role.CONSUMER


class NegotiationState(StrEnum):
    """Where a negotiation is."""

    REQUESTED = "REQUESTED"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    AGREED = "AGREED"
    VERIFIED = "VERIFIED"
    FINALIZED = "FINALIZED"
    TERMINATED = "TERMINATED"

    @property
    def is_final(self) -> bool:
        """No message leads out of it."""
        return self in (NegotiationState.FINALIZED, NegotiationState.TERMINATED)


class TransferState(StrEnum):
    """Where a transfer is."""

    REQUESTED = "REQUESTED"
    STARTED = "STARTED"
    SUSPENDED = "SUSPENDED"
    COMPLETED = "COMPLETED"
    TERMINATED = "TERMINATED"

    @property
    def is_final(self) -> bool:
        """No message leads out of it."""
        return self in (TransferState.COMPLETED, TransferState.TERMINATED)


class NegotiationMessage(StrEnum):
    """What moves a negotiation; an event counts as two messages."""

    REQUEST = "ContractRequestMessage"
    OFFER = "ContractOfferMessage"
    ACCEPTED = "ContractNegotiationEventMessage:ACCEPTED"
    AGREEMENT = "ContractAgreementMessage"
    VERIFICATION = "ContractAgreementVerificationMessage"
    FINALIZED = "ContractNegotiationEventMessage:FINALIZED"
    TERMINATION = "ContractNegotiationTerminationMessage"


class TransferMessage(StrEnum):
    """What moves a transfer."""

    REQUEST = "TransferRequestMessage"
    START = "TransferStartMessage"
    COMPLETION = "TransferCompletionMessage"
    SUSPENSION = "TransferSuspensionMessage"
    TERMINATION = "TransferTerminationMessage"


class IllegalTransition(Conflict):
    """The message may not be sent in this state, or not by this side.

    Attributes
    ----------
    state : str
        The state, which stays; ``none`` before the first message.
    sent : str
        The message.
    sender : Role
        Who sent it.
    """

    code = "illegal_transition"

    def __init__(self, message: str, *, state: str, sent: str, sender: Role) -> None:
        super().__init__(message, state=state, sent=sent, sender=str(sender))
        self.state, self.sent, self.sender = state, sent, sender


S = TypeVar("S")
_C, _P = frozenset({Role.CONSUMER}), frozenset({Role.PROVIDER})
_BOTH = _C | _P
_N, _NM = NegotiationState, NegotiationMessage
_T, _TM = TransferState, TransferMessage

NEGOTIATION = MappingProxyType(
    {
        (None, _NM.REQUEST): (_C, _N.REQUESTED),
        (None, _NM.OFFER): (_P, _N.OFFERED),
        (_N.REQUESTED, _NM.OFFER): (_P, _N.OFFERED),
        (_N.REQUESTED, _NM.AGREEMENT): (_P, _N.AGREED),
        (_N.REQUESTED, _NM.TERMINATION): (_BOTH, _N.TERMINATED),
        (_N.OFFERED, _NM.REQUEST): (_C, _N.REQUESTED),
        (_N.OFFERED, _NM.ACCEPTED): (_C, _N.ACCEPTED),
        (_N.OFFERED, _NM.TERMINATION): (_BOTH, _N.TERMINATED),
        (_N.ACCEPTED, _NM.AGREEMENT): (_P, _N.AGREED),
        (_N.ACCEPTED, _NM.TERMINATION): (_P, _N.TERMINATED),
        (_N.AGREED, _NM.VERIFICATION): (_C, _N.VERIFIED),
        (_N.AGREED, _NM.TERMINATION): (_C, _N.TERMINATED),
        (_N.VERIFIED, _NM.FINALIZED): (_P, _N.FINALIZED),
        (_N.VERIFIED, _NM.TERMINATION): (_P, _N.TERMINATED),
    }
)
TRANSFER = MappingProxyType(
    {
        (None, _TM.REQUEST): (_C, _T.REQUESTED),
        (_T.REQUESTED, _TM.START): (_P, _T.STARTED),
        (_T.REQUESTED, _TM.TERMINATION): (_BOTH, _T.TERMINATED),
        (_T.STARTED, _TM.COMPLETION): (_BOTH, _T.COMPLETED),
        (_T.STARTED, _TM.SUSPENSION): (_BOTH, _T.SUSPENDED),
        (_T.STARTED, _TM.TERMINATION): (_BOTH, _T.TERMINATED),
        (_T.SUSPENDED, _TM.START): (_BOTH, _T.STARTED),
        (_T.SUSPENDED, _TM.TERMINATION): (_BOTH, _T.TERMINATED),
    }
)


def _following(
    table: Mapping[Any, tuple[frozenset[Role], S]], state: str | None, message: str, sender: Role
) -> S:
    """The state that a table gives."""
    senders, following = table.get((state, message), (frozenset(), None))
    if following is None or sender not in senders:
        raise IllegalTransition(
            "The {sender} may not send {sent} in state {state}. Ask for the state first.",
            state=str(state or "none"),
            sent=str(message),
            sender=sender,
        )
    return following


def next_negotiation_state(
    state: NegotiationState | None, message: NegotiationMessage, sender: Role
) -> NegotiationState:
    """The state of a negotiation after `message`.

    Parameters
    ----------
    state : NegotiationState or None
        Where it is; None before the first message.
    message : NegotiationMessage
        What is sent; it counts from when it is acknowledged.
    sender : Role
        Which side sends it.

    Raises
    ------
    IllegalTransition
        If this side may not send this message in this state. The state stays.

    Examples
    --------
    >>> next_negotiation_state(None, NegotiationMessage.REQUEST, Role.CONSUMER)
    <NegotiationState.REQUESTED: 'REQUESTED'>
    """
    return _following(NEGOTIATION, state, message, sender)


def next_transfer_state(
    state: TransferState | None, message: TransferMessage, sender: Role
) -> TransferState:
    """The state of a transfer after `message`.

    Parameters
    ----------
    state : TransferState or None
        Where it is; None before the first message.
    message : TransferMessage
        What is sent; it counts from when it is acknowledged.
    sender : Role
        Which side sends it.

    Raises
    ------
    IllegalTransition
        If this side may not send this message in this state. The state stays.

    Examples
    --------
    >>> next_transfer_state(TransferState.SUSPENDED, TransferMessage.START, Role.CONSUMER)
    <TransferState.STARTED: 'STARTED'>
    """
    return _following(TRANSFER, state, message, sender)
