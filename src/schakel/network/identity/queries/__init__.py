"""Reading keys and peers."""

import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from schakel.kernel.errors import NotFound, Unavailable
from schakel.network.identity.domain import did as did_web
from schakel.network.identity.domain.keys import PrivateKey, PublicKey, private_key, public_key
from schakel.network.identity.models import Peer

SHARED_BITS = 0o077


class NoKeys(Unavailable):
    """This node has no key yet."""

    code = "no_keys"


class KeyNotPrivate(Unavailable):
    """Others on this machine can read the key of this node."""

    code = "key_not_private"


class UnknownPeer(NotFound):
    """No node of this name is known here."""

    code = "unknown_peer"


@dataclass(frozen=True)
class Node:
    """A node as it presents itself.

    Parameters
    ----------
    did : str
        Its ``did:web``.
    name : str
        What people call it; may be empty.
    kid : str
        Thumbprint of the key it signs with.
    """

    did: str
    name: str
    kid: str


@dataclass(frozen=True)
class KnownPeer:
    """Another node that this one knows.

    Parameters
    ----------
    state : str
        ``pending``, ``active`` or ``refused``.
    """

    did: str
    name: str
    state: str
    keys: tuple[PublicKey, ...]
    first_seen_at: datetime
    last_seen_at: datetime


def keys_folder() -> Path:
    """Where the keys of this node are."""
    return Path(settings.OPTIONS.data) / "keys"


def own_keys() -> tuple[PrivateKey, ...]:
    """The keys of this node, the one that signs first.

    Raises
    ------
    NoKeys
        If there is none.
    KeyNotPrivate
        If somebody else can read one.
    """
    files = sorted(keys_folder().glob("[0-9]*.jwk"), reverse=True)
    if not files:
        raise NoKeys("This node has no key yet; it is made when the node is first served.")
    return tuple(_read(path) for path in files)


def _read(path: Path) -> PrivateKey:
    for place in (path, path.parent):
        if stat.S_IMODE(place.stat().st_mode) & SHARED_BITS:
            raise KeyNotPrivate(
                "Others can read {name}; run chmod 600 on the key and 700 on its folder.",
                name=place.name,
            )
    return private_key(path.read_text(encoding="ascii"))


def this_node() -> Node:
    """This node."""
    options = settings.OPTIONS
    did = did_web.did_of_url(options.public_url)
    return Node(did, options.name, own_keys()[0].public.kid)


def own_document() -> dict[str, Any]:
    """What this node tells about itself."""
    keys = [key.public for key in own_keys()]
    return did_web.document_of(this_node().did, settings.OPTIONS.public_url, keys)


def peer(did: str) -> KnownPeer:
    """One peer.

    Raises
    ------
    UnknownPeer
        If it is not known.
    """
    found = Peer.objects.filter(did=did).first()
    if found is None:
        raise UnknownPeer("{did} is not known here.", did=did)
    return _known(found)


def peers() -> list[KnownPeer]:
    """All peers, the one seen last first."""
    return [_known(found) for found in Peer.objects.order_by("-last_seen_at", "did")]


def export(party: str) -> dict[str, Any]:
    """What is kept of one node."""
    rows = Peer.objects.filter(did=party).values("did", "name", "keys", "state")
    return {"peers": list(rows)} if rows else {}


def _known(found: Peer) -> KnownPeer:
    keys = tuple(public_key(entry["jwk"]) for entry in found.keys)
    return KnownPeer(
        found.did, found.name, str(found.state), keys, found.first_seen_at, found.last_seen_at
    )
