"""Sending our messages: put down with their cause, in order, until the other side has them."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings

from schakel.kernel.clock import utc_now
from schakel.kernel.identifiers import new_uid
from schakel.network.dataspace.domain.automation import PEER, under_examination
from schakel.network.dataspace.domain.scripts import next_word
from schakel.network.dataspace.models import Outcome, Process, ProcessMessage
from schakel.network.identity import interface as identity
from schakel.network.jobs import interface as jobs
from schakel.standards.dataspace.common import CONTEXT, InvalidDspMessage, read
from schakel.standards.dataspace.machines import IllegalTransition, Role
from schakel.standards.dataspace.version import PATH
from schakel.standards.dataspace.words import Protocol
from schakel.wire.client import Answer, BadStatus, Wire, WirePolicy

SEND = "dataspace.send"
CONTENT_TYPE = "application/json"
PROPERTIES = "endpointProperties"
REFUSED = "Your node refused our last message."
ANSWER_BYTES = 1_000_000
LONGEST_TROUBLE = 500
PAUSES_S = (0.2, 0.4)  # as the official kit waits when it is refused itself


@dataclass(frozen=True)
class Told:
    """What became of a message: the pid the other side gave, or why it was refused."""

    message: int
    peer_pid: str = ""
    trouble: str = ""


def say(process: Process, word: str, members: Mapping[str, Any], *, now: datetime) -> None:
    """Put a message down, in the transaction of what it follows from.

    Raises
    ------
    IllegalTransition
        If it may not be sent now, also when those that wait before it have arrived.
    """
    protocol, state = Protocol(process.protocol), process.state
    waiting = process.messages.filter(is_ours=True, outcome=Outcome.WAITING).order_by("id")
    for each in [*waiting.values_list("word", flat=True), word]:
        state = protocol.next_state(state, each, Role(process.role))
    body = {"@context": [CONTEXT], "@type": protocol.words[word].shape.TYPE}
    body |= {"@id": f"urn:uuid:{new_uid()}"} | pids(process) | dict(members)
    if word in ("accepted", "finalized"):
        body["eventType"] = word.upper()
    message = ProcessMessage.objects.create(
        process=process, is_ours=True, word=word, body=body, outcome=Outcome.WAITING, at=now
    )
    protocol.words[word].shape.parse(body)  # we send nothing that we would refuse
    jobs.enqueue(SEND, {"message": message.pk})


def pids(process: Process) -> dict[str, str]:
    """Both numbers, as far as they are known."""
    names = ("providerPid", "consumerPid")
    mine, theirs = names if process.role == Role.PROVIDER else names[::-1]
    return {mine: process.pid} | ({theirs: process.peer_pid} if process.peer_pid else {})


def own_address() -> str:
    """Where others send their messages to."""
    return f"{settings.OPTIONS.public_url}{PATH}"


def send(payload: Mapping[str, Any]) -> Told | None:
    """Post a message, outside any transaction; None if that is done or not wanted any more.

    Raises
    ------
    schakel.wire.client.WireError
        If the other side could not be reached; the job is then tried again.
    jobs.Retry
        If another message waits before it.
    """
    message = ProcessMessage.objects.select_related("process").filter(pk=payload["message"]).first()
    if message is None or message.outcome != Outcome.WAITING:
        return None
    process = message.process
    before = process.messages.filter(is_ours=True, outcome=Outcome.WAITING, pk__lt=message.pk)
    if before.exists():
        raise jobs.Retry
    body = json.dumps(message.body, separators=(",", ":")).encode()
    try:
        answer = _posted(url_of(process, message), body, process.peer)
    except BadStatus as error:
        if not is_refusal(error.answer.status):
            raise
        return Told(message.pk, trouble=_reason_in(error.answer))
    return Told(message.pk, peer_pid=_given_pid(process, answer.body))


def _reason_in(answer: Answer) -> str:
    """Why a message was refused, in the words of the other side."""
    told = f"refused with {answer.status}"
    try:
        reasons = read(answer.body).get("reason")
    except InvalidDspMessage:
        return told
    texts = [each for each in reasons if isinstance(each, str)] if reasons else []
    return f"{told}: {' '.join(texts)}"[:LONGEST_TROUBLE] if texts else told


def _posted(url: str, body: bytes, peer: str) -> Answer:
    """Post, and twice more if refused: the other side may not be done with what came before.

    A connector that answers before it has stored a message, as the official kit does, refuses the
    next one for some milliseconds. The same message again does no harm.
    """
    for pause_s in PAUSES_S:
        try:
            return asked(url, body, peer)
        except BadStatus as error:
            if not is_refusal(error.answer.status):
                raise
            time.sleep(pause_s)
    return asked(url, body, peer)


def asked(url: str, body: bytes, peer: str) -> Answer:
    """Post once, with a token that says who we are; nobody has a token for a kit."""
    policy = WirePolicy(frozenset(settings.OPTIONS.wire_allow), answer_bytes=ANSWER_BYTES)
    headers = {"Authorization": f"Bearer {identity.token_for(peer, body)}"} if peer != PEER else {}
    return Wire(policy).post(url, body, CONTENT_TYPE, headers=headers)


def is_refusal(status: int) -> bool:
    """Whether asking later is no use: 4xx, but not that it was too much."""
    return (
        HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
        and status != HTTPStatus.TOO_MANY_REQUESTS
    )


def url_of(process: Process, message: ProcessMessage) -> str:
    """Where a message goes."""
    path = Protocol(process.protocol).words[message.word].path
    if "callbackAddress" in message.body:  # the first one: there is no number of theirs yet
        return f"{process.address}/{process.protocol}/{path}"
    return f"{process.address}/{process.protocol}/{process.peer_pid}/{path}"


def _given_pid(process: Process, content: bytes) -> str:
    if process.peer_pid:
        return process.peer_pid
    name = "consumerPid" if process.role == Role.PROVIDER else "providerPid"
    try:
        found = read(content).get(name)
    except InvalidDspMessage:
        found = None
    return found if isinstance(found, str) else ""


def note_sent(_payload: Mapping[str, Any], told: Told | None) -> None:
    """Move on, in the transaction that completes the job."""
    if told is None:
        return
    process = Process.objects.select_for_update().get(messages=told.message)
    message = ProcessMessage.objects.get(pk=told.message)
    if message.outcome != Outcome.WAITING:
        return
    if told.trouble or not told.peer_pid:
        refuse(message, told.trouble or "answered without a number of its own")
        _end_after(process, message)
        return
    process.peer_pid = told.peer_pid
    acknowledge(process, message)


def acknowledge(process: Process, message: ProcessMessage) -> None:
    """Count our message: the other side has it; then say what follows."""
    protocol = Protocol(process.protocol)
    try:
        state = protocol.next_state(process.state, message.word, Role(process.role))
    except IllegalTransition:  # the other side ended it in the meantime
        refuse(message, "overtaken")
        return
    process.state = state
    process.save(update_fields=["state", "peer_pid"])
    ProcessMessage.objects.filter(pk=message.pk).update(
        outcome=Outcome.TAKEN, body=without_token(message.body)
    )
    go_on(process, now=utc_now())


def without_token(body: Mapping[str, Any]) -> dict[str, Any]:
    """A message of ours as it is kept once it was received: the token in it is theirs alone."""
    if "dataAddress" not in body:
        return dict(body)
    held = {name: value for name, value in body["dataAddress"].items() if name != PROPERTIES}
    return dict(body) | {"dataAddress": held}


def _end_after(process: Process, message: ProcessMessage) -> None:
    """What stays refused ends the negotiation or transfer, and both sides know why.

    Before the other side gave a number there is nobody to tell; an end that is refused is one.
    """
    if under_examination():
        return
    waiting = process.messages.filter(is_ours=True, outcome=Outcome.WAITING)
    waiting.update(outcome=Outcome.REFUSED, trouble="not sent: what came before it was refused")
    if process.peer_pid and message.word != "termination":
        try:
            say(process, "termination", {"reason": [REFUSED]}, now=utc_now())
        except IllegalTransition:  # it ended in the meantime, or the other side has to end it
            return
        return
    process.state = "TERMINATED"
    process.save(update_fields=["state"])


def refuse(message: ProcessMessage, trouble: str) -> None:
    """Keep why a message of ours did not count."""
    ProcessMessage.objects.filter(pk=message.pk).update(
        outcome=Outcome.REFUSED, trouble=trouble[:LONGEST_TROUBLE]
    )


def go_on(process: Process, *, now: datetime) -> None:
    """Say what is to be said without asking a person."""
    examination = under_examination()
    if examination is None:
        return
    counted = process.messages.exclude(outcome=Outcome.REFUSED).order_by("id")
    said = list(counted.values_list("word", flat=True))
    word = next_word(examination.script_of(process.subject), said)
    if word is not None:
        say(process, word, seeded_members(process, word), now=now)


def seeded_members(process: Process, word: str) -> dict[str, Any]:
    """What a message under examination holds beside its numbers."""
    offer = {"@id": f"offer:{process.subject}", "@type": "Offer", "target": process.subject}
    offer |= {"permission": [{"action": "use"}]}  # type: ignore[dict-item]
    begins = {"callbackAddress": own_address()} if not process.peer_pid else {}
    if process.protocol == Protocol.TRANSFERS:
        wanted = {"agreementId": process.subject, "format": process.format}
        return (wanted | begins) if word == "request" else {}
    if word in ("request", "offer"):
        return {"offer": offer} | begins
    if word == "agreement":
        sides = {"@type": "Agreement", "assigner": PEER, "assignee": PEER}
        return {"agreement": offer | sides}
    return {}
