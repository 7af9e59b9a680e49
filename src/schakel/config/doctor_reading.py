"""What documents of a peer say, read without believing them: plain decisions, no I/O."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

PROTOCOL = "2025-1"
SKEW_TAKEN = timedelta(minutes=5)
SKEW_NOTED = timedelta(seconds=60)
RELATIONSHIPS = ("assertionMethod", "authentication", "capabilityInvocation")
CURVES = {("OKP", "Ed25519"), ("EC", "P-256")}
WELL_KNOWN = "/.well-known/dspace-version"


class Unreadable(ValueError):
    """A document of the peer is not what it should be; the text is a sentence's end."""


@dataclass(frozen=True)
class Place:
    """Where a peer is: its address without a slash at the end, and its DID if that was given."""

    url: str
    did: str


@dataclass(frozen=True)
class Said:
    """What a DID document says, as far as the doctor needs it."""

    did: str
    usable: Mapping[str, tuple[str, ...]]  # relationship to ids of keys that can be used
    keys: int
    services: Mapping[str, str]  # type to endpoint


def place_of(peer: str, allow: frozenset[str]) -> Place:
    """The place that `peer`, a URL or a ``did:web``, names.

    Raises
    ------
    Unreadable
        If it is neither.
    """
    if peer.startswith("did:web:"):
        host, *folders = [unquote(part) for part in peer.removeprefix("did:web:").split(":")]
        if not host or "/" in host or any(not folder or "/" in folder for folder in folders):
            raise Unreadable("it is not a did:web such as did:web:partner.example")
        scheme = "http" if host in allow or f"{host}:80" in allow else "https"
        return Place("/".join([f"{scheme}://{host}", *folders]), peer)
    parts = urlsplit(peer)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise Unreadable("it is neither a web address nor a did:web")
    return Place(peer.rstrip("/").removesuffix(WELL_KNOWN), "")


def did_of(url: str) -> str:
    """The DID that the root of the machine behind `url` has."""
    return "did:web:" + urlsplit(url).netloc.lower().replace(":", "%3A")


def document_address(place: Place) -> str:
    """Where the DID document is (did:web method specification, section 2.5.2)."""
    if place.did and urlsplit(place.url).path:
        return place.url + "/did.json"
    parts = urlsplit(place.url)
    return f"{parts.scheme}://{parts.netloc}/.well-known/did.json"


def json_object(body: bytes) -> dict[str, Any]:
    """The object in `body`.

    Raises
    ------
    Unreadable
        If it is not one.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("is not JSON") from None
    if not isinstance(found, dict):
        raise Unreadable("is JSON, but not an object")
    return found


def skew(date: str, now: datetime) -> timedelta | None:
    """How far the peer's clock is ahead (negative: behind), or None if `date` says nothing."""
    try:
        told = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return None
    return None if told.tzinfo is None else told - now


def read_did_document(body: bytes) -> Said:
    """Who it is of, which of its keys we could use for what, and which services it names."""
    document = json_object(body)
    methods = {method["id"]: method for method in objects(document.get("verificationMethod"))}
    own = str(document.get("id", ""))
    usable = {}
    for relationship in RELATIONSHIPS:
        ids = [
            entry if isinstance(entry, str) else entry.get("id", "")
            for entry in listed(document.get(relationship))
            if isinstance(entry, str | dict)
        ]
        embedded = {entry["id"]: entry for entry in objects(document.get(relationship))}
        usable[relationship] = tuple(
            key for key in ids if is_usable(full(key, own, methods | embedded))
        )
    services = {
        str(entry.get("type", "")): str(entry.get("serviceEndpoint", ""))
        for entry in objects(document.get("service"))
    }
    return Said(own, usable, len(methods), services)


def full(key: str, own: str, methods: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The key of this id; a document may shorten its own ids to ``#key``."""
    return methods.get(key) or methods.get(own + key) or methods.get(key.removeprefix(own), {})


def listed(value: object) -> list[Any]:
    """`value` if it is a list, else nothing."""
    return value if isinstance(value, list) else []


def objects(value: object) -> Iterator[dict[str, Any]]:
    """The objects of a list that have an id."""
    return (e for e in listed(value) if isinstance(e, dict) and isinstance(e.get("id"), str))


def is_usable(method: Mapping[str, Any]) -> bool:
    """Whether this is a key of a kind that we check signatures with."""
    jwk = method.get("publicKeyJwk")
    if not isinstance(jwk, dict):
        return False
    return (jwk.get("kty"), jwk.get("crv")) in CURVES and isinstance(jwk.get("x"), str)


def read_versions(body: bytes) -> dict[str, str]:
    """Version to path, of the Dataspace Protocol versions that the peer speaks."""
    versions = listed(json_object(body).get("protocolVersions"))
    found = {}
    for entry in versions:
        if isinstance(entry, dict) and isinstance(entry.get("version"), str):
            found[entry["version"]] = str(entry.get("path", ""))
    if not found:
        raise Unreadable("names no version of the protocol")
    return found


def read_catalogue(body: bytes) -> tuple[int, str]:
    """How many datasets a catalogue shows on its page, and who it is of."""
    found = json_object(body)
    if found.get("@type") != "Catalog":
        raise Unreadable("is not a catalogue")
    return len(listed(found.get("dataset"))), str(found.get("participantId", ""))
