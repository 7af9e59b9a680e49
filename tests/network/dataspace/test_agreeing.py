"""Two parties agree: this node is one side, and what it says to the other is looked at."""

import json
from dataclasses import dataclass

import pytest
from django.test import Client

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import NotFound
from schakel.network.dataspace.actions import agreeing, saying, serving, transferring
from schakel.network.dataspace.domain.offers import agreement_of, offer_of
from schakel.network.dataspace.models import (
    AccessToken,
    Agreement,
    AudienceEntry,
    Dataset,
    Outcome,
    Process,
    ProcessMessage,
)
from schakel.network.dataspace.models.data import Format
from schakel.network.dataspace.views import protocol
from schakel.network.identity import interface as identity
from schakel.standards.dataspace.common import CONTEXT
from schakel.standards.dataspace.machines import IllegalTransition
from schakel.standards.dataspace.profile import PROFILE, Clause, as_policy

DSP, PARTNER, OTHER = "/dsp/2025-1", "did:web:partner.example", "did:web:other.example"
ONCE, TWICE = ([Clause("at_most", {"times": n})] for n in (1, 2))
UNKNOWN = {"leftOperand": "spatial", "operator": "eq", "rightOperand": "NL"}


@dataclass
class Peer:
    """The partner, as far as this node sees it: its calls are taken to be its own."""

    client: Client

    def post(self, path, message):
        return self.client.post(DSP + path, json.dumps(message), content_type="application/json")

    def says(self, process, word, kind, **members):
        pids = {"providerPid": process.pid, "consumerPid": process.peer_pid}
        if process.role == "consumer":
            pids = {"providerPid": process.peer_pid or "theirs", "consumerPid": process.pid}
        told = {"@context": [CONTEXT], "@type": kind} | pids | members
        return self.post(f"/{process.protocol}/{process.pid}/{word}", told)


@pytest.fixture
def peer(settings, db, monkeypatch):
    settings.ROOT_URLCONF = "schakel.config.urls_factory"
    identity.ensure_keys()
    monkeypatch.setattr(protocol, "caller", lambda *_: identity.Caller(PARTNER, ""))
    return Peer(Client(headers={"accept-language": "en"}))


@pytest.fixture
def dataset(db):
    found = Dataset.objects.create(
        title="Stops",
        source_kind="csv",
        path="stops.csv",
        policy=as_policy(ONCE),
        is_published=True,
        created_at=utc_now(),
    )
    AudienceEntry.objects.create(dataset=found, entry=PARTNER)
    return found


def asked(offer, pid="c1", target=None):
    told = {"@context": [CONTEXT], "@type": "ContractRequestMessage", "consumerPid": pid}
    wanted = offer | {"target": target or offer["@id"].split(":")[3]}
    return told | {"callbackAddress": "https://partner.example", "offer": wanted}


def delivered():
    """All our messages arrive."""
    waiting = ProcessMessage.objects.filter(is_ours=True, outcome=Outcome.WAITING)
    for message in waiting.order_by("id"):
        process = message.process
        process.peer_pid = process.peer_pid or "theirs"
        saying.acknowledge(process, message)


def said():
    ours = ProcessMessage.objects.filter(is_ours=True).order_by("id")
    return list(ours.values_list("word", flat=True))


def agreed(peer, dataset) -> Agreement:
    peer.post("/negotiations/request", asked(offer_of(dataset.uid, dataset.policy)))
    delivered()
    peer.says(
        Process.objects.get(), "agreement/verification", "ContractAgreementVerificationMessage"
    )
    delivered()
    return Agreement.objects.get()


def started(peer, dataset) -> Process:
    agreement = agreed(peer, dataset)
    told = {"@context": [CONTEXT], "@type": "TransferRequestMessage", "consumerPid": "t1"}
    wanted = {"agreementId": agreement.uid, "format": "HttpData-PULL"}
    answer = peer.post(
        "/transfers/request", told | wanted | {"callbackAddress": "https://partner.example"}
    )
    assert answer.status_code == 201
    delivered()
    return Process.objects.get(protocol="transfers")


