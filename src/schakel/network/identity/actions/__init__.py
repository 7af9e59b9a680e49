"""Making keys, looking nodes up, remembering them."""

import os
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from schakel.network.audit import interface as audit
from schakel.network.identity import queries
from schakel.network.identity.domain import did as did_web
from schakel.network.identity.domain.keys import PrivateKey, PublicKey, new_key
from schakel.network.identity.models import Peer, PeerState
from schakel.wire.client import Wire, WirePolicy

FIRST = "0001.jwk"
DOCUMENT_BYTES = 64_000


def ensure_keys() -> None:
    """Make the first key if there is none; two processes that start at once agree on one."""
    folder = queries.keys_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not list(folder.glob("[0-9]*.jwk")):
        _write_once(folder / FIRST, new_key())


def _write_once(path: Path, key: PrivateKey) -> None:
    """Give the key its name only when it is whole; whoever comes second leaves the first alone."""
    scratch = path.with_name(f".{secrets.token_hex(8)}.new")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.as_text())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(scratch, path)
        except FileExistsError:
            return
        _sync_folder(path.parent)
    finally:
        scratch.unlink()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def look_up(did: str, total_s: float) -> did_web.DidDocument:
    """Fetch the document of `did` from where its name says."""
    plain = frozenset(settings.OPTIONS.wire_allow)
    policy = WirePolicy(plain, total_s=total_s, answer_bytes=DOCUMENT_BYTES)
    answer = Wire(policy).get(did_web.document_url(did, plain))
    return did_web.parse_document(answer.body, did)


@transaction.atomic
def remember_peer(
    did: str, name: str, keys: Sequence[PublicKey], *, active: bool, now: datetime
) -> None:
    """Keep a node that was not known; of one that is known, only note that it was seen."""
    entries = [{"jwk": dict(key.jwk), "known_since": now.isoformat()} for key in keys]
    _peer, is_new = Peer.objects.get_or_create(
        did=did_web.checked_did(did),
        defaults={
            "name": name[:120],
            "keys": entries,
            "state": PeerState.ACTIVE if active else PeerState.PENDING,
            "first_seen_at": now,
            "last_seen_at": now,
        },
    )
    if is_new:
        kids = [key.kid for key in keys]
        audit.record("system", "peer.remembered", did, {"keys": kids}, now=now)
    else:
        note_seen(did, now=now)


def note_seen(did: str, *, now: datetime) -> None:
    """Note that a node was heard of."""
    Peer.objects.filter(did=did, last_seen_at__lt=now).update(last_seen_at=now)


def erase(party: str) -> int:
    """Forget one node."""
    count, _ = Peer.objects.filter(did=party).delete()
    return count
