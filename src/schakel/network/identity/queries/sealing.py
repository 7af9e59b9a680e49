"""The key to which others seal what only this node may read."""

from pathlib import Path

from schakel.network.identity import queries
from schakel.network.identity.domain.sealing import NotForUs, OpenKey, open_key, unseal

FILE = "agreement.jwk"


def own_open_key() -> OpenKey:
    """The X25519 key of this node.

    Raises
    ------
    NoKeys
        If there is none.
    KeyNotPrivate
        If somebody else can read it.
    """
    path: Path = queries.keys_folder() / FILE
    if not path.exists():
        raise queries.NoKeys(
            "This node has no key to open letters; it is made when the node is first served."
        )
    return open_key(queries.private_text(path))


def opened(compact: str, *, typ: str) -> bytes:
    """What was sealed to this node; raises `NotForUs`."""
    return unseal(compact, own_open_key(), typ=typ)


__all__ = ["FILE", "NotForUs", "opened", "own_open_key"]
