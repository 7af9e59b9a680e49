"""A node speaks the protocol while it is examined; one that works shows none of it."""

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from django.test import Client

from schakel.kernel.clock import utc_now
from schakel.network.dataspace.actions import saying
from schakel.network.dataspace.interface import Examination, end_examination, examine
from schakel.network.dataspace.models import Outcome, Process, ProcessMessage
from schakel.network.jobs import interface as jobs
from schakel.standards.dataspace.common import CONTEXT
from schakel.wire.client import BadStatus

DSP = "/dsp/2025-1"
SCRIPT = (">request", "<offer", ">accepted", "<agreement", ">verification", "<finalized")
ADDRESSES = (
    ("get", f"{DSP}/catalog/datasets/d1"),
    ("get", f"{DSP}/negotiations/1"),
    ("post", f"{DSP}/negotiations/1/events"),
    ("post", f"{DSP}/transfers/request"),
    ("get", f"{DSP}/transfers/1"),
    ("post", f"{DSP}/transfers/1/start"),
    ("post", "/conformance/negotiations/requests"),
    ("post", "/conformance/transfers/requests"),
)


@pytest.fixture
def examined(settings, db):
    settings.ROOT_URLCONF = "schakel.config.urls_factory"
    examine(Examination(lambda subject: SCRIPT if subject == "d1" else (), (("d1", "o1"),)))
    yield Client(headers={"accept-language": "en"})
    end_examination()


def request(pid="c1", dataset="d1", **more):
    offer = {"@id": "o1", "@type": "Offer", "target": dataset, "permission": [{"action": "use"}]}
    asked = {"@context": [CONTEXT], "@type": "ContractRequestMessage", "consumerPid": pid}
    return asked | {"callbackAddress": "http://partner.example", "offer": offer} | more


def post(client, path, message):
    content = message if isinstance(message, bytes) else json.dumps(message).encode()
    return client.post(DSP + path, content, content_type="application/json")


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_a_node_that_works_shows_nothing_to_who_does_not_say_who_it_is(settings, method, path):
    settings.ROOT_URLCONF = "schakel.config.urls_factory"
    answer = getattr(Client(), method)(path, data={}, content_type="application/json")

    assert (answer.status_code, Process.objects.count()) == (404, 0)


def test_a_request_begins_once_and_its_answer_waits_to_be_sent(examined):
    first, second = (post(examined, "/negotiations/request", request()) for _ in "12")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.json()["state"] == "REQUESTED"
    assert list(ProcessMessage.objects.order_by("id").values_list("word", "outcome")) == [
        ("request", Outcome.TAKEN),
        ("offer", Outcome.WAITING),
    ]


def test_another_first_message_by_the_same_number_is_refused(examined):
    post(examined, "/negotiations/request", request())
    answer = post(examined, "/negotiations/request", request(**{"@id": "other"}))

    assert (answer.status_code, answer.json()["code"]) == (400, "illegal_transition")
    assert Process.objects.count() == 1


def test_an_answer_that_overtakes_the_receipt_of_ours_counts_both(examined):
    pid = post(examined, "/negotiations/request", request()).json()["providerPid"]
    accepted = {"@context": [CONTEXT], "@type": "ContractNegotiationEventMessage"}
    accepted |= {"providerPid": pid, "consumerPid": "c1", "eventType": "ACCEPTED"}
    answer = post(examined, f"/negotiations/{pid}/events", accepted)

    assert (answer.status_code, answer.json()["state"]) == (200, "ACCEPTED")
    assert ProcessMessage.objects.get(word="offer").outcome == Outcome.TAKEN


def test_an_offer_that_overtakes_the_receipt_of_our_request_stays_an_offer(examined):
    end_examination()
    script = ("<request", ">offer")
    examine(Examination(lambda _subject: script, ()))
    told = {"datasetId": "d2", "connectorAddress": "http://partner.example"}
    examined.post("/conformance/negotiations/requests", told, content_type="application/json")
    process = Process.objects.get()
    offer = {"@context": [CONTEXT], "@type": "ContractOfferMessage", "providerPid": "p1"}
    offer |= {"consumerPid": process.pid, "offer": request()["offer"]}
    answer = post(examined, f"/negotiations/{process.pid}/offers", offer)
    saying.note_sent({}, saying.Told(process.messages.get(word="request").pk, peer_pid="p1"))

    process.refresh_from_db()
    assert (answer.status_code, process.state, process.peer_pid) == (200, "OFFERED", "p1")
    assert {each.outcome for each in process.messages.all()} == {Outcome.TAKEN}


