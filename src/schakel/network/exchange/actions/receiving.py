"""Taking a message: signature first, then everything in one transaction, then the receipt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from schakel.kernel.errors import NotAuthentic
from schakel.network.audit import interface as audit
from schakel.network.exchange.actions.sending import locked_conversation
from schakel.network.exchange.domain import acceptance
from schakel.network.exchange.domain.envelope import (
    MESSAGE_TYP,
    RECEIPT_TYP,
    Envelope,
    Receipt,
    digest_of,
    parse_message,
)
from schakel.network.exchange.domain.events import MessageReceived
from schakel.network.exchange.domain.kinds import REGISTRATION, check_kind
from schakel.network.exchange.models import Conversation, Direction, Received
from schakel.network.identity import interface as identity
from schakel.network.jobs import interface as jobs

LOOK_UP_S = 4.0


@dataclass(frozen=True)
class Arrival:
    """A message whose signature holds."""

    envelope: Envelope
    compact: str
    digest: str
    kid: str
    new_keys: tuple[identity.PublicKey, ...]


def receive(compact: str, *, now: datetime, before_look_up: Callable[[], None]) -> str:
    """Take a message, or give the same receipt again; `before_look_up` may refuse a stranger.

    Call it outside any transaction: a stranger's keys are fetched from where its name says.
    """
    arrival = _authenticated(compact, before_look_up)
    acceptance.check_parties(arrival.envelope, identity.peek(compact).did, identity.this_node().did)
    with transaction.atomic():
        conversation = locked_conversation(arrival.envelope.sender, Direction.IN)
        stored = stored_message(arrival.envelope)
        if stored is None:
            return _taken(conversation, arrival, now)
        if stored.sha256 != arrival.digest:
            _note_reuse(stored, arrival, now)
    if stored.sha256 != arrival.digest:  # outside: what was noted must stay
        raise acceptance.MessageIdReused("Another message has the id {id}.", id=stored.uid)
    return stored.receipt


def stored_message(envelope: Envelope) -> Received | None:
    """The message that came with this id before."""
    return Received.objects.filter(sender=envelope.sender, uid=envelope.id).first()


def _authenticated(compact: str, before_look_up: Callable[[], None]) -> Arrival:
    claimed = identity.peek(compact)
    try:
        known = identity.peer(claimed.did)
    except identity.UnknownPeer:
        before_look_up()
        keys = _keys_of_stranger(claimed)
        new_keys = keys
    else:
        if known.state != "active":
            raise acceptance.PeerNotActive("Messages of this node are not taken.")
        keys, new_keys = known.keys, ()
    verified = identity.verify(compact, typ=MESSAGE_TYP, did=claimed.did, keys=keys)
    envelope = parse_message(verified.payload)
    check_kind(envelope.kind, envelope.body)
    return Arrival(envelope, compact, digest_of(compact), verified.kid, new_keys)


def _keys_of_stranger(claimed: identity.Unverified) -> tuple[identity.PublicKey, ...]:
    """Keys of a node that is not known; only one that wants to register is looked up."""
    envelope = parse_message(claimed.payload)
    if envelope.kind != REGISTRATION or claimed.typ != MESSAGE_TYP:
        raise acceptance.UnknownSender("This node is not known here; it has to register first.")
    if envelope.sender != claimed.did:
        raise NotAuthentic("The message is signed by another node than its sender.")
    return identity.resolve(claimed.did, total_s=LOOK_UP_S).keys


def _taken(conversation: Conversation, arrival: Arrival, now: datetime) -> str:
    envelope = arrival.envelope
    acceptance.check_time(envelope, now)
    acceptance.check_order(envelope, conversation.last, conversation.digest)
    receipt = identity.sign(Receipt(envelope.id, arrival.digest, now).as_bytes(), typ=RECEIPT_TYP)
    Received.objects.create(
        sender=envelope.sender,
        uid=envelope.id,
        kind=envelope.kind,
        sequence=envelope.sequence,
        body=dict(envelope.body),
        compact=arrival.compact,
        sha256=arrival.digest,
        kid=arrival.kid,
        sent_at=envelope.sent_at,
        received_at=now,
        receipt=receipt,
    )
    Conversation.objects.filter(pk=conversation.pk).update(
        last=envelope.sequence, digest=arrival.digest
    )
    _tell(arrival, now)
    return receipt


def _tell(arrival: Arrival, now: datetime) -> None:
    """Everybody who has to know, in the same transaction."""
    envelope = arrival.envelope
    jobs.publish(MessageReceived(envelope.id, envelope.sender, envelope.kind, now))
    if arrival.new_keys:
        name = str(envelope.body["name"])
        identity.remember_peer(envelope.sender, name, arrival.new_keys, active=True, now=now)
    identity.note_seen(envelope.sender, now=now)
    details = {"kind": envelope.kind, "sequence": envelope.sequence, "sha256": arrival.digest}
    audit.record(envelope.sender, "message.received", envelope.id, details, now=now)


def _note_reuse(stored: Received, arrival: Arrival, now: datetime) -> None:
    details = {"kept": stored.sha256, "refused": arrival.digest}
    audit.record(stored.sender, "message.id_reused", stored.uid, details, now=now)
