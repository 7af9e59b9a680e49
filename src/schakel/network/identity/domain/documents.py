"""The DID document of a caller: which key it may use for what, and where its services are.

Sources: Decentralized Identifiers (DIDs) v1.0, sections 5.2 and 5.3; Decentralized Claims Protocol
1.0, section 4.3.3; JSON Web Key (RFC 7517), RFC 8037 for Ed25519, RFC 7518 for P-256.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from schakel.network.identity.domain.jsontext import NotJson, read_object
from schakel.network.identity.domain.refusals import refused

TOKEN_USE = ("capabilityInvocation", "authentication")
PRESENTATION_USE = ("authentication",)
CREDENTIAL_USE = ("assertionMethod",)
USES = ("assertionMethod", "authentication", "capabilityInvocation")
ALGORITHMS = MappingProxyType({"Ed25519": ("Ed25519", "EdDSA"), "P-256": ("ES256",)})
MOST_ENTRIES = 20
LONGEST_ADDRESS = 2000

Key = OKPKey | ECKey


@dataclass(frozen=True)
class Method:
    """A key of a document, under the name that tokens call it by.

    Parameters
    ----------
    id : str
        ``did#fragment``.
    jwk : mapping of str to str
        Public members only.
    """

    id: str
    jwk: Mapping[str, str]

    @property
    def algorithms(self) -> tuple[str, ...]:
        """What this key may sign with."""
        return ALGORITHMS[self.jwk["crv"]]

    def as_key(self) -> Key:
        """The key as the signing library takes it."""
        kind = OKPKey if self.jwk["kty"] == "OKP" else ECKey
        return kind.import_key(dict(self.jwk))


@dataclass(frozen=True)
class Document:
    """A DID document, as far as a verifier needs it.

    Parameters
    ----------
    methods : mapping of str to Method
        Keys that are understood here; others are left out, so they decide nothing.
    uses : mapping of str to frozenset of str
        Ids of methods by verification relationship.
    services : mapping of str to str
        Address by service type.
    """

    did: str
    methods: Mapping[str, Method]
    uses: Mapping[str, frozenset[str]]
    services: Mapping[str, str]
    count: int

    def has_key(self, kid: str) -> bool:
        """Whether a key of this name is in the document."""
        return kid in self.methods

    def key_for(self, kid: str, uses: tuple[str, ...]) -> Method:
        """The key `kid` if the document allows it for one of `uses`.

        Raises
        ------
        TokenRefused
            If there is no such key, it is there for something else, or none is named while the
            document has more than one.
        """
        if not kid:
            if self.count != 1 or len(self.methods) != 1:
                raise refused("no_key_named")
            kid = next(iter(self.methods))
        if not kid.startswith(f"{self.did}#"):
            raise refused("key_of_another")
        if kid not in self.methods:
            raise refused("unknown_key")
        if not any(kid in self.uses.get(use, frozenset()) for use in uses):
            raise refused("key_not_for_this")
        return self.methods[kid]


def parse_resolved(body: bytes, did: str) -> Document:
    """Read the document that was found for `did`.

    Raises
    ------
    TokenRefused
        If it is not JSON, is too large in any part, or speaks of another DID.
    """
    try:
        found = read_object(body)
    except NotJson as error:
        raise refused("bad_document") from error
    if found.get("id") != did:
        raise refused("wrong_subject")
    listed = [*_dicts(found, "verificationMethod")]
    embedded = [each for use in USES for each in _dicts(found, use)]
    methods = {each.id: each for entry in [*listed, *embedded] if (each := _method(entry, did))}
    uses = {use: frozenset(_names(found, use, did)) for use in USES}
    services = {
        str(each.get("type"))[:80]: str(each["serviceEndpoint"])[:LONGEST_ADDRESS]
        for each in _dicts(found, "service")
        if isinstance(each.get("serviceEndpoint"), str)
    }
    return Document(did, methods, uses, services, len(listed) + len(embedded))


def _entries(found: Mapping[str, Any], name: str) -> list[Any]:
    value = found.get(name, [])
    if not isinstance(value, list) or len(value) > MOST_ENTRIES:
        raise refused("bad_document")
    return value


def _dicts(found: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    return (each for each in _entries(found, name) if isinstance(each, dict))


def _names(found: Mapping[str, Any], use: str, did: str) -> Iterator[str]:
    for entry in _entries(found, use):
        name = entry.get("id") if isinstance(entry, dict) else entry
        if isinstance(name, str):
            yield _absolute(name, did)


def _absolute(name: str, did: str) -> str:
    return did + name if name.startswith("#") else name


def _method(entry: Mapping[str, Any], did: str) -> Method | None:
    """The key of one entry; None for a kind that is not used here, or that somebody else has."""
    name, jwk = entry.get("id"), entry.get("publicKeyJwk")
    if not isinstance(name, str) or not isinstance(jwk, dict) or entry.get("controller") != did:
        return None
    crv = jwk.get("crv")
    members = {"Ed25519": ("kty", "crv", "x"), "P-256": ("kty", "crv", "x", "y")}.get(str(crv))
    if members is None or not all(isinstance(jwk.get(each), str) for each in members):
        return None
    if jwk["kty"] != ("OKP" if crv == "Ed25519" else "EC"):
        return None
    made = Method(_absolute(name, did), {each: jwk[each] for each in members})
    try:
        made.as_key()
    except (JoseError, ValueError):
        return None
    return made
