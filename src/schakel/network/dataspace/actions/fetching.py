"""Asking partners: where their connector is, what they offer, and the data of a transfer.

All of it talks to other nodes, so none of it is called inside a transaction.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import get_language

from schakel.kernel.errors import NotAllowed, NotFound
from schakel.network.dataspace.actions import saying
from schakel.network.dataspace.models import Process
from schakel.network.dataspace.queries.talks import last_said
from schakel.network.identity import interface as identity
from schakel.standards.dataspace.catalog import Catalog, Dataset
from schakel.standards.dataspace.common import CONTEXT, InvalidDspMessage, read
from schakel.standards.dataspace.transfer import DataAddress
from schakel.standards.dataspace.version import WELL_KNOWN, base_of, parse_versions
from schakel.wire.client import Answer, BadStatus, Wire, WirePolicy

NEXT = re.compile(r'<([^<>\s]{1,2000})>\s*;\s*rel="?next"?')
MOST_PAGES = 1_000
ACCEPT = "application/problem+json, */*;q=0.9"
FETCH_S = 60.0
FETCH_BYTES = 100 * 1024**2


class DataRefused(NotAllowed):
    """The node of the partner gives no data; it said why."""

    code = "data_refused"


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


def fetch_catalogue(did: str) -> Iterator[Dataset]:
    """What a partner offers to this node, page by page.

    Raises
    ------
    schakel.wire.errors.WireError
        If it cannot be asked.
    InvalidDspMessage
        If what it answers is no catalogue, or a further page is said to be elsewhere.
    """
    base = connector_of(did)
    asked = {"@context": [CONTEXT], "@type": "CatalogRequestMessage"}
    url = f"{base}/catalog/request"
    for _ in range(MOST_PAGES):
        answer = saying.asked(url, _bytes(asked), did)
        yield from Catalog.parse(read(answer.body)).dataset
        following = NEXT.search(answer.headers.get("link", ""))
        if following is None:
            return
        url = following[1]
        if not url.startswith(f"{base}/"):
            raise InvalidDspMessage("A page of the catalogue is at another node.", member="Link")


def offered_dataset(did: str, connector: str, uid: str) -> Dataset:
    """One dataset of a partner, by its id."""
    url = f"{connector}/catalog/datasets/{quote(uid, safe=':')}"
    headers = {"Authorization": f"Bearer {identity.token_for(did)}"}
    return Dataset.parse(read(Wire(_policy()).get(url, headers=headers).body))


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
    headers = {
        "Authorization": f"Bearer {address.property('authorization') or ''}",
        "Accept-Language": get_language() or "en",
    }
    try:
        return Wire(policy).get(url, accept=ACCEPT, headers=headers)
    except BadStatus as error:
        raise DataRefused(
            "{reason} That is what your partner's node says.", reason=reason_in(error.answer)
        ) from error


def reason_in(answer: Answer) -> str:
    """Why data were refused, as a problem document (RFC 9457) tells it."""
    told = None
    with suppress(InvalidDspMessage):
        told = read(answer.body).get("detail")
    return told if isinstance(told, str) else f"Status {answer.status}."


def _bytes(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _policy(**limits: Any) -> WirePolicy:
    return WirePolicy(frozenset(settings.OPTIONS.wire_allow), **limits)
