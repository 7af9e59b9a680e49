"""A negotiation or a transfer as a page shows it: whose turn it is, the way, and what happened."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from schakel.network.dataspace.domain.moving import (
    WITH_REASON,
    Move,
    negotiation_moves,
    stages,
    transfer_moves,
)
from schakel.network.dataspace.queries import telling
from schakel.network.dataspace.queries.pages import (
    Button,
    ClauseLine,
    Progress,
    StageLine,
    StepLine,
)
from schakel.standards.dataspace.machines import (
    NegotiationMessage,
    NegotiationState,
    Role,
    TransferMessage,
    TransferState,
)

AddressOf = Callable[[Move], str]


@dataclass(frozen=True)
class Happened:
    """A message that went to (`is_ours`) or fro, and what came of it."""

    at: datetime
    message: NegotiationMessage | TransferMessage
    is_ours: bool
    reason: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class Talk:
    """What a negotiation or transfer is about, and with whom."""

    title: str
    partner: str
    role: Role
    url: str
    history: tuple[Happened, ...] = ()
    clauses: tuple[ClauseLine, ...] = ()


def of_negotiation(
    talk: Talk,
    state: NegotiationState,
    address: AddressOf,
    *,
    before: NegotiationState | None = None,
    may_act: bool = True,
) -> Progress:
    """The page of a negotiation; of one that ended, `before` says how far it came."""
    moves = negotiation_moves(state, talk.role) if may_act else ()
    return Progress(
        title=talk.title,
        lead=telling.negotiation_is(state, talk.role, talk.partner),
        url=talk.url,
        is_moving=not state.is_final,
        stages=tuple(
            StageLine(str(telling.STAGE_LABELS[each.code]), each.is_done, each.is_here)
            for each in stages(state, before)
        ),
        steps=steps(talk),
        clauses=talk.clauses,
        buttons=buttons(moves, address, (Move.ACCEPT, Move.AGREE)),
    )


def of_transfer(
    talk: Talk, state: TransferState, address: AddressOf, *, may_act: bool = True
) -> Progress:
    """The page of a transfer."""
    moves = transfer_moves(state, talk.role) if may_act else ()
    return Progress(
        title=talk.title,
        lead=telling.transfer_is(state, talk.role, talk.partner),
        url=talk.url,
        is_moving=not state.is_final,
        steps=steps(talk),
        clauses=talk.clauses,
        buttons=buttons(moves, address, (Move.START, Move.RESUME)),
    )


def steps(talk: Talk) -> tuple[StepLine, ...]:
    """What happened, the oldest first, in sentences."""
    return tuple(
        StepLine(
            at=each.at,
            sentence=telling.sent(each.message, talk.partner, is_ours=each.is_ours),
            reason=each.reason,
            trouble=each.trouble,
        )
        for each in sorted(talk.history, key=lambda one: one.at)
    )


def buttons(
    moves: Iterable[Move], address: AddressOf, following: Sequence[Move]
) -> tuple[Button, ...]:
    """A button for each move; one that needs a reason or other terms leads to a form first."""
    return tuple(
        Button(
            label=str(telling.MOVE_LABELS[move]),
            url=address(move),
            is_next=move in following,
            is_bad=move in WITH_REASON,
            is_post=move not in WITH_REASON and move is not Move.COUNTER,
        )
        for move in moves
    )
