"""The catalogue as a partner receives it: what it may see, with the offers."""

from collections.abc import Collection
from typing import Any

from schakel.network.dataspace.domain.offers import offer_of
from schakel.network.dataspace.queries.catalogue import Listed, visible_dataset, visible_datasets
from schakel.network.identity import interface as identity
from schakel.standards.dataspace.catalog import Catalog, DataService, Dataset, Distribution


def catalog(
    did: str, memberships: Collection[str], address: str, *, after: str = ""
) -> tuple[dict[str, Any], str]:
    """A page of what this partner may see, and what asks for the next page."""
    page = visible_datasets(did, memberships, after=after)
    service = _service(address)
    found = Catalog(
        id=f"{address}/catalog",
        participant_id=identity.this_node().did,
        service=(service,),
        dataset=tuple(_dataset(each, service.id) for each in page.datasets),
    )
    return found.as_answer(), page.after


def dataset(did: str, memberships: Collection[str], uid: str, address: str) -> dict[str, Any]:
    """One dataset with its offer; hidden and unknown are the same."""
    return _dataset(visible_dataset(did, memberships, uid), _service(address)).as_answer()


def _service(address: str) -> DataService:
    return DataService(id=f"{address}/service", endpoint_url=address)


def _dataset(listed: Listed, service: str | DataService) -> Dataset:
    told = {"dct:title": listed.title, "dct:description": listed.description}
    words = {"dcat:keyword": list(listed.keywords)} if listed.keywords else {}
    return Dataset(
        id=listed.uid,
        has_policy=(offer_of(listed.uid, listed.policy),),
        distribution=tuple(
            Distribution(format=each, access_service=service) for each in listed.formats
        ),
        extra={name: text for name, text in told.items() if text} | words,
    )
