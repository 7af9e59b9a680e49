"""The messages of both protocols by a short word: what each is, and where it is sent.

Source: Dataspace Protocol 2025-1, HTTPS Binding of Contract Negotiation and of Transfer Process.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from schakel.standards.dataspace.machines import (
    NegotiationMessage,
    NegotiationState,
    Role,
    TransferMessage,
    TransferState,
    next_negotiation_state,
    next_transfer_state,
)
from schakel.standards.dataspace.negotiation import (
    AgreementVerification,
    ContractAgreement,
    ContractOffer,
    ContractRequest,
    NegotiationEvent,
    NegotiationTermination,
)
from schakel.standards.dataspace.shapes import Message
from schakel.standards.dataspace.transfer import (
    TransferCompletion,
    TransferRequest,
    TransferStart,
    TransferSuspension,
    TransferTermination,
)


@dataclass(frozen=True)
class Word:
    """One message: its place in the table of states, its shape, and the path below the pid."""

    message: NegotiationMessage | TransferMessage
    shape: type[Message]
    path: str


_N, _T = NegotiationMessage, TransferMessage
NEGOTIATION: Mapping[str, Word] = MappingProxyType(
    {
        "request": Word(_N.REQUEST, ContractRequest, "request"),
        "offer": Word(_N.OFFER, ContractOffer, "offers"),
        "accepted": Word(_N.ACCEPTED, NegotiationEvent, "events"),
        "finalized": Word(_N.FINALIZED, NegotiationEvent, "events"),
        "agreement": Word(_N.AGREEMENT, ContractAgreement, "agreement"),
        "verification": Word(_N.VERIFICATION, AgreementVerification, "agreement/verification"),
        "termination": Word(_N.TERMINATION, NegotiationTermination, "termination"),
    }
)
TRANSFER: Mapping[str, Word] = MappingProxyType(
    {
        "request": Word(_T.REQUEST, TransferRequest, "request"),
        "start": Word(_T.START, TransferStart, "start"),
        "completion": Word(_T.COMPLETION, TransferCompletion, "completion"),
        "suspension": Word(_T.SUSPENSION, TransferSuspension, "suspension"),
        "termination": Word(_T.TERMINATION, TransferTermination, "termination"),
    }
)


class Protocol(StrEnum):
    """Which of the two; the value is the first part of its paths."""

    NEGOTIATIONS = "negotiations"
    TRANSFERS = "transfers"

    @property
    def words(self) -> Mapping[str, Word]:
        """Its messages."""
        return NEGOTIATION if self is Protocol.NEGOTIATIONS else TRANSFER

    def next_state(self, state: str, word: str, sender: Role) -> str:
        """The state after a message; ``state`` is empty before the first.

        Raises
        ------
        IllegalTransition
            If this side may not send it in this state.

        Examples
        --------
        >>> Protocol.TRANSFERS.next_state("REQUESTED", "start", Role.PROVIDER)
        'STARTED'
        """
        message = self.words[word].message
        if isinstance(message, NegotiationMessage):
            before = NegotiationState(state) if state else None
            return next_negotiation_state(before, message, sender).value
        return next_transfer_state(TransferState(state) if state else None, message, sender).value
