"""The names of nodes: ``did:web`` and its documents.

Sources: the did:web method specification of the W3C Credentials Community Group; Decentralized
Identifiers (DIDs) v1.0, W3C Recommendation 2022, section 5; JSON Web Key 2020.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from schakel.kernel.errors import InvalidInput
from schakel.network.identity.domain.keys import PublicKey, public_key

CONTEXT = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1")
KEY_TYPE = "JsonWebKey2020"
SERVICE_TYPE = "SchakelMessages"
INBOX_PATH = "/network/inbox"
LONGEST_DID = 200
MOST_KEYS = 20

_HOST = r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
_SEGMENT = r"[A-Za-z0-9._~-]{1,80}"
_DID_WEB = re.compile(rf"did:web:({_HOST}(%3A\d{{1,5}})?)((:{_SEGMENT})*)")


class InvalidDid(InvalidInput):
    """The text is not a ``did:web`` that can be used here."""

    code = "invalid_did"


class InvalidDidDocument(InvalidInput):
    """What a node tells about itself does not hold together."""

    code = "invalid_did_document"


@dataclass(frozen=True)
class DidDocument:
    """What a node tells about itself.

    Parameters
    ----------
    did : str
        The node's name.
    keys : tuple of PublicKey
        Keys with which it signs statements, at least one.
    inbox : str
        Address of its inbox; empty if it tells none.
    """

    did: str
    keys: tuple[PublicKey, ...]
    inbox: str = ""


def did_of_url(url: str) -> str:
    """The ``did:web`` of the node at `url`; a port is percent-encoded.

    Raises
    ------
    InvalidDid
        If the URL has no host or a path that no DID can carry.

    Examples
    --------
    >>> did_of_url("http://localhost:8000")
    'did:web:localhost%3A8000'
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InvalidDid("{url!r} is not the address of a node", url=url[:200]) from error
    named = [quote(f"{host}:{port}" if port else host, safe=".-")]
    named += [part for part in parts.path.split("/") if part]
    return checked_did("did:web:" + ":".join(named))


def checked_did(did: str) -> str:
    """`did` if it is a ``did:web``.

    Raises
    ------
    InvalidDid
        If it is something else; other methods are refused.
    """
    if len(did) > LONGEST_DID or not _DID_WEB.fullmatch(did):
        raise InvalidDid("{did!r} is not a did:web", did=did[:LONGEST_DID])
    return did


def url_of_did(did: str, plain: frozenset[str]) -> str:
    """Address of the node with this name, without a slash at the end.

    Parameters
    ----------
    did : str
        A ``did:web``.
    plain : frozenset of str
        ``host:port`` of peers on the same machine that have no TLS.

    Examples
    --------
    >>> url_of_did("did:web:hub.example", frozenset())
    'https://hub.example'
    """
    host, *path = checked_did(did).removeprefix("did:web:").split(":")
    place = unquote(host).lower()
    scheme = "http" if place in plain else "https"
    return "/".join([f"{scheme}://{place}", *path])


def document_url(did: str, plain: frozenset[str]) -> str:
    """Where the document of `did` is: under ``.well-known`` unless the DID has a path."""
    has_path = did.count(":") > 2  # noqa: PLR2004 (did, web, host)
    return url_of_did(did, plain) + ("/did.json" if has_path else "/.well-known/did.json")


def document_of(did: str, public_url: str, keys: Sequence[PublicKey]) -> dict[str, Any]:
    """The document that a node serves about itself, as values that JSON can carry."""
    listed = [f"{did}#{key.kid}" for key in keys]
    return {
        "@context": list(CONTEXT),
        "id": did,
        "verificationMethod": [
            {"id": name, "type": KEY_TYPE, "controller": did, "publicKeyJwk": dict(key.jwk)}
            for name, key in zip(listed, keys, strict=True)
        ],
        "authentication": listed,
        "assertionMethod": listed,
        "service": [
            {
                "id": f"{did}#messages",
                "type": SERVICE_TYPE,
                "serviceEndpoint": public_url + INBOX_PATH,
            }
        ],
    }


def parse_document(body: bytes, did: str) -> DidDocument:
    """Read the document that was found for `did`.

    Raises
    ------
    InvalidDidDocument
        If it is not JSON, speaks of another DID, or has no key that can be used.
    """
    found = _object(body)
    if found.get("id") != did:
        raise InvalidDidDocument("the document found for {did} speaks of another node", did=did)
    asserted = _listed(found, "assertionMethod")
    methods = [m for m in _listed(found, "verificationMethod") if isinstance(m, dict)]
    keys = tuple(_key(method) for method in methods if _is_usable(method, did, asserted))
    if not keys:
        raise InvalidDidDocument("the document of {did} has no key that can be used", did=did)
    return DidDocument(did, keys, _inbox(found))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidDidDocument("the DID document is not JSON") from error
    if not isinstance(found, dict):
        raise InvalidDidDocument("the DID document is not a JSON object")
    return found


def _listed(found: Mapping[str, Any], name: str) -> list[Any]:
    value = found.get(name, [])
    if not isinstance(value, list) or len(value) > MOST_KEYS:
        raise InvalidDidDocument("{name} in the DID document must be a short list", name=name)
    return value


def _is_usable(method: Mapping[str, Any], did: str, asserted: Sequence[Any]) -> bool:
    jwk = method.get("publicKeyJwk")
    return (
        method.get("type") == KEY_TYPE
        and method.get("controller") == did
        and method.get("id") in asserted
        and isinstance(jwk, dict)
        and jwk.get("crv") == "Ed25519"
    )


def _key(method: Mapping[str, Any]) -> PublicKey:
    return public_key(method["publicKeyJwk"])


def _inbox(found: Mapping[str, Any]) -> str:
    for service in _listed(found, "service"):
        if isinstance(service, dict) and service.get("type") == SERVICE_TYPE:
            return str(service.get("serviceEndpoint", ""))[:2000]
    return ""
