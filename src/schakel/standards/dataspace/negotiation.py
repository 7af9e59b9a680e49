"""Messages of a contract negotiation.

Source: Dataspace Protocol 2025-1, Contract Negotiation Protocol, Message Types, and the JSON
Schemas of the same names. Policies are kept as checked mappings: what was agreed is evidence, so
its members stay as they came; `policy.parse_policy` reads their meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from schakel.standards.dataspace.common import path_of, take_some, take_text, wrong
from schakel.standards.dataspace.machines import NegotiationState
from schakel.standards.dataspace.policies import (
    Policy,
    take_agreement,
    take_offer,
    take_targeted_offer,
)
from schakel.standards.dataspace.shapes import Message, Numbered, member


class EventType(StrEnum):
    """What a negotiation event tells: the consumer accepts, the provider finalizes."""

    ACCEPTED = "ACCEPTED"
    FINALIZED = "FINALIZED"


def _take_event(value: Any, at: str) -> EventType:
    if value not in list(EventType):
        raise wrong(at, "ACCEPTED or FINALIZED")
    return EventType(value)


def _take_state(value: Any, at: str) -> NegotiationState:
    if value not in list(NegotiationState):
        raise wrong(at, "a state of a negotiation")
    return NegotiationState(value)


def _one_of(found: Mapping[str, Any], at: str, one: str, other: str) -> None:
    if (one in found) == (other in found):
        raise wrong(path_of(at, one), f"either {one} or {other}, not both")


@dataclass(frozen=True, kw_only=True)
class ContractRequest(Message):
    """A consumer asks: the first time with `callback_address`, then with `provider_pid`."""

    TYPE: ClassVar[str] = "ContractRequestMessage"
    consumer_pid: str = field(metadata=member("consumerPid"))
    offer: Policy = field(metadata=member("offer", take_offer))
    provider_pid: str | None = field(default=None, metadata=member("providerPid"))
    callback_address: str | None = field(default=None, metadata=member("callbackAddress"))

    @classmethod
    def _check_members(cls, found: Mapping[str, Any], at: str) -> None:
        _one_of(found, at, "callbackAddress", "providerPid")


@dataclass(frozen=True, kw_only=True)
class ContractOffer(Message):
    """A provider offers: the first time with `callback_address`, then with `consumer_pid`."""

    TYPE: ClassVar[str] = "ContractOfferMessage"
    provider_pid: str = field(metadata=member("providerPid"))
    offer: Policy = field(metadata=member("offer", take_targeted_offer))
    consumer_pid: str | None = field(default=None, metadata=member("consumerPid"))
    callback_address: str | None = field(default=None, metadata=member("callbackAddress"))

    @classmethod
    def _check_members(cls, found: Mapping[str, Any], at: str) -> None:
        _one_of(found, at, "callbackAddress", "consumerPid")


@dataclass(frozen=True, kw_only=True)
class ContractAgreement(Numbered):
    """A provider agrees, with the agreement in full."""

    TYPE: ClassVar[str] = "ContractAgreementMessage"
    agreement: Policy = field(metadata=member("agreement", take_agreement))


@dataclass(frozen=True, kw_only=True)
class AgreementVerification(Numbered):
    """A consumer has checked the agreement."""

    TYPE: ClassVar[str] = "ContractAgreementVerificationMessage"


@dataclass(frozen=True, kw_only=True)
class NegotiationEvent(Numbered):
    """A consumer accepts an offer, or a provider finalizes an agreement."""

    TYPE: ClassVar[str] = "ContractNegotiationEventMessage"
    event_type: EventType = field(metadata=member("eventType", _take_event))


@dataclass(frozen=True, kw_only=True)
class NegotiationTermination(Numbered):
    """One of the parties ends the negotiation."""

    TYPE: ClassVar[str] = "ContractNegotiationTerminationMessage"
    code: str | None = field(default=None, metadata=member("code", take_text))
    reason: tuple[Any, ...] = field(default=(), metadata=member("reason", take_some))


@dataclass(frozen=True, kw_only=True)
class Negotiation(Numbered):
    """The answer to a message, and to a question for the state of a negotiation."""

    TYPE: ClassVar[str] = "ContractNegotiation"
    state: NegotiationState = field(metadata=member("state", _take_state))


@dataclass(frozen=True, kw_only=True)
class NegotiationError(Numbered):
    """The answer to a message that was refused; the state stays as it was."""

    TYPE: ClassVar[str] = "ContractNegotiationError"
    code: str | None = field(default=None, metadata=member("code", take_text))
    reason: tuple[Any, ...] = field(default=(), metadata=member("reason", take_some))
