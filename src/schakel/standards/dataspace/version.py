"""The version document at ``/.well-known/dspace-version``.

Source: Dataspace Protocol 2025-1, Common Functionalities, Exposure of Versions. The document is
unversioned and open to all; it carries no `@context`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schakel.standards.dataspace.common import (
    missing,
    path_of,
    take_object,
    take_some,
    take_text,
    take_texts,
    wrong,
)

PROTOCOL = "2025-1"
PATH = "/dsp/2025-1"
BINDING = "HTTPS"
WELL_KNOWN = "/.well-known/dspace-version"


@dataclass(frozen=True, kw_only=True)
class Auth:
    """How an endpoint is secured."""

    protocol: str
    version: str
    profile: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of the protocol that a connector speaks, and the path below its root."""

    version: str
    path: str
    service_id: str = ""
    identifier_type: str = ""
    auth: Auth | None = None


def version_document(
    *, service_id: str = "", identifier_type: str = "did:web", auth: Auth | None = None
) -> dict[str, Any]:
    """The document of a node of ours.

    Parameters
    ----------
    service_id : str
        Identifier of the data service; left out when empty.
    identifier_type : str
        Kind of the participants' identifiers.
    auth : Auth, optional
        How the endpoints are secured; None leaves it out.

    Examples
    --------
    >>> version_document()["protocolVersions"][0]["path"]
    '/dsp/2025-1'
    """
    item: dict[str, Any] = {"version": PROTOCOL, "path": PATH, "binding": BINDING}
    if service_id:
        item["serviceId"] = service_id
    if identifier_type:
        item["identifierType"] = identifier_type
    if auth is not None:
        item["auth"] = {"protocol": auth.protocol, "version": auth.version}
        if auth.profile:
            item["auth"]["profile"] = list(auth.profile)
    return {"protocolVersions": [item]}


def parse_versions(found: Mapping[str, Any]) -> tuple[Version, ...]:
    """The versions that a connector names, in its order.

    Raises
    ------
    InvalidDspMessage
        If the document is not one of the protocol.
    """
    if "protocolVersions" not in take_object(found, ""):
        raise missing("protocolVersions")
    items = take_some(found["protocolVersions"], "protocolVersions")
    return tuple(_version(each, f"protocolVersions[{n}]") for n, each in enumerate(items))


def base_of(root: str, versions: tuple[Version, ...], *, protocol: str = PROTOCOL) -> str | None:
    """The base address of `protocol` at a connector, or None if it does not speak it.

    Examples
    --------
    >>> base_of("https://b.example/", parse_versions(version_document()))
    'https://b.example/dsp/2025-1'
    """
    for each in versions:
        if each.version == protocol:
            return (root.rstrip("/") + "/" + each.path.strip("/")).rstrip("/")
    return None


def _version(value: Any, at: str) -> Version:
    found = take_object(value, at)
    taken = {name: _text(found, name, at) for name in ("version", "path", "binding")}
    if taken.pop("binding") != BINDING:
        raise wrong(path_of(at, "binding"), BINDING)
    optional = {
        name: _text(found, member, at)
        for name, member in (("service_id", "serviceId"), ("identifier_type", "identifierType"))
        if member in found
    }
    auth = _auth(found["auth"], path_of(at, "auth")) if "auth" in found else None
    return Version(**taken, **optional, auth=auth)


def _auth(value: Any, at: str) -> Auth:
    found = take_object(value, at)
    profile = take_texts(found.get("profile", ()), path_of(at, "profile"))
    return Auth(
        protocol=_text(found, "protocol", at), version=_text(found, "version", at), profile=profile
    )


def _text(found: Mapping[str, Any], name: str, at: str) -> str:
    if name not in found:
        raise missing(path_of(at, name))
    return take_text(found[name], path_of(at, name))
