"""The catalogue of a node under examination."""

from typing import Any

from schakel.kernel.errors import NotFound
from schakel.network.dataspace.domain.automation import PEER, under_examination
from schakel.standards.dataspace.catalog import Catalog, DataService, Dataset, Distribution


def _datasets(address: str) -> dict[str, Dataset]:
    examination = under_examination()
    seeds = examination.datasets if examination else ()
    service = DataService(id=f"{address}/service", endpoint_url=address)
    ways = (Distribution(format="HttpData-PULL", access_service=service),)
    return {
        uid: Dataset(
            id=uid,
            has_policy=({"@id": offer, "@type": "Offer", "permission": [{"action": "use"}]},),
            distribution=ways,
        )
        for uid, offer in seeds
    }


def catalog(address: str) -> dict[str, Any]:
    """All seeds."""
    found = tuple(_datasets(address).values())
    return Catalog(id=f"{address}/catalog", participant_id=PEER, dataset=found).as_answer()


def dataset(uid: str, address: str) -> dict[str, Any]:
    """One seed."""
    found = _datasets(address).get(uid)
    if found is None:
        raise NotFound("There is no such dataset.")
    return found.as_answer()
