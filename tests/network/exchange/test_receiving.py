"""What the inbox takes, what it refuses, and what is left of both."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, connections

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import NotAuthentic
from schakel.network.audit import interface as audit
from schakel.network.exchange import interface
from schakel.network.exchange.actions import receiving
from schakel.network.exchange.domain import acceptance
from schakel.network.exchange.domain.envelope import RECEIPT_TYP, digest_of, parse_receipt
from schakel.network.exchange.models import Received
from schakel.network.identity import interface as identity
from schakel.network.identity.domain import signing
from schakel.network.identity.domain.keys import new_key
from schakel.network.jobs import interface as jobs

pytestmark = pytest.mark.django_db


def texts() -> list[str]:
    return [message.body["text"] for message in reversed(interface.received())]


def actions(subject: str) -> list[str]:
    return [entry.action for entry in audit.entries(subject=subject)]


@pytest.fixture
def events(monkeypatch) -> list[object]:
    happened: list[object] = []
    monkeypatch.setattr(receiving.jobs, "publish", happened.append)
    return happened


def test_message_is_stored_told_of_and_receipted(known_factory, post, events) -> None:
    compact = known_factory.message(body={"text": "The first order can come."})

    response = post(compact)

    assert (response.status_code, response["Content-Type"]) == (200, "application/jose")
    node = identity.this_node()
    read = identity.verify(
        response.content.decode(), typ=RECEIPT_TYP, did=node.did, keys=identity.own_keys()
    )
    receipt = parse_receipt(read.payload)
    [message] = interface.received()
    assert (receipt.id, receipt.sha256) == (message.id, digest_of(compact))
    assert receipt.received_at == message.received_at
    assert message.body == {"text": "The first order can come."}
    assert events == [
        interface.MessageReceived(message.id, known_factory.did, "note", message.received_at)
    ]
    assert actions(message.id) == ["message.received"]
    assert identity.peer(known_factory.did).last_seen_at == message.received_at


def test_duplicate_gets_the_identical_receipt_and_changes_nothing(
    known_factory, post, events
) -> None:
    compact = known_factory.message()
    answers = [post(compact) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.content for answer in answers}) == 1
    assert (len(texts()), len(events)) == (1, 1)


def test_replayed_old_message_gets_its_old_receipt(known_factory, post) -> None:
    first = known_factory.message(body={"text": "one"})
    receipt = post(first).content
    post(known_factory.message(body={"text": "two"}))

    assert post(first).content == receipt
    assert texts() == ["one", "two"]


@contextmanager
def without_constraints() -> Iterator[None]:
    """The table of received messages, empty, with its unique constraints gone."""
    kept = Received._meta.constraints

    def change(constraints, verb):
        Received._meta.constraints = constraints
        with connection.schema_editor() as editor:
            if connection.vendor == "sqlite":
                editor._remake_table(Received)
            else:
                for constraint in kept:
                    getattr(editor, verb)(Received, constraint)

    change([], "remove_constraint")
    try:
        yield
    finally:
        Received.objects.all().delete()
        change(kept, "add_constraint")


@pytest.mark.django_db(transaction=True)
def test_control_without_deduplication_a_duplicate_counts_twice(
    known_factory, post, events, monkeypatch
) -> None:
    """All three layers off: the look-up, the order and the constraints of the database."""
    monkeypatch.setattr(receiving, "stored_message", lambda envelope: None)
    monkeypatch.setattr(acceptance, "check_order", lambda *_: None)
    compact = known_factory.message()
    with without_constraints():
        assert [post(compact).status_code for _ in range(2)] == [200, 200]
        assert (len(texts()), len(events)) == (2, 2)


def test_control_without_the_look_up_a_duplicate_is_no_longer_answered_with_its_receipt(
    known_factory, post, monkeypatch
) -> None:
    monkeypatch.setattr(receiving, "stored_message", lambda envelope: None)
    compact = known_factory.message()

    assert [post(compact).status_code for _ in range(2)] == [200, 409]


def test_other_message_with_the_same_id_is_refused_and_both_hashes_are_kept(
    known_factory, post
) -> None:
    first = known_factory.message(body={"text": "one"})
    receipt = post(first)
    [message] = interface.received()
    second = known_factory.message(body={"text": "two"}, id=message.id)

    response = post(second)

    assert (response.status_code, response.json()["code"]) == (409, "message_id_reused")
    noted = list(audit.entries(subject=message.id))[-1]
    assert noted.action == "message.id_reused"
    assert noted.details == {"kept": digest_of(first), "refused": digest_of(second)}
    assert texts() == ["one"]
    assert post(first).content == receipt.content


def test_message_signed_with_another_key_is_refused(known_factory, post, events) -> None:
    response = post(known_factory.message(key=new_key()))

    assert (response.status_code, response.json()["code"]) == (401, "not_authentic")
    assert (texts(), events) == ([], [])


def test_message_changed_on_the_way_is_refused(known_factory, post) -> None:
    head, _payload, signature = known_factory.message().split(".")
    for text in ("Pay me", "Hellp"):
        changed = known_factory.message(body={"text": text}, sequence=1).split(".")[1]
        assert post(f"{head}.{changed}.{signature}").status_code == 401
    assert texts() == []


def test_control_without_the_signature_check_a_forged_message_is_stored(
    known_factory, post, monkeypatch
) -> None:
    def believe(compact, *, typ, did, keys):
        claimed = signing.peek(compact)
        return signing.Verified(claimed.payload, claimed.kid, claimed.did)

    forged = known_factory.message(body={"text": "Pay me"}, key=new_key())
    assert post(forged).status_code == 401
    monkeypatch.setattr(receiving.identity, "verify", believe)

    assert post(forged).status_code == 200
    assert texts() == ["Pay me"]


def test_receipt_is_not_taken_for_a_message(known_factory, post) -> None:
    assert post(known_factory.message(typ=RECEIPT_TYP)).status_code == 401


def test_message_in_the_name_of_another_node_is_refused(known_factory, post) -> None:
    response = post(known_factory.message(sender="did:web:other.example"))

    assert (response.status_code, response.json()["code"]) == (401, "not_authentic")


def test_message_for_another_node_is_refused(known_factory, post) -> None:
    response = post(known_factory.message(recipient="did:web:other.example"))

    assert (response.status_code, response.json()["code"]) == (400, "wrong_recipient")


def test_message_that_comes_too_early_is_refused_and_taken_in_its_turn(known_factory, post) -> None:
    first = known_factory.message(body={"text": "one"})
    second = known_factory.message(body={"text": "two"})

    early = post(second)
    assert (early.status_code, early.json()["code"]) == (409, "out_of_order")
    assert early.json()["detail"] == "Message 1 of this conversation is expected next."
    assert texts() == []

    assert [post(first).status_code, post(second).status_code] == [200, 200]
    assert texts() == ["one", "two"]


def test_control_without_the_order_check_messages_are_applied_as_they_come(
    known_factory, post, monkeypatch
) -> None:
    monkeypatch.setattr(acceptance, "check_order", lambda *_: None)
    first = known_factory.message(body={"text": "one"})
    second = known_factory.message(body={"text": "two"})

    assert [post(second).status_code, post(first).status_code] == [200, 200]
    assert texts() == ["two", "one"]


def test_message_that_follows_another_history_is_refused(known_factory, post) -> None:
    post(known_factory.message())

    response = post(known_factory.message(previous="0" * 64))

    assert (response.status_code, response.json()["code"]) == (409, "broken_chain")


def test_message_from_the_future_is_refused_with_the_time_here(known_factory, post) -> None:
    ahead = (utc_now() + timedelta(minutes=6)).isoformat()

    response = post(known_factory.message(sent_at=ahead))

    assert (response.status_code, response.json()["code"]) == (400, "clock_skew")
    assert "more than five minutes after 2" in response.json()["detail"]


@pytest.mark.parametrize("away", [timedelta(minutes=4), timedelta(days=-3)])
def test_message_of_a_slightly_fast_clock_or_of_days_ago_is_taken(
    known_factory, post, away
) -> None:
    assert post(known_factory.message(sent_at=(utc_now() + away).isoformat())).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "1"},
        {"id": "A" * 32},
        {"id": None},
        {"sequence": 0},
        {"sequence": -1},
        {"sequence": True},
        {"sequence": 1.0},
        {"sequence": "1"},
        {"sequence": 2**63},
        {"previous": "x"},
        {"previous": 0},
        {"sent_at": "yesterday"},
        {"sent_at": "2026-11-23T12:00:00"},
        {"sent_at": "0001-01-01T00:00:00+14:00"},
        {"sent_at": 12},
        {"body": []},
        {"body": {}},
        {"body": {"text": ""}},
        {"body": {"text": "a" * 501}},
        {"body": {"text": 5}},
        {"body": {"text": "nul \0"}},
        {"body": {"text": "half \ud800"}},
        {"body": {"text": "x", "more": 1}},
        {"body": {"text": "x", "big": 10**400}},
        {"kind": "payment"},
        {"kind": "NOTE"},
        {"kind": 7},
        {"recipient": "hub"},
        {"extra": 1},
    ],
)
def test_malformed_message_is_refused(known_factory, post, changes) -> None:
    response = post(known_factory.message(**changes))

    assert response.status_code == 400
    assert response.json()["code"] in ("invalid_message", "unknown_kind")
    assert Received.objects.count() == 0


@pytest.mark.parametrize(
    "payload", [b"", b"x", b"[]", b"null", b"[" * 50_000, b'{"id": NaN}', b"\xff"]
)
def test_signed_nonsense_is_refused(known_factory, post, payload: bytes) -> None:
    compact = signing.sign_with(
        known_factory.key, known_factory.did, payload or b" ", "schakel-message+jwt"
    )

    assert post(compact).json()["code"] == "invalid_message"


def test_body_that_is_nested_too_deep_is_refused(known_factory, post) -> None:
    deep: object = 1
    for _ in range(30):
        deep = [deep]

    assert post(known_factory.message(body={"text": deep})).json()["code"] == "invalid_message"


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b".", "application/jose", "not_authentic"),
        (b"a.b", "application/jose", "not_authentic"),
        (b"\xff\xfe", "application/jose", "invalid_message"),
        (b"{}", "application/json", "invalid_message"),
        (b"a" * 400_000, "application/jose", "too_large"),
    ],
)
def test_request_that_is_no_message_is_refused(node, post, body, content_type, code) -> None:
    response = post(body, content_type)

    assert (response.status_code, response.json()["code"]) == (
        401 if code == "not_authentic" else 400,
        code,
    )
    assert response["Content-Type"] == "application/problem+json"


def test_inbox_only_takes_posts(node, client) -> None:
    assert client.get("/network/inbox").status_code == 405


def test_stranger_may_only_register_and_is_not_looked_up_before(factory, post, monkeypatch) -> None:
    def never(did, **_):
        raise AssertionError("looked up")

    monkeypatch.setattr(receiving.identity, "resolve", never)

    response = post(factory.message())

    assert (response.status_code, response.json()["code"]) == (401, "unknown_sender")


def test_factory_registers_and_is_known_from_then_on(served_factory, post) -> None:
    assert post(served_factory.registration()).status_code == 200
    assert post(served_factory.message(body={"text": "one"})).status_code == 200

    known = identity.peer(served_factory.did)
    assert (known.name, known.state) == ("Factory", "active")
    assert known.keys == (served_factory.key.public,)
    assert [message.kind for message in interface.received()] == ["note", "registration"]


def test_registration_is_looked_up_outside_any_transaction(
    served_factory, post, monkeypatch
) -> None:
    resolve, depths = identity.resolve, []

    def watched(did, **more):
        depths.append(len(connection.savepoint_ids))
        return resolve(did, **more)

    monkeypatch.setattr(receiving.identity, "resolve", watched)
    post(served_factory.registration())

    assert depths == [0]


def test_registration_with_a_key_that_the_node_does_not_show_is_refused(
    served_factory, post
) -> None:
    response = post(served_factory.registration(key=new_key()))

    assert (response.status_code, response.json()["code"]) == (401, "not_authentic")
    assert identity.peers() == []


def test_registration_of_a_node_at_a_private_address_is_refused(factory, post) -> None:
    factory.did = "did:web:169.254.169.254"

    response = post(factory.registration())

    assert (response.status_code, response.json()["code"]) == (400, "address_not_allowed")


def test_registration_of_a_node_that_cannot_be_asked_may_come_again(
    settings, factory, post
) -> None:
    settings.OPTIONS = replace(settings.OPTIONS, wire_allow=("localhost:9",))
    factory.did = "did:web:localhost%3A9"

    response = post(factory.registration())

    assert (response.status_code, response.json()["code"]) == (503, "not_reachable")


def test_message_of_a_peer_that_is_not_active_is_refused(factory, post) -> None:
    identity.remember_peer(factory.did, "F", [factory.key.public], active=False, now=utc_now())

    response = post(factory.message())

    assert (response.status_code, response.json()["code"]) == (403, "peer_not_active")


def test_nothing_is_stored_when_telling_of_it_fails(known_factory, post, monkeypatch) -> None:
    def fail(happened):
        raise NotAuthentic("told to fail")

    monkeypatch.setattr(receiving.jobs, "publish", fail)
    compact = known_factory.message()
    assert post(compact).status_code == 401
    assert texts() == []
    monkeypatch.undo()

    assert post(compact).status_code == 200


def test_control_without_the_transaction_half_of_it_stays(known_factory, post, monkeypatch) -> None:
    def fail(happened):
        raise NotAuthentic("told to fail")

    monkeypatch.setattr(receiving.jobs, "publish", fail)
    monkeypatch.setattr(receiving, "transaction", SimpleNamespace(atomic=nullcontext))
    assert post(known_factory.message()).status_code == 401

    assert texts() == ["Hello"]


def test_too_many_messages_from_one_address_have_to_wait(known_factory, post, monkeypatch) -> None:
    from schakel.network.exchange.views import inbox  # noqa: PLC0415 (needs the settings)

    monkeypatch.setattr(inbox, "MESSAGES_PER_MINUTE", 2)
    answers = [post(known_factory.message()) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0


@pytest.mark.django_db(transaction=True)
def test_same_message_delivered_twice_at_once_is_stored_once(known_factory) -> None:
    compact, answers = known_factory.message(), []
    ready = threading.Barrier(4)

    def deliver() -> None:
        ready.wait()
        try:
            answers.append(interface.receive(compact, now=utc_now(), before_look_up=lambda: None))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(answers), len(set(answers)), Received.objects.count()) == (4, 1, 1)


def test_event_reaches_those_who_registered_for_it(known_factory, post, monkeypatch) -> None:
    from schakel.network.jobs.domain import events as job_events  # noqa: PLC0415
    from schakel.network.jobs.domain import kinds as job_kinds  # noqa: PLC0415

    got: list[object] = []
    name = f"test.{known_factory.key.public.kid[:8].lower()}"
    jobs.receives(interface.MessageReceived, got.append, name=name)
    try:
        post(known_factory.message())
        jobs.run_pending()
    finally:
        del job_events.receivers._parts[name]
        del job_kinds.job_kinds._parts[f"receive:{name}"]

    assert [happened.kind for happened in got] == ["note"]


def test_problem_tells_what_is_wrong_as_json(known_factory, post) -> None:
    body = json.loads(post(known_factory.message(sequence=5)).content)

    assert (body["status"], body["code"], body["title"]) == (409, "out_of_order", "Conflict")