def test_a_message_that_came_too_early_changes_nothing(examined):
    pid = post(examined, "/negotiations/request", request()).json()["providerPid"]
    early = {"@context": [CONTEXT], "@type": "ContractAgreementVerificationMessage"}
    early |= {"providerPid": pid, "consumerPid": "c1"}
    answer = post(examined, f"/negotiations/{pid}/agreement/verification", early)

    assert answer.status_code == 400
    assert (answer.json()["providerPid"], answer.json()["consumerPid"]) == (pid, "c1")
    assert Process.objects.get().state == "REQUESTED"


def test_a_negotiation_with_somebody_else_is_as_unknown_as_none(examined):
    pid = post(examined, "/negotiations/request", request()).json()["providerPid"]
    Process.objects.update(peer="did:web:other.example")
    known, unknown = (examined.get(f"{DSP}/negotiations/{each}") for each in (pid, "urn:uuid:1"))

    assert (known.status_code, known.content) == (404, unknown.content)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b'{"a": 1, "a": 2}', b"x" * 1_000_001, b'{"a": ' + b"[" * 99 + b"]" * 99],
)
@pytest.mark.parametrize("path", ["/negotiations/request", "/catalog/request"])
def test_what_is_no_message_is_refused(examined, path, content):
    assert (post(examined, path, content).status_code, Process.objects.count()) == (400, 0)


def test_a_message_that_the_other_side_ended_first_is_not_counted(examined):
    pid = post(examined, "/negotiations/request", request()).json()["providerPid"]
    ending = {"@context": [CONTEXT], "@type": "ContractNegotiationTerminationMessage"}
    ending |= {"providerPid": pid, "consumerPid": "c1"}
    post(examined, f"/negotiations/{pid}/termination", ending)
    offer = ProcessMessage.objects.get(word="offer")
    saying.note_sent({}, saying.Told(offer.pk, peer_pid="c1"))

    offer.refresh_from_db()
    assert (Process.objects.get().state, offer.outcome) == ("TERMINATED", Outcome.REFUSED)


def test_what_the_other_side_refuses_is_kept_with_the_reason(examined):
    post(examined, "/negotiations/request", request())
    offer = ProcessMessage.objects.get(word="offer")
    saying.note_sent({}, saying.Told(offer.pk, trouble="refused with 400"))

    offer.refresh_from_db()
    assert (offer.outcome, offer.trouble) == (Outcome.REFUSED, "refused with 400")
    assert Process.objects.get().state == "REQUESTED"


def test_a_message_waits_for_the_one_before_it(examined):
    post(examined, "/negotiations/request", request())
    ending = ProcessMessage.objects.create(
        process=Process.objects.get(),
        is_ours=True,
        word="termination",
        body={},
        outcome=Outcome.WAITING,
        at=utc_now(),
    )

    with pytest.raises(jobs.Retry):
        saying.send({"message": ending.pk})


@pytest.fixture
def partner(settings):
    """A partner that gives the statuses of `says`, one for each message, the last one for ever."""

    class Handler(BaseHTTPRequestHandler):
        says: ClassVar[list[int]] = []
        heard: ClassVar[list[bytes]] = []

        def do_POST(self):
            self.heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(self.says.pop(0) if len(self.says) > 1 else self.says[0])
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_words):
            """Be quiet."""

    Handler.heard.clear()
    server = HTTPServer(("127.0.0.1", 0), Handler)
    host = f"127.0.0.1:{server.server_port}"
    settings.OPTIONS = replace(settings.OPTIONS, wire_allow=(host,))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://{host}", Handler
    server.shutdown()
    server.server_close()


def sent_offer(examined, address):
    post(examined, "/negotiations/request", request(callbackAddress=address))
    offer = ProcessMessage.objects.get(word="offer")
    return saying.send({"message": offer.pk})


def test_a_partner_that_is_not_ready_yet_gets_the_same_message_again(examined, partner):
    address, handler = partner
    handler.says[:] = [404, 400, 200]

    assert sent_offer(examined, address).trouble == ""
    assert (len(handler.heard), len(set(handler.heard))) == (3, 1)


def test_what_is_refused_three_times_stays_refused(examined, partner):
    address, handler = partner
    handler.says[:] = [400]

    assert sent_offer(examined, address).trouble == "refused with 400"
    assert len(handler.heard) == 3


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_partner_in_trouble_is_left_to_the_next_attempt_of_the_job(examined, partner, status):
    address, handler = partner
    handler.says[:] = [status]

    with pytest.raises(BadStatus):
        sent_offer(examined, address)
    assert len(handler.heard) == 1
