"""Asking partners: where their connector is, what they offer, and the data of a transfer.

All of it talks to other nodes, so none of it is called inside a transaction.
"""

import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from schakel.kernel.errors import NotFound
from schakel.network.dataspace.actions import saying
from schakel.network.dataspace.models import Process
from schakel.network.dataspace.queries.talks import last_said
from schakel.network.identity import interface as identity
from schakel.standards.dataspace.catalog import Catalog, Dataset
from schakel.standards.dataspace.common import CONTEXT, InvalidDspMessage, read
from schakel.standards.dataspace.transfer import DataAddress
from schakel.standards.dataspace.version import WELL_KNOWN, base_of, parse_versions
from schakel.wire.client import Answer, Wire, WirePolicy

FETCH_S = 60.0
FETCH_BYTES = 100 * 1024**2


def connector_of(did: str) -> str:
    """Base address of the protocol at a partner, from its version document.

    Raises
    ------
    schakel.wire.errors.WireError
        If it cannot be asked.
    InvalidDspMessage
        If it answers with no such document, or does not speak 2025-1.
    """
    root = identity.address_of(did)
    answer = Wire(_policy()).get(root + WELL_KNOWN)
    base = base_of(root, parse_versions(read(answer.body)))
    if base is None:
        raise InvalidDspMessage("The partner does not speak version 2025-1.", member="version")
    return base


def fetch_catalogue(did: str, *, after: str = "") -> Catalog:
    """What a partner offers to this node: a page of its catalogue.

    Raises
    ------
    schakel.wire.errors.WireError
        If it cannot be asked.
    InvalidDspMessage
        If what it answers is no catalogue.
    """
    wish = f"?{urlencode({'after': after})}" if after else ""
    asked = {"@context": [CONTEXT], "@type": "CatalogRequestMessage"}
    url = f"{connector_of(did)}/catalog/request{wish}"
    return Catalog.parse(read(saying.asked(url, _bytes(asked), did).body))


def offered_dataset(did: str, uid: str) -> Dataset:
    """One dataset of a partner's catalogue, by its id."""
    for each in fetch_catalogue(did).dataset:
        if each.id == uid:
            return each
    raise NotFound("There is no such dataset.")


def address_of_data(process: Process) -> DataAddress:
    """Where the data of a started transfer are, as the provider said last."""
    if process.state != "STARTED" or process.role != "consumer":
        raise NotFound("There is nothing to fetch here now.")
    told = last_said(process, "start", by_us=False).get("dataAddress")
    if told is None:
        raise NotFound("There is nothing to fetch here now.")
    return DataAddress.take(told, "dataAddress")


def fetch_data(process: Process, path: str = "") -> Answer:
    """The data of a transfer, at most 100 MB."""
    address = address_of_data(process)
    url = (address.endpoint or "") + (f"/{path}" if path else "")
    policy = _policy(total_s=FETCH_S, answer_bytes=FETCH_BYTES)
    return Wire(policy).get(url, accept="*/*", headers=_authorization(address))


def ask_query(process: Process, name: str, version: int, parameters: dict[str, Any]) -> Answer:
    """The answer of a named query under a transfer."""
    address = address_of_data(process)
    question = {"query": name, "version": version, "parameters": parameters}
    return Wire(_policy(total_s=FETCH_S)).post(
        address.endpoint or "",
        _bytes(question),
        "application/json",
        headers=_authorization(address),
    )


def _authorization(address: DataAddress) -> dict[str, str]:
    return {"Authorization": f"Bearer {address.property('authorization') or ''}"}


def _bytes(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _policy(**limits: Any) -> WirePolicy:
    return WirePolicy(frozenset(settings.OPTIONS.wire_allow), **limits)
