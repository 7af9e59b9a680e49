"""Tokens that nodes issue themselves, as in the Decentralized Claims Protocol 1.0, section 4.3.

A token says who calls (`iss` = `sub`), whom (`aud`), once (`jti`), now (`iat`, `exp`), with which
body (`digest`, the form of RFC 9530: ``sha-256=:...:``) and carries an access token (`token`) with
which the one who is called may ask for the caller's membership.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from joserfc import jws
from joserfc.errors import JoseError

from schakel.network.identity.domain.documents import Key, Method
from schakel.network.identity.domain.jsontext import NotJson, read_object
from schakel.network.identity.domain.keys import PrivateKey, PublicKey
from schakel.network.identity.domain.refusals import refused

BEARER = "Bearer "
LONGEST_TOKEN = 16_000
LONGEST_JTI = 200
LIFE = timedelta(minutes=5)
LONGEST_LIFE = timedelta(hours=1)
CLOCK = timedelta(minutes=5)
OURS = ("Ed25519",)
OLD_NAME = "EdDSA"  # of Ed25519 before RFC 9864; the signing library only warns of it
FOREIGN = ("Ed25519", "EdDSA", "ES256")
BROUGHT_ALONG = frozenset({"jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "zip"})
_PARTS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Read:
    """A compact JWS whose form holds; nothing else was checked yet.

    Parameters
    ----------
    kid : str
        Name of the key as the header tells it; empty if it tells none.
    """

    compact: str
    alg: str
    kid: str
    typ: str
    claims: Mapping[str, Any]


def digest_of(body: bytes) -> str:
    """Digest of a body in the form of RFC 9530."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def signed(key: PrivateKey, did: str, claims: Mapping[str, Any], *, typ: str, alg: str) -> str:
    """`claims` as a compact JWT signed by `did`."""
    header = {"alg": alg, "kid": f"{did}#{key.public.kid}", "typ": typ}
    payload = json.dumps(claims, separators=(",", ":"), ensure_ascii=False).encode()
    if alg == OLD_NAME:
        told = ".".join(_encoded(part) for part in (json.dumps(header).encode(), payload))
        secret = key.as_key().private_key
        if not isinstance(secret, Ed25519PrivateKey):
            raise refused("bad_algorithm")
        signature = secret.sign(told.encode())
        return f"{told}.{_encoded(signature)}"
    return jws.serialize_compact(header, payload, key.as_key(), algorithms=[alg])


def claims_for(
    did: str, audience: str, body: bytes, *, jti: str, token: str, now: datetime
) -> dict[str, Any]:
    """The claims of a token for one request."""
    at = int(now.timestamp())
    told = {
        "iss": did,
        "sub": did,
        "aud": audience,
        "jti": jti,
        "iat": at,
        "nbf": at,
        "exp": at + int(LIFE.total_seconds()),
        "digest": digest_of(body),
    }
    return {**told, "token": token} if token else told


def bearer(authorization: str) -> str:
    """The token in an ``Authorization`` header.

    Raises
    ------
    TokenRefused
        If there is none.
    """
    if not authorization.startswith(BEARER) or not authorization.removeprefix(BEARER).strip():
        raise refused("no_token")
    return authorization.removeprefix(BEARER).strip()


def read(compact: str, algorithms: tuple[str, ...], types: tuple[str, ...]) -> Read:
    """Read a compact JWS without believing it.

    Parameters
    ----------
    algorithms : tuple of str
        The only values of ``alg``; ``none`` and HS* are never among them.
    types : tuple of str
        The only values of ``typ``; an empty one means that it may be missing.

    Raises
    ------
    TokenRefused
        If its form does not hold, or it brings a key along.
    """
    if len(compact) > LONGEST_TOKEN or not compact.isascii() or not _PARTS.fullmatch(compact):
        raise refused("bad_form")
    head, payload, _signature = (decoded(part) for part in compact.split("."))
    try:
        header, claims = read_object(head), read_object(payload)
    except NotJson as error:
        raise refused("bad_form") from error
    if BROUGHT_ALONG & set(header):
        raise refused("bad_form")
    alg, kid, typ = header.get("alg"), header.get("kid", ""), header.get("typ", "")
    if alg not in algorithms:
        raise refused("bad_algorithm")
    if not isinstance(kid, str) or typ not in types:
        raise refused("bad_form")
    return Read(compact, str(alg), kid, str(typ), claims)


