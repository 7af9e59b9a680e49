"""Our own cases: what the specification asks for and the official kit does not look at."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

from schakel.config.tck.callbacks import Callbacks
from schakel.config.tck.cases import Case
from schakel.config.tck.scripts import Conversation
from schakel.config.tck.single import catalog_of, request_catalog
from schakel.config.tck.target import Said, Talker, failed, message
from schakel.standards.dataspace.catalog import CatalogError
from schakel.standards.dataspace.common import InvalidDspMessage
from schakel.standards.dataspace.negotiation import NegotiationError
from schakel.standards.dataspace.transfer import TransferError
from schakel.standards.dataspace.words import Protocol

CLOSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
MOST_PAGES = 1000


class NotAsked(Exception):
    """The case needs something that the kit was not given."""


@dataclass(frozen=True)
class Kit:
    """What a case of ours works with."""

    talker: Talker
    callbacks: Callbacks

    def play(self, like: str, *steps: str) -> Conversation:
        """Play `steps` with the ids of the official case `like`."""
        conversation = Conversation(Case(like, steps), self.talker, self.callbacks)
        conversation.play()
        return conversation

    def url(self, path: str) -> str:
        """An address below the base of the connector."""
        return f"{self.talker.base}/{path}"


def must(said: Said, *statuses: int) -> Said:
    """Fail unless the answer has one of `statuses`."""
    if said.status not in statuses:
        allowed = " or ".join(str(int(each)) for each in statuses)
        raise failed(f"The answer is {said.status}; it had to be {allowed}: {said.content[:120]!r}")
    return said


def version_is_open(kit: Kit) -> None:
    """The version document is given to somebody unknown."""
    kit.talker.versions()


def nobody_gets_nothing(kit: Kit) -> None:
    """Without a token, and with a made-up one, the catalogue stays closed."""
    if not kit.talker.target.authorization:
        raise NotAsked("The kit was given no --authorization.")
    content = json.dumps(message("CatalogRequestMessage")).encode()
    for headers in ({}, {"Authorization": "Bearer made.up.token"}):
        must(kit.talker.ask("POST", kit.url("catalog/request"), content, headers), *CLOSED)


def stranger_finds_nothing(kit: Kit) -> None:
    """A stranger who knows a pid is told what is told of a pid that does not exist."""
    stranger = kit.talker.target.stranger
    if not stranger:
        raise NotAsked("The kit was given no --stranger-authorization.")
    conversation, headers = kit.play("CN:02-02", ">request"), {"Authorization": stranger}
    known = kit.url(f"negotiations/{conversation.theirs}")
    must(kit.talker.ask("GET", known, headers=headers), HTTPStatus.NOT_FOUND)
    ending = json.dumps(conversation.written("termination")).encode()
    said = kit.talker.ask("POST", f"{known}/termination", ending, headers)
    must(said, HTTPStatus.NOT_FOUND)
    conversation.step(">termination")


def unknown_pid(kit: Kit, protocol: Protocol, verbs: tuple[str, ...]) -> None:
    """Whatever is sent or asked about an unknown pid is answered with 404."""
    pid = f"urn:uuid:{uuid4()}"
    must(kit.talker.get(kit.url(f"{protocol}/{pid}")), HTTPStatus.NOT_FOUND)
    for verb in verbs:
        kind, path = protocol.words[verb].shape.TYPE, protocol.words[verb].path
        event = verb.upper() if path == "events" else None
        sent = message(kind, providerPid=pid, consumerPid=f"urn:uuid:{uuid4()}", eventType=event)
        url = kit.url(f"{protocol}/{pid}/{path}")
        must(kit.talker.ask("POST", url, json.dumps(sent).encode()), HTTPStatus.NOT_FOUND)


def unknown_negotiation(kit: Kit) -> None:
    """A negotiation that does not exist."""
    unknown_pid(kit, Protocol.NEGOTIATIONS, ("accepted", "verification", "termination"))


def unknown_transfer(kit: Kit) -> None:
    """A transfer that does not exist."""
    unknown_pid(kit, Protocol.TRANSFERS, ("start", "completion", "suspension", "termination"))


def unsupported_filter(kit: Kit) -> None:
    """A filter that the connector does not support is refused with 400."""
    asked = message("CatalogRequestMessage", filter=[{"urn:example:unsupported": str(uuid4())}])
    said = must(request_catalog(kit.talker, json.dumps(asked).encode()), HTTPStatus.BAD_REQUEST)
    try:
        CatalogError.parse(said.object())
    except InvalidDspMessage as error:
        raise failed(f"The refusal is no CatalogError: {error}") from error


def unknown_dataset(kit: Kit) -> None:
    """A dataset that does not exist is answered with 404."""
    said = kit.talker.get(kit.url(f"catalog/datasets/urn:uuid:{uuid4()}"))
    must(said, HTTPStatus.NOT_FOUND)


def pages_follow(kit: Kit) -> None:
    """Following the links of the pages gives each dataset once."""
    said, url, seen = request_catalog(kit.talker), kit.url("catalog/request"), set[str]()
    for _ in range(MOST_PAGES):
        ids = [each.id for each in catalog_of(said).dataset]
        if len(set(ids)) < len(ids) or seen & set(ids):
            raise failed("A dataset stands in the catalogue twice.")
        seen |= set(ids)
        link = next_page(said)
        if link is None:
            return
        url = urljoin(url, link)
        content = json.dumps(message("CatalogRequestMessage")).encode()
        said = must(kit.talker.ask("POST", url, content), HTTPStatus.OK)
    raise failed(f"The catalogue has more than {MOST_PAGES} pages.")


def next_page(said: Said) -> str | None:
    """The target of the link ``next`` (RFC 8288), or None."""
    for link in said.headers.get("link", "").split(","):
        target, *parameters = link.split(";")
        if any(each.replace(" ", "").replace('"', "") == "rel=next" for each in parameters):
            return target.strip().strip("<>")
    return None


def gzip_is_right(kit: Kit) -> None:
    """With gzip and without it the catalogue is the same."""
    asked = json.dumps(message("CatalogRequestMessage")).encode()
    given = kit.talker.target.authorization
    found = []
    for coding in ("gzip", "identity"):
        headers = {"Accept-Encoding": coding} | ({"Authorization": given} if given else {})
        said = must(kit.talker.ask("POST", kit.url("catalog/request"), asked, headers), 200)
        if coding == "identity" and said.headers.get("content-encoding", "identity") != coding:
            raise failed("The catalogue is compressed although that was not asked for.")
        found.append(sorted(each.id for each in catalog_of(said).dataset))
    if found[0] != found[1]:
        raise failed("With gzip the catalogue is another one.")


def no_sound_message(kit: Kit) -> None:
    """What is no JSON object, or holds a member twice, or is very deep, is refused with 400."""
    sound = json.dumps(message("CatalogRequestMessage")).encode()
    for content in (b"", b"{", b"[]", sound[:-1] + b', "@type": "Other"}', deep(sound)):
        must(request_catalog(kit.talker, content), *REFUSED)


def deep(sound: bytes) -> bytes:
    """The message with lists in lists."""
    return sound[:-1] + b', "extra": ' + b"[" * 5000 + b"]" * 5000 + b"}"


def missing_member(kit: Kit) -> None:
    """A request for a contract or a transfer that lacks a member is refused with 400."""
    for like, lost in (("CN:02-02", "offer"), ("CN:02-02", "@context"), ("TP:02-05", "format")):
        conversation = Conversation(Case(like), kit.talker, kit.callbacks)
        sent = conversation.written("request")
        del sent[lost]
        url = conversation.url("request")
        must(kit.talker.ask("POST", url, json.dumps(sent).encode()), HTTPStatus.BAD_REQUEST)


def foreign_pid(kit: Kit) -> None:
    """A message whose pids are not those of its address is refused, and changes nothing."""
    conversation = kit.play("TP:02-05", ">request", "?REQUESTED")
    sent = conversation.written("termination") | {"consumerPid": f"urn:uuid:{uuid4()}"}
    url = conversation.url("termination")
    said = kit.talker.ask("POST", url, json.dumps(sent).encode())
    must(said, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)
    conversation.step("?REQUESTED")
    conversation.step(">termination")


def refusal_of_negotiation(kit: Kit) -> None:
    """A refused message is answered with 400 and an error that names both pids."""
    conversation = kit.play("CN:03-02", ">request", "<offer")
    said = must(conversation.say_wrongly("verification"), HTTPStatus.BAD_REQUEST)
    check_error(said, NegotiationError, conversation)


def refusal_of_transfer(kit: Kit) -> None:
    """The same for a transfer."""
    conversation = kit.play("TP:03-01", ">request", "?REQUESTED")
    said = must(conversation.say_wrongly("completion"), HTTPStatus.BAD_REQUEST)
    check_error(said, TransferError, conversation)


def check_error(said: Said, kind: Any, conversation: Conversation) -> None:
    """The answer is an error of `kind` in this conversation."""
    try:
        error = kind.parse(said.object())
    except InvalidDspMessage as wrong:
        raise failed(f"The refusal is no {kind.TYPE}: {wrong}") from wrong
    if (error.provider_pid, error.consumer_pid) != conversation.both():
        raise failed(f"The {kind.TYPE} names other pids.")


def same_request_twice(kit: Kit) -> None:
    """The same request for a contract or for data, sent twice, begins one conversation."""
    for like in ("CN:02-02", "TP:02-05"):
        conversation = Conversation(Case(like), kit.talker, kit.callbacks)
        sent, url = conversation.written("request"), conversation.url("request")
        first, second = (conversation.parsed(kit.talker.send(url, sent).object()) for _ in "12")
        if first.provider_pid != second.provider_pid:
            raise failed("The same request, sent twice, began two conversations.")
        conversation.theirs = first.provider_pid
        kit.talker.send(conversation.url("termination"), conversation.written("termination"))


def same_ending_twice(kit: Kit) -> None:
    """The same termination, sent twice, is taken twice and does no harm."""
    conversation = kit.play("CN:02-02", ">request")
    sent, url = conversation.written("termination"), conversation.url("termination")
    for _ in range(2):
        kit.talker.send(url, sent)
    conversation.step("?TERMINATED")


def overtaking_is_healed(kit: Kit) -> None:
    """A message that came too early is refused, and the right order still leads to the end."""
    steps = "signal <request !finalized >offer <accepted !finalized >agreement <verification"
    kit.play("CN_C:01-01", *steps.split(), ">finalized", "?FINALIZED")


def slash_at_the_end(kit: Kit) -> None:
    """A callback address may end in a slash."""
    conversation = Conversation(Case("CN:02-01"), kit.talker, kit.callbacks)
    conversation.address += "/"
    conversation.step(">request")
    conversation.step("<termination")


def provider_begins(kit: Kit) -> None:
    """A provider may begin with an offer: 201, and the state OFFERED."""
    conversation = Conversation(Case("CN_C:02-04"), kit.talker, kit.callbacks)
    here = {"providerPid": conversation.box.pid, "callbackAddress": conversation.address}
    sent = message("ContractOfferMessage", offer=conversation.offer(), **here)
    said = kit.talker.send(kit.url("negotiations/offers"), sent)
    found = conversation.parsed(must(said, HTTPStatus.CREATED).object())
    if (found.provider_pid, found.state) != (conversation.box.pid, "OFFERED"):
        raise failed(f"The answer says state {found.state} and provider {found.provider_pid}.")


OWN: dict[str, Callable[[Kit], None]] = {
    "OWN:VER-01": version_is_open,
    "OWN:AUT-01": nobody_gets_nothing,
    "OWN:AUT-02": stranger_finds_nothing,
    "OWN:PID-01": unknown_negotiation,
    "OWN:PID-02": unknown_transfer,
    "OWN:PID-03": foreign_pid,
    "OWN:CAT-01": unsupported_filter,
    "OWN:CAT-02": unknown_dataset,
    "OWN:CAT-03": pages_follow,
    "OWN:CAT-04": gzip_is_right,
    "OWN:MSG-01": no_sound_message,
    "OWN:MSG-02": missing_member,
    "OWN:ERR-01": refusal_of_negotiation,
    "OWN:ERR-02": refusal_of_transfer,
    "OWN:DUP-01": same_request_twice,
    "OWN:DUP-02": same_ending_twice,
    "OWN:ORD-01": overtaking_is_healed,
    "OWN:ADR-01": slash_at_the_end,
    "OWN:OFR-01": provider_begins,
}