def test_an_offer_taken_as_it_stands_is_agreed_without_a_person(peer, dataset):
    agreement = agreed(peer, dataset)

    assert said() == ["agreement", "finalized"]
    assert Process.objects.get().state == "FINALIZED"
    assert agreement.in_force_at is not None
    assert agreement.body["permission"] == as_policy(ONCE)["permission"]


def test_other_terms_wait_for_a_person_who_may_agree(peer, dataset):
    offer = offer_of(dataset.uid, dataset.policy) | as_policy(TWICE)
    peer.post("/negotiations/request", asked(offer))
    assert (said(), Agreement.objects.count()) == ([], 0)

    agreeing.agree(Process.objects.get().pid, by="operator", now=utc_now())
    assert Agreement.objects.get().body["permission"] == as_policy(TWICE)["permission"]


def test_an_offer_with_terms_of_yesterday_waits_for_a_person(peer, dataset):
    offer = offer_of(dataset.uid, dataset.policy)
    Dataset.objects.update(policy=as_policy(TWICE))
    peer.post("/negotiations/request", asked(offer))
    assert said() == []


def test_a_counter_offer_that_is_accepted_is_agreed_on(peer, dataset):
    peer.post(
        "/negotiations/request",
        asked(offer_of(dataset.uid, dataset.policy) | as_policy([])),
    )
    process = Process.objects.get()
    agreeing.counter(process.pid, TWICE, by="operator", now=utc_now())
    delivered()
    peer.says(process, "events", "ContractNegotiationEventMessage", eventType="ACCEPTED")
    assert Agreement.objects.get().body["permission"] == as_policy(TWICE)["permission"]


def test_terms_that_are_not_understood_are_refused_and_named(peer, dataset):
    offer = offer_of(dataset.uid, {"permission": [{"action": "use", "constraint": [UNKNOWN]}]})
    answer = peer.post("/negotiations/request", asked(offer))

    assert answer.status_code == 400
    assert "spatial" in answer.json()["reason"][0]
    assert Process.objects.count() == 0


def test_what_the_clauses_mean_is_open_to_everybody(settings):
    settings.ROOT_URLCONF = "schakel.config.urls_factory"
    assert Client().get("/profiles/schakel/1").json()["@id"] == PROFILE


def test_what_a_partner_may_not_see_is_unknown_to_it(peer, dataset):
    offer = offer_of(dataset.uid, dataset.policy)
    AudienceEntry.objects.update(entry=OTHER)
    hidden = peer.post("/negotiations/request", asked(offer))
    missing = peer.post("/negotiations/request", asked(offer, target="0" * 32))
    assert (hidden.status_code, hidden.json()) == (missing.status_code, missing.json())
    assert hidden.status_code == 404


def test_an_offer_that_nobody_asked_for_comes_from_known_partners_only(peer, dataset):
    told = {"@context": [CONTEXT], "@type": "ContractOfferMessage", "providerPid": "p1"}
    told |= {"callbackAddress": "https://partner.example"}
    told |= {"offer": offer_of("theirs", as_policy(ONCE)) | {"target": "theirs"}}
    stranger = peer.post("/negotiations/offers", told).status_code
    identity.remember_peer(PARTNER, "Partner", identity.own_keys(), active=True, now=utc_now())
    assert (stranger, peer.post("/negotiations/offers", told).status_code) == (404, 201)


def begun(terms=None) -> Process:
    offer = offer_of("theirs", as_policy(terms or ONCE))
    agreeing.request_contract(
        PARTNER,
        "https://partner.example/dsp",
        "theirs",
        offer,
        title="T",
        by="operator",
        now=utc_now(),
    )
    delivered()
    return Process.objects.get()


def agreement_by_them(policy, **other):
    sides = {"provider": PARTNER, "consumer": identity.this_node().did}
    return agreement_of(policy, uid="a1", dataset="theirs", at=utc_now(), **sides) | other


