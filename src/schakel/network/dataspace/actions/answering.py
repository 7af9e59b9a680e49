"""Taking the messages of partners, and saying what follows from them."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from schakel.kernel.errors import NotFound
from schakel.network.dataspace.actions import conducting, saying
from schakel.network.dataspace.actions.conducting import Keys
from schakel.network.dataspace.actions.signing import checked_keys
from schakel.network.dataspace.domain.automation import PEER, under_examination
from schakel.network.dataspace.models import Agreement, Outcome, Process, ProcessMessage
from schakel.network.identity.interface import Caller
from schakel.standards.dataspace.common import CONTEXT, InvalidDspMessage, read
from schakel.standards.dataspace.machines import IllegalTransition, Role
from schakel.standards.dataspace.words import Protocol

KINDS = {Protocol.NEGOTIATIONS: "ContractNegotiation", Protocol.TRANSFERS: "TransferProcess"}
RECEIPT_S, RECEIPT_STEP_S = 2.0, 0.02
FIRST = {"request": Role.CONSUMER, "offers": Role.PROVIDER}


@dataclass(frozen=True)
class Answered:
    """What is answered, and whether the message began something."""

    body: dict[str, Any]
    is_new: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


class Unnumbered(InvalidDspMessage):
    """The message names other numbers than the negotiation or transfer it was sent to."""

    code = "other_pids"


def standing(process: Process) -> dict[str, Any]:
    """Where a negotiation or transfer is, as an answer."""
    kind = KINDS[Protocol(process.protocol)]
    return {"@context": [CONTEXT], "@type": kind, "state": process.state} | saying.pids(process)


def standing_of(protocol: Protocol, pid: str, peer: str) -> dict[str, Any]:
    """Where the negotiation or transfer is; one of somebody else is as unknown as none.

    Who got our first message may ask before its receipt is noted here. A kit takes "not found" for
    an answer, so under examination that is waited for.
    """
    deadline = time.monotonic() + (RECEIPT_S if under_examination() else 0)
    while True:
        process = Process.objects.filter(protocol=protocol, pid=pid, peer=peer).first()
        if process is None:
            raise NotFound("There is nothing here by this number.")
        if process.peer_pid:
            return standing(process)
        if time.monotonic() > deadline:
            raise NotFound("There is nothing here by this number.")
        time.sleep(RECEIPT_STEP_S)


def begin(
    protocol: Protocol, path: str, content: bytes, caller: Caller, *, now: datetime
) -> Answered:
    """Take the first message of a partner.

    Raises
    ------
    InvalidDspMessage
        If it is not one.
    IllegalTransition
        If nothing begins with it.
    NotFound, NotUnderstood, TooMany
        If the partner may not ask for this, or not on these terms, or not now.
    """
    found = read(content)
    try:
        with transaction.atomic():
            return _begun(protocol, path, found, digest_of(content), caller, now)
    except IntegrityError:  # the same message came twice at once, and the other one was first
        with transaction.atomic():
            return _begun(protocol, path, found, digest_of(content), caller, now)


def _begun(  # noqa: PLR0917 (what a first message has)
    protocol: Protocol,
    path: str,
    found: Mapping[str, Any],
    digest: str,
    caller: Caller,
    now: datetime,
) -> Answered:
    word, sender = ("request" if path == "request" else "offer"), FIRST[path]
    said: Any = protocol.words[word].shape.parse(found)
    theirs = said.consumer_pid if sender is Role.CONSUMER else said.provider_pid
    if not said.callback_address:
        raise InvalidDspMessage(
            "The first message names a callbackAddress.", member="callbackAddress"
        )
    role = sender.other
    begun_by = digest_of(f"{protocol}\n{role}\n{caller.did}\n{theirs}".encode())
    if process := Process.objects.filter(begun_by=begun_by).first():
        same = process.messages.filter(digest=digest, word=word).first()
        if same is None:
            raise IllegalTransition(
                "This number began something before, by another message.",
                state=process.state,
                sent=word,
                sender=sender,
            )
        return Answered(same.answer, is_new=True)
    process = Process(
        protocol=protocol,
        role=role,
        peer=caller.did,
        peer_pid=theirs,
        begun_by=begun_by,
        begun_at=now,
        address=said.callback_address.rstrip("/"),
    )
    if protocol is Protocol.TRANSFERS:
        process.subject, process.format = said.agreement_id, said.format
    else:
        process.subject = str(said.offer.get("target", ""))
    if not under_examination():
        conducting.check_first(process, word, found, caller)
    process.state = protocol.next_state("", word, sender)
    process.save()
    return Answered(_kept(process, word, found, digest, now), is_new=True)


def follow(
    protocol: Protocol, pid: str, path: str, content: bytes, caller: Caller, *, now: datetime
) -> Answered:
    """Take a further message of a partner.

    Raises
    ------
    NotFound
        If there is no such negotiation or transfer with this partner, or no such message.
    InvalidDspMessage
        If it is not sound, or names other numbers.
    IllegalTransition
        If it may not be sent now.
    """
    found, digest, peer = read(content), digest_of(content), caller.did
    word = word_at(protocol, path, found)
    agreed = Agreement.objects.filter(negotiation__pid=pid, peer=peer).first()
    keys = checked_keys(word, found, agreed.body if agreed else None, peer)
    with transaction.atomic():
        process = locked(protocol, pid, peer)
        same = process.messages.filter(digest=digest, word=word).first()
        if same is not None:
            return Answered(same.answer)
        protocol.words[word].shape.parse(found)
        _check_pids(process, found)
        sender = Role(process.role).other
        _count_what_it_presupposes(process, word, sender)
        following = protocol.next_state(process.state, word, sender)
        if not under_examination():
            conducting.check_following(process, word, found, caller)
        process.state = following
        process.save(update_fields=["state", "peer_pid"])
        return Answered(_kept(process, word, found, digest, now, keys))


def locked(protocol: Protocol, pid: str, peer: str) -> Process:
    """The negotiation or transfer; one of somebody else is as unknown as none."""
    rows = Process.objects.select_for_update().filter(protocol=protocol, pid=pid, peer=peer)
    process = rows.first()
    if process is None:
        raise NotFound("There is nothing here by this number.")
    return process


def word_at(protocol: Protocol, path: str, found: Mapping[str, Any]) -> str:
    """The word of a message that was sent to `path`."""
    named = [word for word, each in protocol.words.items() if each.path == path]
    if not named:
        raise NotFound("There is nothing here by this number.")
    told = str(found.get("eventType", "")).lower()
    return told if told in named else named[0]


def _check_pids(process: Process, found: Mapping[str, Any]) -> None:
    """Hold the numbers against ours; an answer may overtake the receipt that gives theirs."""
    if not process.peer_pid:
        theirs = "consumerPid" if process.role == Role.PROVIDER else "providerPid"
        process.peer_pid = found[theirs]
    for name, pid in saying.pids(process).items():
        if found.get(name) != pid:
            raise Unnumbered("{member} is another number than here.", member=name)


def _count_what_it_presupposes(process: Process, word: str, sender: Role) -> None:
    """An answer to our message may overtake its receipt: then our message has arrived.

    What began with us has no state before our first message counts, and an offer could then be
    taken for a beginning of theirs.
    """
    protocol = Protocol(process.protocol)
    if process.state and _may_come(protocol, process.state, word, sender):
        return
    ours = process.messages.filter(is_ours=True, outcome=Outcome.WAITING).order_by("id").first()
    if ours is None:
        return
    reached = protocol.next_state(process.state, ours.word, Role(process.role))
    if _may_come(protocol, reached, word, sender):
        process.state = reached
        ProcessMessage.objects.filter(pk=ours.pk).update(
            outcome=Outcome.TAKEN, body=saying.without_token(ours.body)
        )


def _may_come(protocol: Protocol, state: str, word: str, sender: Role) -> bool:
    try:
        protocol.next_state(state, word, sender)
    except IllegalTransition:
        return False
    return True


def _kept(  # noqa: PLR0917 (what a message has)
    process: Process,
    word: str,
    found: Mapping[str, Any],
    digest: str,
    now: datetime,
    keys: Keys = (),
) -> dict[str, Any]:
    answer = standing(process)
    ProcessMessage.objects.create(
        process=process,
        is_ours=False,
        word=word,
        body=dict(found),
        digest=digest,
        answer=answer,
        outcome=Outcome.TAKEN,
        at=now,
    )
    if under_examination():
        saying.go_on(process, now=now)
    else:
        conducting.follow_up(process, word, found, now=now, keys=keys)
    return answer


@transaction.atomic
def begin_examined(
    protocol: Protocol, subject: str, address: str, format_: str, *, now: datetime
) -> Process:
    """Begin as the consumer because a kit told us to."""
    process = Process.objects.create(
        protocol=protocol,
        role=Role.CONSUMER,
        peer=PEER,
        address=address.rstrip("/"),
        subject=subject,
        format=format_,
        begun_at=now,
    )
    saying.go_on(process, now=now)
    return process


def digest_of(content: bytes) -> str:
    """How the same message is known again."""
    return hashlib.sha256(content).hexdigest()