def decoded(part: str) -> bytes:
    """One part of a compact JWS; there is one spelling of it only."""
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError) as error:
        raise refused("bad_form") from error
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != part:
        raise refused("bad_form")
    return raw


def check_signature(token: Read, method: Method) -> None:
    """Hold the signature against the key that the document named.

    Raises
    ------
    TokenRefused
        If it does not hold, or the key is not for the algorithm.
    """
    if token.alg not in method.algorithms:
        raise refused("bad_algorithm")
    _check(token, method.as_key())


def check_public(token: Read, key: PublicKey) -> None:
    """Hold the signature against a key that is known here; raises as `check_signature`."""
    _check(token, key.as_key())


def _check(token: Read, key: Key) -> None:
    try:
        if token.alg == OLD_NAME:
            public = key.public_key
            if not isinstance(public, Ed25519PublicKey):
                raise refused("bad_algorithm")
            told, _dot, signature = token.compact.rpartition(".")
            public.verify(decoded(signature), told.encode())
            return
        jws.deserialize_compact(token.compact, key, algorithms=[token.alg])
    except (JoseError, InvalidSignature, ValueError) as error:
        raise refused("bad_signature") from error


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def caller_of(token: Read, here: str) -> str:
    """The node that says it calls: the first checks, before anything is fetched.

    Raises
    ------
    TokenRefused
        If issuer and subject differ, or the token is for another node.
    """
    issuer, subject, audience = (token.claims.get(name) for name in ("iss", "sub", "aud"))
    if not isinstance(issuer, str) or not isinstance(subject, str):
        raise refused("bad_claims")
    if issuer != subject:
        raise refused("iss_not_sub")
    if audience not in (here, [here]):
        raise refused("wrong_audience")
    return issuer


def check_times(claims: Mapping[str, Any], now: datetime, longest: timedelta) -> datetime:
    """Check ``nbf``, ``iat`` and ``exp``; gives the moment until which the token must be kept.

    Raises
    ------
    TokenRefused
        If now is more than five minutes before or after, or the token lives longer than `longest`.
    """
    issued, expires = moment(claims, "iat"), moment(claims, "exp")
    starts = moment(claims, "nbf") if "nbf" in claims else issued
    told = now.isoformat(timespec="seconds")
    if max(starts, issued) > now + CLOCK:
        raise refused("not_yet_valid", server_time=told)
    if expires <= now - CLOCK:
        raise refused("expired", server_time=told)
    if expires - issued > longest:
        raise refused("too_long")
    return expires + CLOCK


def moment(claims: Mapping[str, Any], name: str) -> datetime:
    """A NumericDate (RFC 7519, section 2)."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refused("bad_claims")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise refused("bad_claims") from error


def check_body(claims: Mapping[str, Any], body: bytes, *, may_be_unbound: bool) -> bool:
    """Whether the token is bound to `body`.

    Raises
    ------
    TokenRefused
        If it is bound to another body, or to none although it must be.
    """
    told = claims.get("digest")
    if told is None:
        if not may_be_unbound:
            raise refused("not_bound")
        return False
    if not isinstance(told, str) or not hmac.compare_digest(
        told.encode("utf-8", "replace"), digest_of(body).encode()
    ):
        raise refused("wrong_digest")
    return True


def jti_of(claims: Mapping[str, Any]) -> str:
    """The number of the token, which is used once."""
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI:
        raise refused("bad_claims")
    return jti
