"""Both state machines, held against the figures of the specification, written out once more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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

# The lines of the figures: from, to, who.
NEGOTIATION = """
- REQUESTED C
- OFFERED P
REQUESTED OFFERED P
REQUESTED AGREED P
REQUESTED TERMINATED CP
OFFERED REQUESTED C
OFFERED ACCEPTED C
OFFERED TERMINATED CP
ACCEPTED AGREED P
ACCEPTED TERMINATED P
AGREED VERIFIED C
AGREED TERMINATED C
VERIFIED FINALIZED P
VERIFIED TERMINATED P
"""
TRANSFER = """
- REQUESTED C
REQUESTED STARTED P
REQUESTED TERMINATED CP
STARTED COMPLETED CP
STARTED SUSPENDED CP
STARTED TERMINATED CP
SUSPENDED STARTED CP
SUSPENDED TERMINATED CP
"""
LEADS_TO = {
    NegotiationMessage.REQUEST: "REQUESTED",
    NegotiationMessage.OFFER: "OFFERED",
    NegotiationMessage.ACCEPTED: "ACCEPTED",
    NegotiationMessage.AGREEMENT: "AGREED",
    NegotiationMessage.VERIFICATION: "VERIFIED",
    NegotiationMessage.FINALIZED: "FINALIZED",
    NegotiationMessage.TERMINATION: "TERMINATED",
    TransferMessage.REQUEST: "REQUESTED",
    TransferMessage.START: "STARTED",
    TransferMessage.COMPLETION: "COMPLETED",
    TransferMessage.SUSPENSION: "SUSPENDED",
    TransferMessage.TERMINATION: "TERMINATED",
}


def lines_of(figure):
    """The figure as a set of (from, to, sender)."""
    return {
        (before, after, sender)
        for line in figure.split("\n")
        if line
        for before, after, senders in [line.split()]
        for sender in senders
    }


def check(following, figure, state, message, sender):
    """`message` does what the figure says, or is refused."""
    line = (str(state or "-"), LEADS_TO[message], "C" if sender is Role.CONSUMER else "P")
    if line in lines_of(figure):
        assert following(state, message, sender) == LEADS_TO[message]
    else:
        with pytest.raises(IllegalTransition) as caught:
            following(state, message, sender)
        assert caught.value.details == {
            "state": str(state or "none"),
            "sent": str(message),
            "sender": str(sender),
        }


@given(
    st.none() | st.sampled_from(NegotiationState),
    st.sampled_from(NegotiationMessage),
    st.sampled_from(Role),
)
def test_a_negotiation_moves_as_the_figure_says_and_not_otherwise(state, message, sender):
    check(next_negotiation_state, NEGOTIATION, state, message, sender)


@given(
    st.none() | st.sampled_from(TransferState),
    st.sampled_from(TransferMessage),
    st.sampled_from(Role),
)
def test_a_transfer_moves_as_the_figure_says_and_not_otherwise(state, message, sender):
    check(next_transfer_state, TRANSFER, state, message, sender)


def test_every_message_in_every_state_from_every_side_is_as_the_figures_say():
    for sender in Role:
        for state in (None, *NegotiationState):
            for message in NegotiationMessage:
                check(next_negotiation_state, NEGOTIATION, state, message, sender)
        for state in (None, *TransferState):
            for message in TransferMessage:
                check(next_transfer_state, TRANSFER, state, message, sender)


@given(st.lists(st.tuples(st.sampled_from(NegotiationMessage), st.sampled_from(Role))))
def test_whatever_comes_a_negotiation_that_ended_stays_ended(messages):
    state = None
    for message, sender in messages:
        before = state
        try:
            state = next_negotiation_state(state, message, sender)
        except IllegalTransition:
            assert state == before
        else:
            assert before is None or not before.is_final


def test_the_states_without_a_way_out_are_the_final_ones():
    ways_out = {before for before, _, _ in lines_of(NEGOTIATION)}
    assert {each for each in NegotiationState if each.is_final} == set(NegotiationState) - ways_out
    ways_out = {before for before, _, _ in lines_of(TRANSFER)}
    assert {each for each in TransferState if each.is_final} == set(TransferState) - ways_out
