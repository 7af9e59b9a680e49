"""What a person can do now: of all that the protocol allows, what a node does not do by itself."""

from dataclasses import dataclass
from enum import StrEnum

from schakel.standards.dataspace.machines import (
    IllegalTransition,
    NegotiationMessage,
    NegotiationState,
    Role,
    TransferMessage,
    TransferState,
    next_negotiation_state,
    next_transfer_state,
)


class Move(StrEnum):
    """A button."""

    ACCEPT = "accept"
    AGREE = "agree"
    COUNTER = "counter"
    END = "end"
    START = "start"
    RESUME = "resume"
    SUSPEND = "suspend"
    COMPLETE = "complete"


@dataclass(frozen=True)
class Stage:
    """One step of the way that everybody goes; `is_here` is the one that is next to happen."""

    code: str
    is_done: bool
    is_here: bool


WITH_REASON = frozenset({Move.END, Move.SUSPEND})
STAGES = ("asked", "accepted", "agreed", "signed", "in_force")
REACHED = {
    NegotiationState.REQUESTED: 1,
    NegotiationState.OFFERED: 1,
    NegotiationState.ACCEPTED: 2,
    NegotiationState.AGREED: 3,
    NegotiationState.VERIFIED: 4,
    NegotiationState.FINALIZED: 5,
}


def negotiation_moves(state: NegotiationState, role: Role) -> tuple[Move, ...]:
    """What the person on the side of `role` can do, the obvious one first.

    Signing and confirming are done by the nodes; a request that was not answered yet can only be
    ended by who sent it.
    """
    counter = NegotiationMessage.REQUEST if role is Role.CONSUMER else NegotiationMessage.OFFER
    wanted = (
        (Move.ACCEPT, NegotiationMessage.ACCEPTED),
        (Move.AGREE, NegotiationMessage.AGREEMENT),
        (Move.COUNTER, counter),
        (Move.END, NegotiationMessage.TERMINATION),
    )
    return tuple(move for move, message in wanted if _may_negotiate(state, message, role))


def transfer_moves(state: TransferState, role: Role) -> tuple[Move, ...]:
    """What the person on the side of `role` can do with a transfer."""
    wanted = (
        (Move.RESUME if state is TransferState.SUSPENDED else Move.START, TransferMessage.START),
        (Move.SUSPEND, TransferMessage.SUSPENSION),
        (Move.COMPLETE, TransferMessage.COMPLETION),
        (Move.END, TransferMessage.TERMINATION),
    )
    return tuple(move for move, message in wanted if _may_transfer(state, message, role))


def stages(state: NegotiationState, before: NegotiationState | None = None) -> tuple[Stage, ...]:
    """The way of a negotiation; of one that ended, `before` says how far it came."""
    ended = state is NegotiationState.TERMINATED
    reached = REACHED.get(before or NegotiationState.REQUESTED, 1) if ended else REACHED[state]
    return tuple(
        Stage(code, at < reached, at == reached and not ended) for at, code in enumerate(STAGES)
    )


def _may_negotiate(state: NegotiationState, message: NegotiationMessage, role: Role) -> bool:
    try:
        next_negotiation_state(state, message, role)
    except IllegalTransition:
        return False
    return True


def _may_transfer(state: TransferState, message: TransferMessage, role: Role) -> bool:
    try:
        next_transfer_state(state, message, role)
    except IllegalTransition:
        return False
    return True
