"""Who this node is, what it signs, and which other nodes it knows."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from schakel.kernel.clock import utc_now
from schakel.network.identity import actions, queries
from schakel.network.identity.actions import memberships, tokens
from schakel.network.identity.domain import did as did_web
from schakel.network.identity.domain import signing
from schakel.network.identity.domain.did import DidDocument, InvalidDid, InvalidDidDocument
from schakel.network.identity.domain.keys import InvalidKey, PublicKey
from schakel.network.identity.domain.refusals import TokenRefused
from schakel.network.identity.domain.signing import Unverified, Verified
from schakel.network.identity.queries import (
    KeyNotPrivate,
    KnownPeer,
    Node,
    NoKeys,
    UnknownPeer,
    trust,
)
from schakel.network.identity.queries.trust import Caller

__all__ = [
    "Caller",
    "DidDocument",
    "InvalidDid",
    "InvalidDidDocument",
    "InvalidKey",
    "KeyNotPrivate",
    "KnownPeer",
    "NoKeys",
    "Node",
    "PublicKey",
    "TokenRefused",
    "UnknownPeer",
    "Unverified",
    "Verified",
    "address_of",
    "allow_foreign",
    "authenticate",
    "did_of",
    "ensure_keys",
    "forbid_foreign",
    "is_foreign",
    "note_seen",
    "own_keys",
    "peek",
    "peer",
    "peer_keys",
    "peers",
    "remember_peer",
    "resolve",
    "sign",
    "this_node",
    "token_for",
    "verify",
]


def ensure_keys() -> None:
    """Make this node's first key if it has none. Safe when two processes start at once."""
    actions.ensure_keys()


def this_node() -> Node:
    """This node: its DID, name and the key it signs with.

    Raises
    ------
    NoKeys
        If `ensure_keys` was never called.
    KeyNotPrivate
        If others on this machine can read the key.
    """
    return queries.this_node()


def own_keys() -> tuple[PublicKey, ...]:
    """The public keys of this node, the one that signs first."""
    return tuple(key.public for key in queries.own_keys())


def sign(payload: bytes, *, typ: str) -> str:
    """Sign as this node.

    Parameters
    ----------
    payload : bytes
        What is signed, usually JSON.
    typ : str
        Kind of token, such as ``schakel-message+jwt``; `verify` must name the same one, so that a
        signature made for one purpose is worth nothing for another.

    Returns
    -------
    str
        Compact JWS (RFC 7515) with ``alg`` Ed25519 (RFC 9864) and ``kid`` ``did#thumbprint``.
    """
    key = queries.own_keys()[0]
    return signing.sign_with(key, this_node().did, payload, typ)


def peek(compact: str) -> Unverified:
    """Who claims to have signed `compact`, to find the keys that decide. Believe nothing of it.

    Raises
    ------
    NotAuthentic
        If it is not a compact JWS with exactly ``alg`` Ed25519, ``kid`` and ``typ``; so ``none``,
        HS* and RS*, and keys that a message brings along (``jwk``, ``jku``, ``x5u``) end here.
    """
    return signing.peek(compact)


def verify(compact: str, *, typ: str, did: str, keys: Sequence[PublicKey]) -> Verified:
    """Hold a signature against the keys of the node that should have made it.

    Parameters
    ----------
    compact : str
        What came in.
    typ : str
        Kind of token that is expected.
    did : str
        Node that must have signed.
    keys : sequence of PublicKey
        Its keys, from `peer_keys` or `resolve`, never from the message.

    Raises
    ------
    NotAuthentic
        If anything about it does not hold.
    """
    return signing.verify_with(compact, typ, did, keys)


def did_of(url: str) -> str:
    """The DID of the node at `url`: ``did:web``, with the port percent-encoded.

    Raises
    ------
    InvalidDid
        If no node can have this address.
    """
    return did_web.did_of_url(url)


def address_of(did: str) -> str:
    """Address of the node `did`: https, or http for a host and port in ``wire_allow``."""
    return did_web.url_of_did(did, frozenset(settings.OPTIONS.wire_allow))


