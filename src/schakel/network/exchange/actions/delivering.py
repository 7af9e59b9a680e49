"""Bringing a message to its recipient, in two steps of one job."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import InvalidInput, NotAuthentic
from schakel.network.audit import interface as audit
from schakel.network.exchange.actions.sending import (
    INBOX_PATH,
    enqueue_delivery,
    locked_conversation,
)
from schakel.network.exchange.domain import delivery
from schakel.network.exchange.domain.envelope import (
    CONTENT_TYPE,
    RECEIPT_TYP,
    Receipt,
    parse_receipt,
)
from schakel.network.exchange.models import Direction, Sent, State
from schakel.network.identity import interface as identity
from schakel.network.jobs import interface as jobs
from schakel.wire.client import Answer, BadStatus, Wire, WireError, WirePolicy

ANSWER_BYTES = 64_000
Keys = tuple[identity.PublicKey, ...]


@dataclass(frozen=True)
class Delivered:
    """What the recipient answered: a receipt whose signature holds."""

    compact: str
    receipt: Receipt
    new_keys: Keys


def hand_over(payload: Mapping[str, Any]) -> Delivered | None:
    """Post one message, outside any transaction; None if it was delivered before.

    Raises
    ------
    jobs.Retry, jobs.GiveUp
        If there is no proper receipt; the attempt is noted beside the message.
    """
    message = Sent.objects.filter(uid=payload["message"]).first()
    if message is None:
        raise jobs.GiveUp("message_gone")
    if message.state == State.DELIVERED:
        return None
    now = utc_now()
    try:
        answer = _posted(message)
        return _read(message, answer.body)
    except BadStatus as error:
        code = delivery.problem_code(error.answer.body) or error.code
        raise _failed(
            message, code, now, delivery.asked_wait_s(error.answer.headers, now)
        ) from error
    except (WireError, NotAuthentic, InvalidInput) as error:
        raise _failed(message, error.code, now, None) from error


def note_delivered(payload: Mapping[str, Any], delivered: Delivered | None) -> None:
    """Keep the receipt and start the next message, in the transaction that completes the job."""
    if delivered is None:
        return
    now = utc_now()
    message = Sent.objects.get(uid=payload["message"])
    locked_conversation(message.recipient, Direction.OUT)
    changed = (
        Sent.objects.filter(pk=message.pk)
        .exclude(state=State.DELIVERED)
        .update(
            state=State.DELIVERED,
            receipt=delivered.compact,
            delivered_at=delivered.receipt.received_at,
            attempts=F("attempts") + 1,
            last_error="",
        )
    )
    if not changed:
        return
    _start_next(message)
    if delivered.new_keys:
        identity.remember_peer(message.recipient, "", delivered.new_keys, active=True, now=now)
    identity.note_seen(message.recipient, now=now)
    details = {"message": message.uid, "sha256": message.sha256}
    audit.record(message.recipient, "message.delivered", message.uid, details, now=now)


def _start_next(message: Sent) -> None:
    following = Sent.objects.filter(
        recipient=message.recipient, sequence=message.sequence + 1
    ).first()
    if following is not None and following.state != State.DELIVERED:
        enqueue_delivery(following.uid)


def _posted(message: Sent) -> Answer:
    policy = WirePolicy(frozenset(settings.OPTIONS.wire_allow), answer_bytes=ANSWER_BYTES)
    url = identity.address_of(message.recipient) + INBOX_PATH
    return Wire(policy).post(url, message.compact.encode("ascii"), CONTENT_TYPE)


def _read(message: Sent, body: bytes) -> Delivered:
    """The receipt in an answer, if the recipient signed it for exactly this message."""
    try:
        compact = body.decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise NotAuthentic("The answer is not a receipt.") from error
    known, new = _keys_of(message.recipient)
    verified = identity.verify(compact, typ=RECEIPT_TYP, did=message.recipient, keys=known or new)
    receipt = parse_receipt(verified.payload)
    if (receipt.id, receipt.sha256) != (message.uid, message.sha256):
        raise NotAuthentic("The receipt is for another message.")
    return Delivered(compact, receipt, new)


def _keys_of(did: str) -> tuple[Keys, Keys]:
    """Keys that are known, or those that the node shows now."""
    try:
        return identity.peer_keys(did), ()
    except identity.UnknownPeer:
        return (), identity.resolve(did).keys


def _failed(
    message: Sent, code: str, now: datetime, wait_s: float | None
) -> jobs.Retry | jobs.GiveUp:
    """Note a failed attempt; what the job does next."""
    state = State.WAITING
    if code in delivery.REFUSALS:
        state = State.REFUSED
    elif delivery.is_over(message.queued_at, now):
        state = State.FAILED
    Sent.objects.filter(pk=message.pk).exclude(state=State.DELIVERED).update(
        state=state, attempts=F("attempts") + 1, last_error=code[:60]
    )
    return jobs.Retry(wait_s, code) if state == State.WAITING else jobs.GiveUp(code)
