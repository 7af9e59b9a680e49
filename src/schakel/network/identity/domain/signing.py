"""Signing and holding signatures against keys: compact JWS (RFC 7515) with Ed25519 (RFC 9864).

Strict where the standard is generous: exactly three header members, one spelling of base64url, a
key that was known before. So a signed message has one form, and no byte of it can be changed.
"""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from joserfc import jws
from joserfc.errors import JoseError

from schakel.kernel.errors import NotAuthentic
from schakel.network.identity.domain.keys import PrivateKey, PublicKey

ALGORITHM = "Ed25519"
HEADER = {"alg", "kid", "typ"}
_PARTS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Verified:
    """A payload whose signature holds.

    Parameters
    ----------
    payload : bytes
        What was signed.
    kid : str
        Thumbprint of the key that signed.
    did : str
        Node that signed.
    """

    payload: bytes
    kid: str
    did: str


@dataclass(frozen=True)
class Unverified:
    """What a message says of itself before its signature was looked at: believe nothing of it."""

    payload: bytes
    typ: str
    kid: str
    did: str


def sign_with(key: PrivateKey, did: str, payload: bytes, typ: str) -> str:
    """`payload` signed by `did`, as compact JWS whose ``kid`` is ``did#thumbprint``."""
    header = {"alg": ALGORITHM, "kid": f"{did}#{key.public.kid}", "typ": typ}
    return jws.serialize_compact(header, payload, key.as_key(), algorithms=[ALGORITHM])


def peek(compact: str) -> Unverified:
    """Who claims to have signed, to find the key that decides.

    Raises
    ------
    NotAuthentic
        If this is not a compact JWS of the one form that is made here.
    """
    if not compact.isascii() or not _PARTS.fullmatch(compact):
        raise NotAuthentic("The message is not signed in the form that is understood here.")
    head, payload, _signature = (_decoded(part) for part in compact.split("."))
    try:
        header = json.loads(head)
    except (ValueError, RecursionError) as error:
        raise NotAuthentic("The header of the message is not JSON.") from error
    if not isinstance(header, dict) or set(header) != HEADER or header["alg"] != ALGORITHM:
        raise NotAuthentic("The header of the message must have exactly alg Ed25519, kid and typ.")
    did, hash_sign, kid = str(header["kid"]).partition("#")
    if not (did and hash_sign and kid):
        raise NotAuthentic("The key of the message must be named as did#thumbprint.")
    return Unverified(payload, str(header["typ"]), kid, did)


def verify_with(compact: str, typ: str, did: str, keys: Sequence[PublicKey]) -> Verified:
    """Hold the signature against `keys` of `did`.

    Raises
    ------
    NotAuthentic
        If the message is of another type or node, names a key that is not among `keys`, or was
        changed on the way.
    """
    claimed = peek(compact)
    if claimed.typ != typ or claimed.did != did:
        raise NotAuthentic("The message is of another kind or from another node than expected.")
    key = next((key for key in keys if key.kid == claimed.kid), None)
    if key is None:
        raise NotAuthentic("The message is signed with a key that this node does not know.")
    try:
        read = jws.deserialize_compact(compact, key.as_key(), algorithms=[ALGORITHM])
    except (JoseError, ValueError) as error:
        raise NotAuthentic("The signature of the message does not hold.") from error
    return Verified(bytes(read.payload), claimed.kid, did)


def _decoded(part: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError) as error:
        raise NotAuthentic("The message is not proper base64url.") from error
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != part:
        raise NotAuthentic("The message is not proper base64url.")
    return raw
