"""What the pages say of a negotiation or a transfer, and which buttons they show."""

from itertools import product

import pytest
from django.utils.translation import override

from schakel.network.dataspace.domain.moving import (
    Move,
    Stage,
    negotiation_moves,
    stages,
    transfer_moves,
)
from schakel.network.dataspace.queries import telling
from schakel.standards.dataspace.machines import (
    NegotiationMessage,
    NegotiationState,
    Role,
    TransferMessage,
    TransferState,
)

C, P = Role.CONSUMER, Role.PROVIDER
N, T = NegotiationState, TransferState


def test_there_is_a_sentence_for_every_state_seen_from_both_sides():
    assert set(telling.WHERE_NEGOTIATION) == set(product(N, Role))
    assert set(telling.WHERE_TRANSFER) == set(product(T, Role))


def test_there_is_a_sentence_for_every_message_in_both_directions():
    assert set(telling.SENT) == set(product([*NegotiationMessage, *TransferMessage], (True, False)))


def test_every_state_and_move_has_a_label():
    labels = (telling.NEGOTIATION_LABELS, telling.TRANSFER_LABELS, telling.MOVE_LABELS)
    assert [set(each) for each in labels] == [set(N), set(T), set(Move)]


@pytest.mark.parametrize(
    ("state", "role", "moves"),
    [
        (N.REQUESTED, C, (Move.END,)),
        (N.REQUESTED, P, (Move.AGREE, Move.COUNTER, Move.END)),
        (N.OFFERED, C, (Move.ACCEPT, Move.COUNTER, Move.END)),
        (N.OFFERED, P, (Move.END,)),
        (N.ACCEPTED, C, ()),
        (N.ACCEPTED, P, (Move.AGREE, Move.END)),
        (N.AGREED, C, (Move.END,)),
        (N.AGREED, P, ()),
        (N.VERIFIED, P, (Move.END,)),
        (N.FINALIZED, C, ()),
        (N.TERMINATED, P, ()),
    ],
)
def test_a_person_gets_the_buttons_that_the_protocol_allows(state, role, moves):
    assert negotiation_moves(state, role) == moves


@pytest.mark.parametrize(
    ("state", "role", "moves"),
    [
        (T.REQUESTED, C, (Move.END,)),
        (T.REQUESTED, P, (Move.START, Move.END)),
        (T.STARTED, C, (Move.SUSPEND, Move.COMPLETE, Move.END)),
        (T.SUSPENDED, P, (Move.RESUME, Move.END)),
        (T.COMPLETED, C, ()),
        (T.TERMINATED, P, ()),
    ],
)
def test_a_transfer_has_the_buttons_that_the_protocol_allows(state, role, moves):
    assert transfer_moves(state, role) == moves


def test_the_picture_shows_what_is_done_and_what_comes_next():
    assert stages(N.OFFERED) == (
        Stage("asked", is_done=True, is_here=False),
        Stage("accepted", is_done=False, is_here=True),
        Stage("agreed", is_done=False, is_here=False),
        Stage("signed", is_done=False, is_here=False),
        Stage("in_force", is_done=False, is_here=False),
    )


def test_a_negotiation_in_force_has_come_all_the_way():
    assert [each.is_done for each in stages(N.FINALIZED)] == [True] * 5


def test_nothing_comes_next_in_a_negotiation_that_ended():
    ended = stages(N.TERMINATED, before=N.AGREED)
    assert [(each.is_done, each.is_here) for each in ended] == [
        (True, False),
        (True, False),
        (True, False),
        (False, False),
        (False, False),
    ]


def test_a_partner_is_called_by_name_and_its_name_is_no_markup_of_ours():
    with override("en"):
        told = telling.negotiation_is(N.REQUESTED, P, "<b>Ter Braak {x}</b>")
    assert told == (
        "<b>Ter Braak {x}</b> asks for this data. It is your turn: agree, propose other terms, "
        "or end it."
    )


def test_states_that_share_a_name_have_sentences_of_their_own():
    with override("en"):
        assert telling.transfer_is(T.REQUESTED, P, "Ter Braak") == (
            "Ter Braak asks for access under the agreement."
        )


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([], "Nobody yet"),
        (["did:web:a", "did:web:b"], "Ter Braak, did:web:b"),
        (["did:web:a", "*"], "Everybody who can reach this node and says who they are"),
    ],
)
def test_an_audience_is_told_by_names(entries, told):
    with override("en"):
        assert telling.audience(entries, {"did:web:a": "Ter Braak"}) == told