def resolve(did: str, *, total_s: float = 10.0) -> DidDocument:
    """Fetch what the node `did` tells about itself. Never call this inside a transaction.

    Parameters
    ----------
    did : str
        A ``did:web``; other methods are refused.
    total_s : float, default 10
        Seconds for everything together.

    Raises
    ------
    InvalidDid, InvalidDidDocument, InvalidKey
        If the name or the document cannot be used.
    schakel.wire.errors.WireError
        If the node cannot be asked.
    """
    return actions.look_up(did, total_s)


def peer(did: str) -> KnownPeer:
    """What is known of one node.

    Raises
    ------
    UnknownPeer
        If nothing is.
    """
    return queries.peer(did)


def peers() -> list[KnownPeer]:
    """All nodes that are known, the one heard of last first."""
    return queries.peers()


def peer_keys(did: str) -> tuple[PublicKey, ...]:
    """The keys of an active peer; see `peer` for one in another state.

    Raises
    ------
    UnknownPeer
        If there is no active peer of this name.
    """
    found = queries.peer(did)
    if found.state != "active":
        raise UnknownPeer("{did} is not an active peer of this node.", did=did)
    return found.keys


def remember_peer(
    did: str, name: str, keys: Sequence[PublicKey], *, active: bool, now: datetime
) -> None:
    """Keep a node that was not known, in the transaction of the caller.

    Name, keys and state of a node that is known stay as they are: a second registration, or a
    changed document, never replaces a key by itself.

    Parameters
    ----------
    active : bool
        Whether its messages are taken at once; else it waits for approval.
    """
    actions.remember_peer(did, name, keys, active=active, now=now)


def note_seen(did: str, *, now: datetime) -> None:
    """Note that a node was heard of."""
    actions.note_seen(did, now=now)


def token_for(audience_did: str, body: bytes = b"") -> str:
    """A token for one request to another node, as DCP 1.0 section 4.3.1 says.

    Parameters
    ----------
    audience_did : str
        The node that is asked; the token is worth nothing at any other.
    body : bytes, default empty
        What is sent with it, exactly; the token carries its digest (RFC 9530, ``sha-256``).

    Returns
    -------
    str
        Compact JWT: ``iss`` = ``sub`` = this node, ``aud``, ``jti``, five minutes of life. Send it
        once, as ``Authorization: Bearer``; make a new one for each attempt.

    Raises
    ------
    InvalidDid
        If the other node has no usable name.
    """
    return tokens.token_for(audience_did, body, now=utc_now())


def authenticate(authorization: str, body: bytes, *, now: datetime) -> Caller:
    """Who calls, from the token that came along; uses the token up.

    May fetch the caller's DID document and ask for its membership, so never call it inside a
    transaction.

    Parameters
    ----------
    authorization : str
        Value of the ``Authorization`` header.
    body : bytes
        The body as it came; empty for a GET.

    Raises
    ------
    TokenRefused
        If a check fails; it is a ``NotAuthentic`` whose ``details["check"]`` is the stable code,
        in the order of DCP 1.0 section 4.3.3: ``iss_not_sub``, ``wrong_audience``, ``unknown_key``,
        ``key_not_for_this``, ``bad_signature``, ``wrong_subject``, ``not_yet_valid``, ``expired``,
        ``wrong_digest``, ``token_reused`` and those of the form before them.
    schakel.kernel.errors.TooMany
        If too many strangers were looked up.
    """
    return tokens.authenticate(authorization, body, now=now, memberships=memberships.memberships_of)


def allow_foreign(did: str, *, by: str, now: datetime) -> None:
    """Take tokens of a connector of another make: EdDSA or ES256, and bound to no body."""
    tokens.allow_foreign(did, by, now=now)


def is_foreign(did: str) -> bool:
    """Whether the owner allowed this connector of another make."""
    return trust.is_foreign(did)


def forbid_foreign(did: str, *, by: str, now: datetime) -> None:
    """Take tokens of that connector only if they are as ours are."""
    tokens.forbid_foreign(did, by, now=now)