def test_the_agreement_that_was_asked_for_is_verified_without_a_person(peer):
    process = begun()
    answer = peer.says(
        process,
        "agreement",
        "ContractAgreementMessage",
        agreement=agreement_by_them(as_policy(ONCE)),
    )
    delivered()
    peer.says(process, "events", "ContractNegotiationEventMessage", eventType="FINALIZED")
    assert (answer.status_code, said()) == (200, ["request", "verification"])
    assert Agreement.objects.get().in_force_at is not None


@pytest.mark.parametrize(
    ("policy", "other"),
    [
        (as_policy(TWICE), {}),
        (as_policy([]), {}),
        (as_policy(ONCE), {"target": "another"}),
        (as_policy(ONCE), {"assignee": OTHER}),
        (as_policy(ONCE), {"assigner": OTHER}),
        (as_policy(ONCE), {"obligation": [{"action": "compensate"}]}),
    ],
)
def test_an_agreement_on_anything_else_is_refused(peer, policy, other):
    answer = peer.says(
        begun(),
        "agreement",
        "ContractAgreementMessage",
        agreement=agreement_by_them(policy, **other),
    )
    assert (answer.status_code, Agreement.objects.count()) == (400, 0)
    assert Process.objects.get().state == "REQUESTED"


def test_a_signature_that_does_not_hold_is_refused(peer):
    identity.remember_peer(PARTNER, "Partner", identity.own_keys(), active=True, now=utc_now())
    body = agreement_by_them(as_policy(ONCE))
    answer = peer.says(
        begun(),
        "agreement",
        "ContractAgreementMessage",
        agreement=body,
        **{"schakel:signature": identity.sign(b"{}", typ="schakel-agreement+jwt")},
    )
    assert (answer.status_code, Agreement.objects.count()) == (400, 0)


def test_data_are_asked_for_under_an_agreement_in_force_only(peer, dataset):
    agreement = agreed(peer, dataset)
    Agreement.objects.update(in_force_at=None)
    told = {"@context": [CONTEXT], "@type": "TransferRequestMessage", "consumerPid": "t1"}
    told |= {
        "agreementId": agreement.uid,
        "format": "HttpData-PULL",
        "callbackAddress": "https://partner.example",
    }
    early = peer.post("/transfers/request", told).status_code
    Agreement.objects.update(in_force_at=utc_now())
    other = peer.post("/transfers/request", told | {"format": "Nothing"}).status_code
    assert (early, other, AccessToken.objects.count()) == (404, 400, 0)


def test_access_is_open_from_start_to_suspension_and_again_after_it(peer, dataset):
    process = started(peer, dataset)
    seen = [AccessToken.objects.get().is_open]
    transferring.suspend(process.pid, "Wait.", by="operator", now=utc_now())
    seen.append(AccessToken.objects.get().is_open)
    delivered()
    theirs = peer.says(process, "start", "TransferStartMessage")
    transferring.resume(process.pid, by="operator", now=utc_now())
    seen.append(AccessToken.objects.get().is_open)
    assert (seen, theirs.status_code) == ([True, False, True], 400)


def test_who_suspended_goes_on(peer, dataset):
    process = started(peer, dataset)
    peer.says(process, "suspension", "TransferSuspensionMessage")
    closed = AccessToken.objects.get().is_open
    with pytest.raises(transferring.NotYours):
        transferring.resume(process.pid, by="operator", now=utc_now())
    peer.says(process, "start", "TransferStartMessage")
    assert (closed, AccessToken.objects.get().is_open) == (False, True)


def test_the_end_of_an_agreement_closes_what_is_open_under_it(peer, dataset):
    process = started(peer, dataset)
    agreeing.end_agreement(Agreement.objects.get().pk, "Done.", by="operator", now=utc_now())
    assert AccessToken.objects.get().is_open is False
    delivered()
    process.refresh_from_db()
    assert (process.state, said()[-1]) == ("TERMINATED", "termination")
    with pytest.raises(NotFound):
        agreeing.end_agreement(Agreement.objects.get().pk, "Again.", by="operator", now=utc_now())


