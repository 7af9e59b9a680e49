"""Bringing a message to its recipient, in two steps of one job."""

import time
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
TOGETHER, TOGETHER_S = 25, 2.0  # messages, and seconds, of one job
Keys = tuple[identity.PublicKey, ...]


@dataclass(frozen=True)
class Delivered:
    """What the recipient answered: a receipt whose signature holds."""

    compact: str
    receipt: Receipt
    new_keys: Keys


def hand_over(payload: Mapping[str, Any]) -> tuple[Delivered, ...]:
    """Post a message and those that wait behind it, outside any transaction.

    Empty if it was delivered before. A few go in one job, so that a long conversation costs one
    commit for all of them; when a later one fails, what was acknowledged before it is kept first.

    Raises
    ------
    jobs.Retry, jobs.GiveUp
        If there is no proper receipt; the attempt is noted beside the message.
    """
    message = Sent.objects.filter(uid=payload["message"]).first()
    if message is None:
        raise jobs.GiveUp("message_gone")
    if message.state == State.DELIVERED:
        return ()
    first = _handed_over(message)
    return (first, *_handed_over_behind(message, first))


def _handed_over(message: Sent) -> Delivered:
    now = utc_now()
    try:
        return _asked(message)
    except BadStatus as error:
        code = delivery.problem_code(error.answer.body) or error.code
        raise _failed(
            message, code, now, delivery.asked_wait_s(error.answer.headers, now)
        ) from error
    except (WireError, NotAuthentic, InvalidInput) as error:
        raise _failed(message, error.code, now, None) from error


def _handed_over_behind(message: Sent, first: Delivered) -> list[Delivered]:
    """What is acknowledged of the messages after this one, up to the first that is not."""
    done: list[Delivered] = []
    if first.new_keys:  # only kept with the receipt; the next job knows them
        return done
    end = time.monotonic() + TOGETHER_S
    waiting = Sent.objects.filter(recipient=message.recipient, sequence__gt=message.sequence)
    for following in waiting.order_by("sequence")[: TOGETHER - 1]:
        in_turn = following.sequence == message.sequence + len(done) + 1
        if not in_turn or following.state != State.WAITING or time.monotonic() > end:
            break
        try:
            done.append(_asked(following))
        except (WireError, NotAuthentic, InvalidInput):
            break  # its own job asks again and notes what is wrong
    return done


def note_delivered(payload: Mapping[str, Any], delivered: tuple[Delivered, ...]) -> None:
    """Keep the receipts and start the next message, in the transaction that completes the job."""
    if not delivered:
        return
    now = utc_now()
    message = Sent.objects.get(uid=payload["message"])
    locked_conversation(message.recipient, Direction.OUT)
    noted = [_noted(message.recipient, one, now) for one in delivered]
    if not any(noted):
        return
    _start_next(message.recipient, message.sequence + len(delivered))
    if delivered[0].new_keys:
        keys = delivered[0].new_keys
        identity.remember_peer(message.recipient, "", keys, active=True, now=now)
    identity.note_seen(message.recipient, now=now)


def _noted(recipient: str, delivered: Delivered, now: datetime) -> bool:
    receipt = delivered.receipt
    changed = (
        Sent.objects.filter(uid=receipt.id)
        .exclude(state=State.DELIVERED)
        .update(
            state=State.DELIVERED,
            receipt=delivered.compact,
            delivered_at=receipt.received_at,
            attempts=F("attempts") + 1,
            last_error="",
        )
    )
    if changed:
        details = {"message": receipt.id, "sha256": receipt.sha256}
        audit.record(recipient, "message.delivered", receipt.id, details, now=now)
    return bool(changed)


def _start_next(recipient: str, sequence: int) -> None:
    following = Sent.objects.filter(recipient=recipient, sequence=sequence).first()
    if following is not None and following.state != State.DELIVERED:
        enqueue_delivery(following.uid)


def _asked(message: Sent) -> Delivered:
    return _read(message, _posted(message).body)


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
