"""What a person does in a negotiation: ask, offer, accept, agree, end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from schakel.kernel.errors import InvalidInput, NotFound
from schakel.kernel.identifiers import new_uid
from schakel.network.audit import interface as audit
from schakel.network.dataspace.actions import conducting, saying, serving
from schakel.network.dataspace.domain.offers import offer_of
from schakel.network.dataspace.models import Agreement, Dataset, Process
from schakel.network.dataspace.queries.talks import last_asked
from schakel.standards.dataspace.machines import Role
from schakel.standards.dataspace.profile import Clause, as_policy, understand
from schakel.standards.dataspace.words import Protocol

LONGEST_REASON = 500
NOTHING = "There is nothing here by this number."


class ReasonMissing(InvalidInput):
    """Who ends something says why."""

    code = "reason_missing"


@transaction.atomic
def request_contract(
    peer: str,
    connector: str,
    dataset: str,
    offer: Mapping[str, Any],
    *,
    title: str,
    by: str,
    now: datetime,
) -> str:
    """Ask a partner for a dataset on the terms of `offer`; the pid of the negotiation.

    Parameters
    ----------
    connector : str
        Base address of its protocol, from `fetching.connector_of`.
    offer : mapping
        An offer of its catalogue, with ``@id``.

    Raises
    ------
    NotUnderstood
        If its terms hold something that this node does not know: nothing is asked then.
    """
    understand(offer)
    process = _new(Role.CONSUMER, peer, connector, dataset, title, now)
    asked = {"@type": "Offer"} | dict(offer) | {"target": dataset}
    members = {"offer": asked, "callbackAddress": saying.own_address()}
    saying.say(process, "request", members, now=now)
    audit.record(by, "contract.requested", process.pid, {"peer": peer}, now=now)
    return process.pid


@transaction.atomic
def offer_contract(peer: str, connector: str, dataset: str, *, by: str, now: datetime) -> str:
    """Offer a partner one of our datasets, on its terms, without being asked."""
    offered = Dataset.objects.filter(uid=dataset, is_published=True).exclude(policy={}).first()
    if offered is None:
        raise NotFound("There is no such dataset.")
    process = _new(Role.PROVIDER, peer, connector, dataset, offered.title, now)
    offer = offer_of(dataset, offered.policy) | {"target": dataset}
    saying.say(process, "offer", {"offer": offer, "callbackAddress": saying.own_address()}, now=now)
    audit.record(by, "contract.offered", process.pid, {"peer": peer}, now=now)
    return process.pid


@transaction.atomic
def counter(pid: str, clauses: Sequence[Clause], *, by: str, now: datetime) -> None:
    """Answer with other terms."""
    process = _locked(pid)
    word = "request" if process.role == Role.CONSUMER else "offer"
    numbered = {"@id": f"urn:uuid:{new_uid()}", "@type": "Offer", "target": process.subject}
    saying.say(process, word, {"offer": numbered | as_policy(clauses)}, now=now)
    audit.record(by, "contract.countered", pid, now=now)


@transaction.atomic
def accept(pid: str, *, by: str, now: datetime) -> None:
    """Accept, as the consumer, the offer that came last."""
    process = _locked(pid)
    understand(last_asked(process))
    saying.say(process, "accepted", {}, now=now)
    audit.record(by, "contract.accepted", pid, now=now)


@transaction.atomic
def agree(pid: str, *, by: str, now: datetime) -> None:
    """Agree, as the provider, on what was asked last."""
    process = _locked(pid)
    conducting.say_agreement(process, last_asked(process), now=now)
    audit.record(by, "contract.agreed", pid, now=now)


@transaction.atomic
def terminate(pid: str, reason: str, *, by: str, now: datetime) -> None:
    """End a negotiation, and say why."""
    process = _locked(pid)
    told = checked_reason(reason)
    saying.say(process, "termination", {"reason": [told]}, now=now)
    conducting.end_agreement_of(process, now=now)
    audit.record(by, "contract.terminated", pid, now=now)


@transaction.atomic
def end_agreement(pk: int, reason: str, *, by: str, now: datetime) -> None:
    """End an agreement: nothing is read under it from the next request on.

    Its transfers end with it; the partner reads why.
    """
    told = checked_reason(reason)
    agreement = Agreement.objects.select_for_update().filter(pk=pk, ended_at=None).first()
    if agreement is None:
        raise NotFound("There is no such agreement.")
    Agreement.objects.filter(pk=pk).update(ended_at=now, ended_because=told)
    transfers = Process.objects.select_for_update().filter(
        protocol=Protocol.TRANSFERS,
        peer=agreement.peer,
        role=agreement.role,
        subject=agreement.uid,
        state__in=("REQUESTED", "STARTED", "SUSPENDED"),
    )
    for each in transfers.order_by("pk"):
        saying.say(each, "termination", {"reason": [told]}, now=now)
        serving.close_access(each.pid, now=now)
    audit.record(by, "agreement.ended", agreement.negotiation.pid, now=now)


def checked_reason(reason: str) -> str:
    """A reason that the partner can read."""
    told = " ".join(reason.split())
    if not told:
        raise ReasonMissing("Say why: your partner sees what you write.")
    return told[:LONGEST_REASON]


def _new(  # noqa: PLR0917 (what a negotiation is about)
    role: Role, peer: str, connector: str, dataset: str, title: str, now: datetime
) -> Process:
    return Process.objects.create(
        protocol=Protocol.NEGOTIATIONS,
        role=role,
        peer=peer,
        address=connector.rstrip("/"),
        subject=dataset,
        title=title[:200],
        begun_at=now,
    )


def _locked(pid: str) -> Process:
    rows = Process.objects.select_for_update().filter(protocol=Protocol.NEGOTIATIONS, pid=pid)
    process = rows.first()
    if process is None:
        raise NotFound(NOTHING)
    return process
