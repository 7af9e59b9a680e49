"""What a working node checks in a message of a partner, and what follows from it by itself.

An offer taken as it stands is agreed on without a person, as its owner published it; everything
else waits for one. Access opens and closes in the transaction of the message that causes it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from schakel.kernel.errors import NotFound, TooMany
from schakel.kernel.identifiers import new_uid
from schakel.network.audit import interface as audit
from schakel.network.dataspace.actions import saying, serving
from schakel.network.dataspace.actions.signing import own_signature
from schakel.network.dataspace.domain.offers import (
    SIGNATURE,
    agreement_of,
    check_agreement,
    is_as_offered,
    offer_of,
    terms_of,
)
from schakel.network.dataspace.models import Agreement, Dataset, Process
from schakel.network.dataspace.models.data import Format
from schakel.network.dataspace.queries import catalogue
from schakel.network.dataspace.queries.talks import last_asked, last_said, live_agreement
from schakel.network.identity import interface as identity
from schakel.standards.dataspace.common import InvalidDspMessage
from schakel.standards.dataspace.evaluation import release_of
from schakel.standards.dataspace.machines import IllegalTransition, Role
from schakel.standards.dataspace.profile import understand
from schakel.standards.dataspace.words import Protocol

Keys = tuple[identity.PublicKey, ...]
OPEN_AT_ONCE = 500
FINISHED = ("FINALIZED", "TERMINATED", "COMPLETED")


def check_first(
    process: Process, word: str, found: Mapping[str, Any], caller: identity.Caller
) -> None:
    """Refuse what may not begin; fills in what the message is about.

    Raises
    ------
    NotFound
        If the partner may not see what it asks for.
    NotUnderstood
        If the terms hold something that is not known.
    InvalidDspMessage
        If the answers are to go to somebody else's host.
    TooMany
        If too much with this partner is not finished.
    """
    _check_callback(process)
    unfinished = Process.objects.filter(peer=caller.did).exclude(state__in=FINISHED).count()
    if unfinished >= OPEN_AT_ONCE:
        raise TooMany(
            "At most {most} negotiations and transfers can be open at once.",
            most=OPEN_AT_ONCE,
            retry_after_s=60,
        )
    if process.protocol == Protocol.TRANSFERS:
        return _check_transfer(process)
    if word == "request":
        seen = catalogue.visible_dataset(caller.did, caller.memberships, process.subject)
        process.title = seen.title
    elif not _is_partner(caller.did):
        raise NotFound("There is nothing here by this number.")
    understand(found["offer"])
    return None


def _check_callback(process: Process) -> None:
    """Nobody has this node knock at the door of a third."""
    if identity.is_foreign(process.peer):
        return
    own = urlsplit(identity.address_of(process.peer)).hostname
    if urlsplit(process.address).hostname != own:
        raise InvalidDspMessage(
            "The callbackAddress is at another host than the DID of the sender.",
            member="callbackAddress",
        )


def _is_partner(did: str) -> bool:
    """Only a partner that is known may come with an offer that nobody asked for."""
    try:
        return identity.peer(did).state == "active"
    except identity.UnknownPeer:
        return False


def _check_transfer(process: Process) -> None:
    agreement = live_agreement(process.peer, Role.PROVIDER, process.subject)
    offered = Dataset.objects.filter(uid=agreement.dataset, is_published=True).first()
    if offered is None or process.format not in catalogue.formats_of(offered):
        raise InvalidDspMessage("The dataset is not handed out in this format.", member="format")
    process.title = agreement.title


def check_following(
    process: Process, word: str, found: Mapping[str, Any], caller: identity.Caller
) -> None:
    """Refuse a message whose content does not fit to what was said before."""
    if process.protocol == Protocol.TRANSFERS:
        if word == "start" and process.state == "SUSPENDED":
            _check_resumed(process)
        return
    if word in ("request", "offer"):
        if found["offer"].get("target", process.subject) != process.subject:
            raise InvalidDspMessage("The offer is about another dataset.", member="offer.target")
        understand(found["offer"])
    if word == "request":  # it may have been withdrawn meanwhile
        catalogue.visible_dataset(caller.did, caller.memberships, process.subject)
    if word == "agreement":
        here = identity.this_node().did
        wanted = last_asked(process)
        sides = {"provider": process.peer, "consumer": here}
        check_agreement(found["agreement"], wanted, dataset=process.subject, **sides)


def _check_resumed(process: Process) -> None:
    """Who suspended a transfer resumes it."""
    stopped = process.messages.filter(word="suspension").order_by("-id").first()
    if stopped is not None and stopped.is_ours:
        raise IllegalTransition(
            "The side that suspended the transfer resumes it.",
            state=process.state,
            sent="start",
            sender=Role(process.role).other,
        )


def follow_up(
    process: Process,
    word: str,
    found: Mapping[str, Any],
    *,
    now: datetime,
    keys: Keys = (),
) -> None:
    """Do and say what follows from a message of the partner, in its transaction.

    `keys` are those that the signature in the message was held against.
    """
    if process.protocol == Protocol.TRANSFERS:
        return _follow_up_transfer(process, word, now)
    if word == "termination":
        return end_agreement_of(process, now=now)
    if process.role == Role.CONSUMER:
        return _follow_up_consumer(process, word, found, now, keys)
    if word == "request":
        if _is_agreed_at_once(process, found["offer"]):
            say_agreement(process, found["offer"], now=now)
    elif word == "accepted":
        say_agreement(process, last_said(process, "offer")["offer"], now=now)
    elif word == "verification":
        _keep_signature(process, found, keys)
        begin_force(process, now=now)
        saying.say(process, "finalized", {}, now=now)
    return None


def _is_agreed_at_once(process: Process, asked: Mapping[str, Any]) -> bool:
    """Whether a request takes the offer as it stands.

    Where the terms count reads, a second agreement would begin the count again: a person decides.
    """
    offered = Dataset.objects.get(uid=process.subject)
    if not is_as_offered(asked, offer_of(offered.uid, offered.policy)):
        return False
    before = Agreement.objects.filter(
        peer=process.peer, role=Role.PROVIDER, dataset=offered.uid, in_force_at__isnull=False
    )
    return release_of(understand(offered.policy)).max_reads is None or not before.exists()


def _follow_up_consumer(
    process: Process, word: str, found: Mapping[str, Any], now: datetime, keys: Keys
) -> None:
    if word == "agreement":
        signature = own_signature(found["agreement"])
        _keep(process, found["agreement"], signature, now)
        _keep_signature(process, found, keys)
        saying.say(process, "verification", {SIGNATURE: signature}, now=now)
    elif word == "finalized":
        begin_force(process, now=now)


def _keep_signature(process: Process, found: Mapping[str, Any], keys: Keys) -> None:
    kept = {"peer_signature": found.get(SIGNATURE, ""), "keys": [dict(each.jwk) for each in keys]}
    Agreement.objects.filter(negotiation=process).update(**kept)


def _follow_up_transfer(process: Process, word: str, now: datetime) -> None:
    if process.role != Role.PROVIDER:
        return
    if word == "request":
        say_start(process, now=now)
    elif word == "start":
        serving.reopen_access(process.pid, now=now)
    else:
        serving.close_access(process.pid, now=now)


def say_agreement(process: Process, policy: Mapping[str, Any], *, now: datetime) -> None:
    """Agree, as the provider, on these terms."""
    body = agreement_of(
        policy,
        uid=f"urn:uuid:{new_uid()}",
        dataset=process.subject,
        provider=identity.this_node().did,
        consumer=process.peer,
        at=now,
    )
    signature = own_signature(body)
    saying.say(process, "agreement", {"agreement": body, SIGNATURE: signature}, now=now)
    _keep(process, body, signature, now)


def _keep(process: Process, body: Mapping[str, Any], signature: str, now: datetime) -> None:
    taken = Agreement.objects.filter(peer=process.peer, role=process.role, uid=body["@id"])
    if taken.exists():
        raise InvalidDspMessage("An agreement by this number was made before.", member="agreement")
    audit.record(process.peer, "agreement.made", process.pid, now=now)
    Agreement.objects.create(
        negotiation=process,
        uid=body["@id"],
        peer=process.peer,
        role=process.role,
        dataset=process.subject,
        title=process.title,
        body=dict(body),
        own_signature=signature,
        agreed_at=now,
    )


def begin_force(process: Process, *, now: datetime) -> None:
    """The last signature is there: data may be asked for under the agreement."""
    Agreement.objects.filter(negotiation=process).update(in_force_at=now)


def end_agreement_of(process: Process, *, now: datetime) -> None:
    """A negotiation that ended leaves nothing in force."""
    Agreement.objects.filter(negotiation=process, ended_at=None).update(ended_at=now)


def say_start(process: Process, *, now: datetime) -> None:
    """Open access, as the provider, and tell where it is."""
    agreement = live_agreement(process.peer, Role.PROVIDER, process.subject)
    address = serving.open_access(
        process.pid,
        agreement=agreement.uid,
        party=process.peer,
        dataset=agreement.dataset,
        way=Format(process.format),
        terms=terms_of(agreement.body),
        now=now,
    )
    saying.say(process, "start", {"dataAddress": address.as_json()}, now=now)
