"""Fetching DID documents of callers, through the one way out, kept for a short time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from schakel.kernel.errors import InvalidInput
from schakel.network.identity.domain import did as did_web
from schakel.network.identity.domain.documents import Document, parse_resolved
from schakel.network.identity.domain.refusals import refused
from schakel.network.identity.models import Fetched, Peer
from schakel.web.limits import allow
from schakel.wire.client import Answer, Wire, WireError, WirePolicy

DOCUMENT_BYTES = 64_000
DOCUMENT_S = 4.0
FRESH = timedelta(minutes=5)
AGAIN = timedelta(seconds=20)  # for a key that a document lacks: so long it may be trusted to lack
STRANGERS_PER_HOUR = 600
ONE_HOST_PER_HOUR = 60


class InsideTransaction(RuntimeError):
    """Something was to be fetched while a transaction was open: an error of the programmer."""


def document(did: str, *, kid: str = "", now: datetime) -> Document:
    """The document of `did`, kept for five minutes; fetched again for a key that it lacks.

    Raises
    ------
    TokenRefused
        If the name is no ``did:web``, or its document cannot be fetched or read.
    TooMany
        If too many strangers were looked up.
    """
    try:
        address = did_web.document_url(did, frozenset(settings.OPTIONS.wire_allow))
    except InvalidInput as error:
        raise refused("not_resolved") from error
    kept = Fetched.objects.filter(address=address).first()
    if kept and now - kept.fetched_at < FRESH:
        found = parse_resolved(kept.body.encode(), did)
        if not kid or found.has_key(kid) or now - kept.fetched_at < AGAIN:
            return found
    return parse_resolved(_document_body(did, address, now), did)


def _document_body(did: str, address: str, now: datetime) -> bytes:
    if not Peer.objects.filter(did=did, state="active").exists():
        limit_strangers(urlsplit(address).netloc, now)
    return fetched(address, now, lambda wire: wire.get(address))


def limit_strangers(host: str, now: datetime) -> None:
    """Refuse to look strangers up without end: neither at one host nor altogether."""
    allow("identity.stranger", host, limit=ONE_HOST_PER_HOUR, per_s=3600, now=now)
    allow("identity.strangers", "all", limit=STRANGERS_PER_HOUR, per_s=3600, now=now)


def fetched(address: str, now: datetime, ask: Callable[[Wire], Answer]) -> bytes:
    """What `ask` brings from `address`, kept under that name.

    Raises
    ------
    TokenRefused
        If there is no usable answer.
    InsideTransaction
        If a transaction is open.
    """
    require_no_transaction()
    body = asked(ask)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise refused("bad_document") from error
    if "\x00" in text:  # PostgreSQL keeps none
        raise refused("bad_document")
    Fetched.objects.update_or_create(address=address, defaults={"body": text, "fetched_at": now})
    return body


def asked(ask: Callable[[Wire], Answer], *, total_s: float = DOCUMENT_S) -> bytes:
    """What another node answers, within the limits of time and size."""
    plain = frozenset(settings.OPTIONS.wire_allow)
    policy = WirePolicy(plain, total_s=total_s, answer_bytes=DOCUMENT_BYTES)
    try:
        return ask(Wire(policy)).body
    except WireError as error:
        raise refused("not_resolved") from error


def require_no_transaction() -> None:
    """End a programmer's error early: no network while the database waits."""
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise InsideTransaction("fetch before the transaction begins")
