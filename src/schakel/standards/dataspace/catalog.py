"""Messages of the catalogue.

Source: Dataspace Protocol 2025-1, Catalog Protocol, and the JSON Schemas `catalog-schema` and
`dataset-schema`. A list that the schema gives `minItems` 1 is left out when it is empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from schakel.standards.dataspace.common import (
    CONTEXT,
    missing,
    path_of,
    take_context,
    take_list,
    take_object,
    take_some,
    take_text,
    wrong,
)
from schakel.standards.dataspace.policies import Policy, take_listed_offer
from schakel.standards.dataspace.shapes import Message, Part, member, parts_of


@dataclass(frozen=True, kw_only=True)
class CatalogRequest(Message):
    """A consumer asks what is on offer to it; what `filter` means is up to the provider."""

    TYPE: ClassVar[str] = "CatalogRequestMessage"
    filter: tuple[Any, ...] = field(default=(), metadata=member("filter", take_list))


@dataclass(frozen=True, kw_only=True)
class DatasetRequest(Message):
    """A consumer asks for one dataset; over HTTPS it is a GET instead."""

    TYPE: ClassVar[str] = "DatasetRequestMessage"
    dataset: str = field(metadata=member("dataset"))


@dataclass(frozen=True, kw_only=True)
class CatalogError(Message):
    """The answer to a request that was refused."""

    TYPE: ClassVar[str] = "CatalogError"
    code: str | None = field(default=None, metadata=member("code"))
    reason: tuple[Any, ...] = field(default=(), metadata=member("reason", take_list))


@dataclass(frozen=True, kw_only=True)
class DataService(Part):
    """The endpoint of a connector where datasets may be had."""

    TYPE: ClassVar[str] = "DataService"
    id: str = field(metadata=member("@id"))
    endpoint_url: str = field(metadata=member("endpointURL"))


def _take_service(value: Any, at: str) -> "str | DataService":
    return take_text(value, at) if isinstance(value, str) else DataService.take(value, at)


def _take_offers(value: Any, at: str) -> tuple[Policy, ...]:
    offers = take_some(value, at)
    return tuple(take_listed_offer(each, f"{at}[{n}]") for n, each in enumerate(offers))


@dataclass(frozen=True, kw_only=True)
class Distribution(Part):
    """One way to have a dataset: a format, and the service that gives it (or its id)."""

    TYPE: ClassVar[str] = "Distribution"
    NEEDS_TYPE: ClassVar[bool] = False
    format: str = field(metadata=member("format"))
    access_service: str | DataService = field(metadata=member("accessService", _take_service))
    has_policy: tuple[Policy, ...] = field(default=(), metadata=member("hasPolicy", _take_offers))


@dataclass(frozen=True, kw_only=True)
class _Open(Part):
    """An object that stands alone or inside a catalogue; `context` is empty inside."""

    context: tuple[str, ...] = field(default=(), metadata=member("@context", take_context))

    @classmethod
    def parse(cls, found: Mapping[str, Any]) -> Self:
        """Check an answer that was read.

        Raises
        ------
        InvalidDspMessage
            If a member is missing or wrong; the error names it.
        """
        if "@context" not in take_object(found, ""):
            raise missing("@context")
        return cls.take(found)


@dataclass(frozen=True, kw_only=True)
class Dataset(_Open):
    """Something on offer, with at least one offer and one way to have it."""

    TYPE: ClassVar[str] = "Dataset"
    NEEDS_TYPE: ClassVar[bool] = False
    id: str = field(metadata=member("@id"))
    has_policy: tuple[Policy, ...] = field(metadata=member("hasPolicy", _take_offers))
    distribution: tuple[Distribution, ...] = field(
        metadata=member("distribution", parts_of(Distribution))
    )

    def as_answer(self) -> dict[str, Any]:
        """The dataset as an answer of its own, with the context of the protocol."""
        return {"@context": list(self.context or (CONTEXT,))} | self.as_json()


def _take_catalogs(value: Any, at: str) -> "tuple[Part, ...]":
    return parts_of(Catalog)(value, at)  # type: ignore[no-any-return]


@dataclass(frozen=True, kw_only=True)
class Catalog(_Open):
    """What a provider offers to the one who asks; catalogues may hold catalogues."""

    TYPE: ClassVar[str] = "Catalog"
    id: str = field(metadata=member("@id"))
    participant_id: str | None = field(default=None, metadata=member("participantId"))
    dataset: tuple[Dataset, ...] = field(default=(), metadata=member("dataset", parts_of(Dataset)))
    service: tuple[DataService, ...] = field(
        default=(), metadata=member("service", parts_of(DataService))
    )
    catalog: "tuple[Catalog, ...]" = field(default=(), metadata=member("catalog", _take_catalogs))
    distribution: tuple[Distribution, ...] = field(
        default=(), metadata=member("distribution", parts_of(Distribution))
    )

    @classmethod
    def parse(cls, found: Mapping[str, Any]) -> Self:
        """Check the outermost catalogue, which names its participant.

        Raises
        ------
        InvalidDspMessage
            If a member is missing or wrong; the error names it.
        """
        catalog = super().parse(found)
        if catalog.participant_id is None:
            raise missing("participantId")
        return catalog

    @classmethod
    def _check_members(cls, found: Mapping[str, Any], at: str) -> None:
        if "hasPolicy" in found:
            raise wrong(path_of(at, "hasPolicy"), "no policy on a catalogue")

    def as_answer(self) -> dict[str, Any]:
        """The catalogue as an answer, with the context of the protocol."""
        return {"@context": list(self.context or (CONTEXT,))} | self.as_json()