def test_a_token_is_kept_for_its_recipient_only_until_it_has_it(peer, dataset):
    started(peer, dataset)
    body = ProcessMessage.objects.get(word="start").body
    assert (body["dataAddress"].get("endpointProperties"), "endpoint" in body["dataAddress"]) == (
        None,
        True,
    )


def test_what_stays_refused_ends_the_negotiation_and_says_so(peer, dataset):
    peer.post("/negotiations/request", asked(offer_of(dataset.uid, dataset.policy)))
    message = ProcessMessage.objects.get(word="agreement")
    saying.note_sent({}, saying.Told(message.pk, trouble="refused with 400: no"))
    assert said() == ["agreement", "termination"]
    delivered()
    assert Process.objects.get().state == "TERMINATED"


def test_a_first_message_that_is_refused_leaves_nothing_open(peer):
    agreeing.request_contract(
        PARTNER, "https://p", "d", offer_of("d", as_policy(ONCE)), title="", by="o", now=utc_now()
    )
    message = ProcessMessage.objects.get()
    saying.note_sent({}, saying.Told(message.pk, trouble="refused with 404"))
    assert (Process.objects.get().state, said()) == ("TERMINATED", ["request"])


def test_access_does_not_open_for_a_dataset_that_was_withdrawn(peer, dataset):
    agreement = agreed(peer, dataset)
    Dataset.objects.update(is_published=False)
    with pytest.raises(NotFound):
        serving.open_access(
            "t",
            agreement=agreement.uid,
            party=PARTNER,
            dataset=agreement.dataset,
            way=Format.PULL,
            terms=serving.Terms(),
            now=utc_now(),
        )


def test_a_second_agreement_does_not_begin_the_count_of_reads_again(peer, dataset):
    agreed(peer, dataset)
    peer.post("/negotiations/request", asked(offer_of(dataset.uid, dataset.policy), pid="c2"))
    assert (Agreement.objects.count(), Process.objects.get(peer_pid="c2").state) == (1, "REQUESTED")


def test_what_was_withdrawn_meanwhile_is_unknown_to_a_counter_request(peer, dataset):
    offer = offer_of(dataset.uid, dataset.policy) | {"target": dataset.uid}
    peer.post("/negotiations/request", asked(offer | as_policy(TWICE)))
    process = Process.objects.get()
    agreeing.counter(process.pid, ONCE, by="operator", now=utc_now())
    delivered()
    Dataset.objects.update(is_published=False)
    answer = peer.says(process, "request", "ContractRequestMessage", offer=offer)
    assert (answer.status_code, Agreement.objects.count()) == (404, 0)


def test_a_person_agrees_once(peer, dataset):
    offer = offer_of(dataset.uid, dataset.policy) | as_policy(TWICE)
    peer.post("/negotiations/request", asked(offer))
    pid = Process.objects.get().pid
    agreeing.agree(pid, by="operator", now=utc_now())
    with pytest.raises(IllegalTransition):
        agreeing.agree(pid, by="operator", now=utc_now())
    assert Agreement.objects.count() == 1


def test_answers_go_to_the_host_of_the_sender_and_no_other(peer, dataset):
    told = asked(offer_of(dataset.uid, dataset.policy))
    answer = peer.post("/negotiations/request", told | {"callbackAddress": "https://third.example"})
    assert (answer.status_code, Process.objects.count()) == (400, 0)


def test_an_offer_of_ours_that_is_accepted_is_agreed_on(peer, dataset):
    where = "https://partner.example/dsp"
    agreeing.offer_contract(PARTNER, where, dataset.uid, by="operator", now=utc_now())
    delivered()
    peer.says(
        Process.objects.get(), "events", "ContractNegotiationEventMessage", eventType="ACCEPTED"
    )
    assert (said(), Agreement.objects.get().role) == (["offer", "agreement"], "provider")
