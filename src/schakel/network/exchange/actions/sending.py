"""Putting a message down, in the transaction of what it tells of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from schakel import __version__
from schakel.kernel.identifiers import new_uid
from schakel.network.audit import interface as audit
from schakel.network.exchange.domain.envelope import MESSAGE_TYP, Envelope, digest_of
from schakel.network.exchange.domain.kinds import REGISTRATION, check_kind
from schakel.network.exchange.models import Conversation, Direction, Received, Sent, State
from schakel.network.identity import interface as identity
from schakel.network.jobs import interface as jobs

DELIVER = "exchange.deliver"
INBOX_PATH = "/network/inbox"


def locked_conversation(peer: str, direction: Direction) -> Conversation:
    """The conversation, which nobody else can change until the transaction ends."""
    Conversation.objects.bulk_create(
        [Conversation(peer=peer, direction=direction)], ignore_conflicts=True
    )
    return Conversation.objects.select_for_update().get(peer=peer, direction=direction)


def send(recipient: str, kind: str, body: Mapping[str, Any], *, now: datetime) -> str:
    """Sign a message and put it down for delivery; gives its id."""
    did = recipient if recipient.startswith("did:") else identity.did_of(recipient)
    check_kind(kind, body)
    with transaction.atomic():
        conversation = locked_conversation(did, Direction.OUT)
        return _put_down(conversation, kind, body, now)


def register_with_hub(hub_url: str, name: str, *, now: datetime) -> str:
    """Put down one registration for a hub, however often this is asked; gives the hub's DID."""
    hub = identity.did_of(hub_url)
    body = {
        "name": name[:120] or settings.OPTIONS.host,
        "inbox": settings.OPTIONS.public_url + INBOX_PATH,
        "software": f"Schakel {__version__}",
    }
    with transaction.atomic():
        conversation = locked_conversation(hub, Direction.OUT)
        if not Sent.objects.filter(recipient=hub, kind=REGISTRATION).exists():
            check_kind(REGISTRATION, body)
            _put_down(conversation, REGISTRATION, body, now)
    return hub


@transaction.atomic
def send_note(hub_url: str, name: str, body: Mapping[str, Any], *, kind: str, now: datetime) -> str:
    """Send the hub a line; a registration goes before it if there was none."""
    check_kind(kind, body)
    return send(register_with_hub(hub_url, name, now=now), kind, body, now=now)


def _put_down(conversation: Conversation, kind: str, body: Mapping[str, Any], now: datetime) -> str:
    here = identity.this_node()
    envelope = Envelope(
        id=new_uid(),
        kind=kind,
        sender=here.did,
        recipient=conversation.peer,
        sequence=conversation.last + 1,
        previous=conversation.digest,
        sent_at=now,
        body=body,
    )
    compact = identity.sign(envelope.as_bytes(), typ=MESSAGE_TYP)
    digest = digest_of(compact)
    # Messages are delivered in their order, so the last one tells about all before it.
    before = Sent.objects.filter(recipient=conversation.peer, sequence=conversation.last)
    is_next = not before.exclude(state=State.DELIVERED).exists()
    Sent.objects.create(
        uid=envelope.id,
        recipient=envelope.recipient,
        kind=kind,
        sequence=envelope.sequence,
        body=dict(body),
        compact=compact,
        sha256=digest,
        queued_at=now,
    )
    Conversation.objects.filter(pk=conversation.pk).update(last=envelope.sequence, digest=digest)
    if is_next:
        enqueue_delivery(envelope.id)
    details = {"message": envelope.id, "kind": kind, "sequence": envelope.sequence}
    audit.record(here.did, "message.queued", envelope.recipient, details, now=now)
    return envelope.id


def enqueue_delivery(uid: str) -> None:
    """Have a message delivered. Later ones of its conversation get their job when it arrived."""
    jobs.enqueue(DELIVER, {"message": uid}, dedupe_key=f"{DELIVER}:{uid}")


@transaction.atomic
def erase(party: str) -> int:
    """Forget the messages of one node; the conversation keeps its place, see `Custody.keeps`."""
    received, _ = Received.objects.filter(sender=party).delete()
    sent, _ = Sent.objects.filter(recipient=party, state=State.DELIVERED).delete()
    return received + sent
