"""The page of a negotiation or a transfer, and the address book."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from schakel.network.dataspace.queries import book, progress
from schakel.network.dataspace.queries.pages import Button, PartnerRow, StepLine
from schakel.network.dataspace.queries.progress import Happened, Talk
from schakel.network.identity import interface as identity
from schakel.standards.dataspace.machines import (
    NegotiationMessage,
    NegotiationState,
    Role,
    TransferMessage,
    TransferState,
)

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def a_talk(role=Role.PROVIDER, *history):
    return Talk("Stops", "Ter Braak", role, "/n/1/", history)


def address(move):
    return f"/n/1/{move}/"


def test_a_request_can_be_agreed_to_countered_or_ended():
    page = progress.of_negotiation(a_talk(), NegotiationState.REQUESTED, address)
    assert page.buttons == (
        Button("Agree", "/n/1/agree/", is_next=True),
        Button("Propose other terms", "/n/1/counter/", is_post=False),
        Button("End it", "/n/1/end/", is_bad=True, is_post=False),
    )


def test_who_may_only_read_gets_no_button():
    page = progress.of_negotiation(a_talk(), NegotiationState.REQUESTED, address, may_act=False)
    assert page.buttons == ()


def test_what_happened_is_told_in_its_order_with_reasons():
    ended = Happened(LATER, NegotiationMessage.TERMINATION, is_ours=False, reason="Too dear")
    asked = Happened(AT, NegotiationMessage.REQUEST, is_ours=True)
    page = progress.of_negotiation(
        a_talk(Role.CONSUMER, ended, asked), NegotiationState.TERMINATED, address
    )
    assert (page.steps, page.is_moving, page.buttons) == (
        (
            StepLine(AT, "You asked for the data on these terms."),
            StepLine(LATER, "Ter Braak ended it.", "Too dear"),
        ),
        False,
        (),
    )


def test_a_negotiation_that_ended_shows_how_far_it_came():
    page = progress.of_negotiation(
        a_talk(), NegotiationState.TERMINATED, address, before=NegotiationState.OFFERED
    )
    assert [each.label for each in page.stages if each.is_done] == ["Terms on the table"]


def test_suspending_a_transfer_asks_for_a_reason_and_opening_it_again_does_not():
    opened = progress.of_transfer(a_talk(), TransferState.STARTED, address)
    closed = progress.of_transfer(a_talk(), TransferState.SUSPENDED, address)
    assert (opened.buttons[0], closed.buttons[0]) == (
        Button("Suspend access", "/n/1/suspend/", is_bad=True, is_post=False),
        Button("Open access again", "/n/1/resume/", is_next=True),
    )


def test_a_transfer_tells_its_own_messages():
    started = Happened(AT, TransferMessage.START, is_ours=False)
    page = progress.of_transfer(a_talk(Role.CONSUMER, started), TransferState.STARTED, address)
    assert (page.lead, page.steps[0].sentence) == (
        "Access is open. You can get the data.",
        "Ter Braak opened access.",
    )


@pytest.fixture
def known(db):
    """Two partners, and a node that waits for approval."""
    for did, name, active in (
        ("did:web:terbraak.example", "Ter Braak", True),
        ("did:web:a.example", "", True),
        ("did:web:new.example", "New", False),
    ):
        identity.remember_peer(did, name, [], active=active, now=AT)


@pytest.mark.usefixtures("known")
def test_only_partners_that_were_taken_can_be_chosen():
    assert book.choices() == [
        ("did:web:a.example", "did:web:a.example"),
        ("did:web:terbraak.example", "Ter Braak"),
    ]


@pytest.mark.usefixtures("known")
def test_the_address_book_is_searched_by_name():
    assert book.partners("BRAAK", lambda did: f"/p/?{did}") == [
        PartnerRow(
            "Ter Braak",
            "did:web:terbraak.example",
            "",
            ("messages",),
            "/p/?did:web:terbraak.example",
        )
    ]


@pytest.mark.usefixtures("known")
def test_a_node_without_a_name_goes_by_its_did():
    assert book.names()["did:web:a.example"] == "did:web:a.example"
