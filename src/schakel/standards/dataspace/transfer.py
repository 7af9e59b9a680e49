"""Messages of a transfer process.

Source: Dataspace Protocol 2025-1, Transfer Process Protocol, Message Types, and the JSON Schemas
of the same names.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from schakel.standards.dataspace.common import take_some, take_text, wrong
from schakel.standards.dataspace.machines import TransferState
from schakel.standards.dataspace.shapes import Message, Numbered, Part, member, parts_of


def _long_text(value: Any, at: str) -> str:
    """A text of any length that a message may have: tokens are long."""
    if not isinstance(value, str):
        raise wrong(at, "a text")
    return value


@dataclass(frozen=True, kw_only=True)
class EndpointProperty(Part):
    """A named property of an endpoint."""

    TYPE: ClassVar[str] = "EndpointProperty"
    name: str = field(metadata=member("name"))
    value: str = field(metadata=member("value", _long_text))


@dataclass(frozen=True, kw_only=True)
class DataAddress(Part):
    """Where data are fetched or put, and how.

    Examples
    --------
    >>> here = DataAddress.bearer("HttpData", "https://a.example/data/1", "secret")
    >>> here.property("authorization")
    'secret'
    """

    TYPE: ClassVar[str] = "DataAddress"
    endpoint_type: str = field(metadata=member("endpointType"))
    endpoint: str | None = field(default=None, metadata=member("endpoint"))
    endpoint_properties: tuple[EndpointProperty, ...] = field(
        default=(), metadata=member("endpointProperties", parts_of(EndpointProperty))
    )

    @classmethod
    def bearer(cls, endpoint_type: str, endpoint: str, token: str) -> "DataAddress":
        """An address that is used with a bearer token (2025-1, Transfer Request Message)."""
        held = (("authorization", token), ("authType", "bearer"))
        return cls(
            endpoint_type=endpoint_type,
            endpoint=endpoint,
            endpoint_properties=tuple(EndpointProperty(name=n, value=v) for n, v in held),
        )

    def property(self, name: str) -> str | None:
        """The value of the first property called `name`, or None."""
        return next((each.value for each in self.endpoint_properties if each.name == name), None)


def _take_state(value: Any, at: str) -> TransferState:
    if value not in list(TransferState):
        raise wrong(at, "a state of a transfer")
    return TransferState(value)


@dataclass(frozen=True, kw_only=True)
class TransferRequest(Message):
    """A consumer asks for data under an agreement; `data_address` says where to push them."""

    TYPE: ClassVar[str] = "TransferRequestMessage"
    consumer_pid: str = field(metadata=member("consumerPid"))
    agreement_id: str = field(metadata=member("agreementId"))
    format: str = field(metadata=member("format"))
    callback_address: str = field(metadata=member("callbackAddress"))
    data_address: DataAddress | None = field(
        default=None, metadata=member("dataAddress", DataAddress.take)
    )


@dataclass(frozen=True, kw_only=True)
class TransferStart(Numbered):
    """Data can be fetched, or will be put; after a suspension also sent by the consumer."""

    TYPE: ClassVar[str] = "TransferStartMessage"
    data_address: DataAddress | None = field(
        default=None, metadata=member("dataAddress", DataAddress.take)
    )


@dataclass(frozen=True, kw_only=True)
class TransferCompletion(Numbered):
    """All data were transferred."""

    TYPE: ClassVar[str] = "TransferCompletionMessage"


@dataclass(frozen=True, kw_only=True)
class _Reasoned(Numbered):
    """A message that may say why."""

    code: str | None = field(default=None, metadata=member("code", take_text))
    reason: tuple[Any, ...] = field(default=(), metadata=member("reason", take_some))


@dataclass(frozen=True, kw_only=True)
class TransferSuspension(_Reasoned):
    """The transfer pauses."""

    TYPE: ClassVar[str] = "TransferSuspensionMessage"


@dataclass(frozen=True, kw_only=True)
class TransferTermination(_Reasoned):
    """The transfer ends before it is complete."""

    TYPE: ClassVar[str] = "TransferTerminationMessage"


@dataclass(frozen=True, kw_only=True)
class TransferProcess(Numbered):
    """The answer to a message, and to a question for the state of a transfer."""

    TYPE: ClassVar[str] = "TransferProcess"
    state: TransferState = field(metadata=member("state", _take_state))


@dataclass(frozen=True, kw_only=True)
class TransferError(_Reasoned):
    """The answer to a message that was refused; the state stays as it was."""

    TYPE: ClassVar[str] = "TransferError"
