"""Plays the steps of a case: one conversation between the kit and the connector under test."""

import queue
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from schakel.config.tck.callbacks import Callbacks, Heard
from schakel.config.tck.cases import Case
from schakel.config.tck.target import Said, Talker, failed, message
from schakel.standards.dataspace.common import InvalidDspMessage
from schakel.standards.dataspace.machines import (
    IllegalTransition,
    NegotiationState,
    Role,
    TransferState,
)
from schakel.standards.dataspace.negotiation import Negotiation
from schakel.standards.dataspace.transfer import TransferProcess
from schakel.standards.dataspace.words import Protocol, Word

PAUSE_S = 0.05


class Conversation:
    """One negotiation or transfer between the kit and the connector."""

    def __init__(self, case: Case, talker: Talker, callbacks: Callbacks) -> None:
        self.case, self.talker = case, talker
        self.address, self.box = callbacks.open()
        self.is_transfer = case.group.startswith("TP")
        self.role = Role.PROVIDER if case.group.endswith("_C") else Role.CONSUMER
        self.theirs, self.their_address = "", ""
        self.state = ""
        self.last: Said | None = None

    # What is said
    @property
    def words(self) -> Mapping[str, Word]:
        """The messages of the protocol of this conversation."""
        return self.protocol.words

    @property
    def protocol(self) -> Protocol:
        """Which of the two protocols is spoken; also the first part of the paths."""
        return Protocol.TRANSFERS if self.is_transfer else Protocol.NEGOTIATIONS

    def play(self) -> None:
        """Play all steps."""
        for step in self.case.steps:
            self.step(step)

    def step(self, step: str) -> None:
        """Play one step."""
        if step == "signal":
            self.signal()
        elif step[0] == ">":
            self.say(step[1:])
        elif step[0] == "!":
            self.say_wrongly(step[1:])
        elif step[0] == "<":
            self.expect(step[1:])
        else:
            self.check_state(step[1:])

    def seeded(self, name: str) -> str:
        """The id of this case called `name`."""
        return self.talker.target.seeded(f"{self.case.key}_{name}")

    def signal(self) -> None:
        """Tell the connector to begin."""
        target = self.talker.target
        told = {"providerId": target.participant, "connectorAddress": self.address}
        if self.is_transfer:
            told |= {"agreementId": self.seeded("AGREEMENTID"), "format": self.seeded("FORMAT")}
        else:
            told |= {"datasetId": self.seeded("DATASETID"), "offerId": self.seeded("OFFERID")}
        self.talker.send(target.transfer if self.is_transfer else target.negotiate, told)

    def pids(self) -> dict[str, str]:
        """Both pids."""
        mine, other = ("consumerPid", "providerPid")
        if self.role is Role.PROVIDER:
            mine, other = other, mine
        return {mine: self.box.pid, other: self.theirs}

    def written(self, word: str) -> dict[str, Any]:
        """The message `word`, as this side sends it now."""
        kind = self.words[word].shape.TYPE
        if word == "request" and self.is_transfer:
            ids = {"agreementId": self.seeded("AGREEMENTID"), "format": self.seeded("FORMAT")}
            here = {"consumerPid": self.box.pid, "callbackAddress": self.address}
            return message(kind, **here, **ids)
        if word == "request":
            here = {"consumerPid": self.box.pid, "callbackAddress": self.address}
            return message(kind, offer=self.offer(), **(self.pids() if self.theirs else here))
        members: dict[str, Any] = dict(self.pids())
        if word == "offer":
            members["offer"] = self.offer()
        elif word == "agreement":
            members |= {"agreement": self.agreement(), "callbackAddress": self.address}
        elif word in ("accepted", "finalized"):
            members["eventType"] = word.upper()
        elif word in ("termination", "suspension"):
            members |= {"code": "1", "reason": [{"message": "The case asks for it."}]}
        return message(kind, **members)

    def offer(self) -> dict[str, Any]:
        """The offer, with the dataset of the case."""
        mine, other = self.talker.target.participant, self.talker.target.agent
        sides = (mine, other) if self.role is Role.PROVIDER else (other, mine)
        return {
            "@type": "Offer",
            "@id": self.seeded("OFFERID"),
            "target": self.seeded("DATASETID"),
            "assigner": sides[0],
            "assignee": sides[1],
            "permission": [{"action": "use", "constraint": []}],
        }

    def agreement(self) -> dict[str, Any]:
        """An agreement on the offer."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        named = {"@type": "Agreement", "@id": f"urn:uuid:{uuid4()}", "timestamp": now}
        return self.offer() | named

    # Sending and hearing
    def url(self, word: str) -> str:
        """Where `word` is sent."""
        base = self.their_address or self.talker.base
        if word == "request" and (self.is_transfer or not self.theirs):
            return f"{base}/{self.protocol}/request"
        return f"{base}/{self.protocol}/{self.theirs}/{self.words[word].path}"

    def say(self, word: str) -> Said:
        """Send a message that must be taken."""
        self.last = self.talker.send(self.url(word), self.written(word))
        if word == "request":
            if not self.theirs and self.last.status != HTTPStatus.CREATED:
                raise failed(f"A first request is answered with 201, not {self.last.status}.")
            self.theirs = self.parsed(self.last.object()).provider_pid
        self.moved(word, self.role)
        return self.last

    def say_wrongly(self, word: str) -> Said:
        """Send a message that must be refused."""
        return self.talker.send_refused(self.url(word), self.written(word))

    def expect(self, word: str) -> Heard:
        """Wait for the message `word`."""
        wait_s = self.talker.target.wait_s
        try:
            heard = self.box.heard.get(timeout=wait_s)
        except queue.Empty:
            raise failed(f"The connector did not send {word} within {wait_s:g} s.") from None
        kind, ending = self.words[word].shape, self.words[word].path
        event = heard.body.get("eventType", word.upper())
        if heard.verb != ending or (ending == "events" and event != word.upper()):
            raise failed(f"The connector sent {heard.verb} where {word} was expected.")
        try:
            said: Any = kind.parse(heard.body)
        except InvalidDspMessage as error:
            raise failed(f"Its {kind.TYPE} is wrong: {error}") from error
        if word == "request" and self.role is Role.PROVIDER and not self.theirs:
            self.theirs = said.consumer_pid
            self.their_address = said.callback_address.rstrip("/")
        elif (said.provider_pid, said.consumer_pid) != self.both():
            raise failed(f"Its {kind.TYPE} names other pids than those agreed on.")
        self.moved(word, self.role.other)
        return heard

    def both(self) -> tuple[str, str]:
        """The pid of the provider and that of the consumer."""
        pids = self.pids()
        return pids["providerPid"], pids["consumerPid"]

    def moved(self, word: str, sender: Role) -> None:
        """The kit's own copy of the state machine follows."""
        try:
            self.state = self.protocol.next_state(self.state, word, sender)
        except IllegalTransition as error:
            raise failed(f"The connector broke the order of messages: {error}") from error
        self.box.state = self.state

    def parsed(self, found: dict[str, Any]) -> Any:
        """The answer to a question for the state."""
        kind: Any = TransferProcess if self.is_transfer else Negotiation
        try:
            return kind.parse(found)
        except InvalidDspMessage as error:
            raise failed(f"Its {kind.TYPE} is wrong: {error}") from error

    def asked(self) -> NegotiationState | TransferState:
        """The state as the connector says it."""
        base = self.their_address or self.talker.base
        said = self.talker.get(f"{base}/{self.protocol}/{self.theirs}")
        if said.status != HTTPStatus.OK:
            raise failed(f"Asked for the state, the connector answered {said.status}.")
        found = self.parsed(said.object())
        if (found.provider_pid, found.consumer_pid) != self.both():
            raise failed("Asked for the state, the connector named other pids.")
        state: NegotiationState | TransferState = found.state
        return state

    def check_state(self, state: str) -> None:
        """The connector must come to say `state`."""
        until = time.monotonic() + self.talker.target.wait_s
        while (said := self.asked()) != state:
            if time.monotonic() > until or said.is_final:
                raise failed(f"The state is {said}; it had to be {state}.")
            time.sleep(PAUSE_S)
