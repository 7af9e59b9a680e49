"""From an action to a receipt: nothing is lost, nothing overtakes."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from schakel.kernel.clock import utc_now
from schakel.kernel.custody import custodians
from schakel.network.audit import interface as audit
from schakel.network.exchange import interface
from schakel.network.exchange.actions import delivering
from schakel.network.exchange.domain import delivery
from schakel.network.exchange.models import Conversation, Sent
from schakel.network.identity import interface as identity
from schakel.network.identity.domain.keys import new_key
from schakel.network.identity.domain.signing import Verified, peek
from schakel.network.jobs import interface as jobs
from schakel.network.jobs.models import Job

pytestmark = pytest.mark.django_db


def send(hub, text: str = "Hello") -> str:
    return interface.send(hub.url, "note", {"text": text}, now=utc_now())


def states() -> list[str]:
    return [message.state for message in reversed(interface.sent())]


def run_soon() -> None:
    """Let waiting jobs be due, and do them."""
    Job.objects.filter(state="ready").update(run_at=utc_now())
    jobs.run_pending()


def test_message_is_delivered_and_its_receipt_kept(hub) -> None:
    uid = send(hub)
    assert states() == ["waiting"]
    jobs.run_pending()

    [message] = interface.sent()
    assert (message.id, message.state, message.attempts, message.last_error) == (
        uid,
        "delivered",
        1,
        "",
    )
    stored = Sent.objects.get(uid=uid)
    assert peek(stored.receipt).did == hub.did
    assert identity.peer_keys(hub.did) == (hub.key.public,)
    assert [entry.action for entry in audit.entries(subject=uid)] == ["message.delivered"]


def test_message_is_not_put_down_when_its_cause_is_undone(hub) -> None:
    class Undone(Exception):
        pass

    def cause() -> None:
        with transaction.atomic():
            send(hub)
            raise Undone

    with pytest.raises(Undone):
        cause()
    jobs.run_pending()

    assert (interface.sent(), hub.got, Job.objects.filter(kind="exchange.deliver").count()) == (
        [],
        [],
        0,
    )


def test_control_outside_the_transaction_a_message_survives_its_undone_cause(hub) -> None:
    def cause() -> None:
        with transaction.atomic():
            raise ConnectionError
        send(hub)

    send(hub)
    with pytest.raises(ConnectionError):
        cause()
    jobs.run_pending()

    assert (states(), len(hub.got)) == (["delivered"], 1)


def test_messages_arrive_in_their_order_each_chained_to_the_last(hub) -> None:
    for number in range(5):
        send(hub, f"{number}")
    assert Job.objects.filter(kind="exchange.deliver", state="ready").count() == 1
    jobs.run_pending()

    assert hub.texts() == ["0", "1", "2", "3", "4"]
    assert states() == ["delivered"] * 5
    rows = list(Sent.objects.order_by("sequence"))
    chain = [delivering.parse_receipt(peek(row.receipt).payload).sha256 for row in rows]
    assert chain == [row.sha256 for row in rows]
    assert Conversation.objects.get(peer=hub.did).digest == rows[-1].sha256


def test_later_messages_wait_until_the_first_got_through(hub) -> None:
    down = True
    hub.answer = lambda compact: (503, {}, b"{}") if down else (200, {}, hub.receipt(compact))
    for text in ("one", "two"):
        send(hub, text)
    run_soon()
    run_soon()
    assert (hub.texts(), states()) == (["one", "one"], ["waiting", "waiting"])
    assert [message.attempts for message in interface.sent()] == [0, 2]

    down = False
    run_soon()

    assert hub.texts() == ["one", "one", "one", "two"]
    assert states() == ["delivered", "delivered"]


def test_peer_that_asks_to_wait_is_left_alone(hub) -> None:
    hub.answer = lambda compact: (429, {"Retry-After": "120"}, b'{"code": "too_many"}')
    send(hub)
    jobs.run_pending()

    [message] = interface.sent()
    job = Job.objects.get(kind="exchange.deliver")
    assert (message.last_error, job.state) == ("too_many", "ready")
    assert timedelta(seconds=100) < job.run_at - utc_now() <= timedelta(seconds=120)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("7", 7.0),
        ("999999999", 6 * 3600.0),
        ("Thu, 01 Oct 2026 12:01:00 GMT", 60.0),
        ("Thu, 01 Oct 2020 12:01:00 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
    ],
)
def test_wait_that_a_peer_asks_for_is_read(value: str, expected: float | None) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    now = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)

    assert delivery.asked_wait_s({"retry-after": value}, now) == expected


@pytest.mark.parametrize("code", sorted(delivery.REFUSALS))
def test_message_that_will_never_be_taken_stops_its_conversation(hub, code: str) -> None:
    hub.answer = lambda compact: (409, {}, f'{{"code": "{code}"}}'.encode())
    send(hub, "one")
    send(hub, "two")
    run_soon()
    send(hub, "three")
    run_soon()

    assert (hub.texts(), states()) == (["one"], ["refused", "waiting", "waiting"])
    assert interface.sent()[-1].last_error == code
    assert len(jobs.overview().dead_jobs) == 1


def test_stopped_conversation_goes_on_when_the_dead_job_is_tried_again(hub) -> None:
    hub.answer = lambda compact: (400, {}, b'{"code": "wrong_recipient"}')
    for text in ("one", "two"):
        send(hub, text)
    run_soon()

    hub.answer = None
    jobs.retry_dead(jobs.overview().dead_jobs[0].id)
    run_soon()

    assert (hub.texts(), states()) == (["one", "one", "two"], ["delivered", "delivered"])


def test_delivery_is_tried_for_three_days_and_then_given_up(hub) -> None:
    hub.answer = lambda compact: (503, {}, b"")
    send(hub)
    Sent.objects.update(queued_at=utc_now() - timedelta(hours=71, minutes=59))
    run_soon()
    assert states() == ["waiting"]

    Sent.objects.update(queued_at=utc_now() - timedelta(hours=72, minutes=1))
    run_soon()

    assert (states(), interface.sent()[0].last_error) == (["failed"], "bad_status")


def forged_receipts():
    return {
        "another key": lambda hub, compact: hub.receipt(compact, key=new_key()),
        "another message": lambda hub, compact: hub.receipt(compact, uid="0" * 32),
        "other bytes": lambda hub, compact: hub.receipt(compact, sha256="0" * 64),
        "another purpose": lambda hub, compact: hub.receipt(compact, typ="schakel-message+jwt"),
        "the message itself": lambda hub, compact: compact.encode(),
        "nonsense": lambda hub, compact: b"\xff",
        "nothing": lambda hub, compact: b"",
    }


@pytest.mark.parametrize("which", sorted(forged_receipts()))
def test_answer_without_a_proper_receipt_is_no_delivery(hub, which: str) -> None:
    hub.answer = lambda compact: (200, {}, forged_receipts()[which](hub, compact))
    send(hub)
    jobs.run_pending()

    [message] = interface.sent()
    assert (message.state, message.last_error) == ("waiting", "not_authentic")

    hub.answer = None
    run_soon()
    assert states() == ["delivered"]


def test_control_without_the_check_of_receipts_a_forged_one_counts(hub, monkeypatch) -> None:
    def believe(compact, *, typ, did, keys):
        claimed = peek(compact)
        return Verified(claimed.payload, claimed.kid, claimed.did)

    monkeypatch.setattr(delivering.identity, "verify", believe)
    hub.answer = lambda compact: (200, {}, hub.receipt(compact, key=new_key()))
    send(hub)
    jobs.run_pending()

    assert states() == ["delivered"]


def test_recipient_that_nobody_hears_of_is_tried_again(hub) -> None:
    interface.send("did:web:localhost%3A9", "note", {"text": "x"}, now=utc_now())
    interface.send("did:web:localhost", "note", {"text": "x"}, now=utc_now())
    jobs.run_pending()

    assert [message.last_error for message in interface.sent()] == ["address_not_allowed"] * 2
    assert states() == ["waiting", "waiting"]


def test_one_silent_peer_does_not_hold_up_another(hub) -> None:
    interface.send("did:web:localhost%3A9", "note", {"text": "x"}, now=utc_now())
    send(hub)
    jobs.run_pending()

    assert states() == ["waiting", "delivered"]


def test_lost_answer_leads_to_a_second_delivery_of_the_same_bytes(hub) -> None:
    calls: list[int] = []

    def answer(compact):
        calls.append(1)
        if len(calls) == 1:
            raise ConnectionAbortedError
        return 200, {}, hub.receipt(compact)

    hub.answer = answer
    send(hub)
    jobs.run_pending()
    assert interface.sent()[0].last_error == "not_reachable"
    run_soon()

    assert hub.got[0] == hub.got[1]
    assert states() == ["delivered"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_posted_inside_a_transaction(hub, monkeypatch) -> None:
    inside: list[bool] = []

    class Watched(delivering.Wire):
        def post(self, *arguments):
            inside.append(connection.in_atomic_block)
            return super().post(*arguments)

    monkeypatch.setattr(delivering, "Wire", Watched)
    send(hub)
    jobs.run_pending()

    assert inside == [False]


@pytest.mark.django_db(transaction=True)
def test_receipt_is_kept_only_together_with_the_end_of_its_job(hub, monkeypatch) -> None:
    """The worker dies after the recipient answered: the message is delivered again, not forgotten."""
    keep = delivering.audit.record

    def die(*_args, **_more):
        raise RuntimeError("killed")

    monkeypatch.setattr(delivering.audit, "record", keep)
    send(hub)
    monkeypatch.setattr(delivering.audit, "record", die)
    jobs.run_pending()
    assert (states(), len(hub.got)) == (["waiting"], 1)
    monkeypatch.setattr(delivering.audit, "record", keep)
    run_soon()

    assert (states(), len(hub.got), hub.got[0] == hub.got[1]) == (["delivered"], 2, True)


@pytest.mark.parametrize(
    ("kind", "body", "error"),
    [
        ("payment", {}, interface.UnknownKind),
        ("note", {"text": "a" * 501}, interface.InvalidMessage),
        ("note", {"text": "  "}, interface.InvalidMessage),
        ("note", {}, interface.InvalidMessage),
    ],
)
def test_message_that_nobody_would_take_is_not_put_down(hub, kind, body, error) -> None:
    with pytest.raises(error):
        interface.send(hub.url, kind, body, now=utc_now())

    assert Sent.objects.count() == 0


def test_factory_registers_once_however_often_it_starts(hub) -> None:
    for _ in range(3):
        did = interface.register_with_hub(hub.url, "Factory", now=utc_now())
    jobs.run_pending()

    [message] = interface.sent()
    assert (did, message.kind, message.recipient) == (hub.did, "registration", hub.did)
    assert message.body["name"] == "Factory"
    assert message.body["inbox"] == "http://localhost:8000/network/inbox"


def test_note_goes_out_after_the_registration(hub) -> None:
    interface.send_note(hub.url, "Factory", "Hello", now=utc_now())
    interface.send_note(hub.url, "Factory", "Again", now=utc_now())
    jobs.run_pending()

    assert [message.kind for message in reversed(interface.sent())] == [
        "registration",
        "note",
        "note",
    ]
    assert hub.texts() == ["", "Hello", "Again"]


def test_messages_of_a_party_are_handed_over_and_forgotten(hub) -> None:
    custody = custodians["exchange"]
    assert custody.export(hub.did) == {}
    for _ in range(2):
        send(hub)
    jobs.run_pending()
    hub.answer = lambda compact: (503, {}, b"")
    send(hub)

    exported = custody.export(hub.did)
    assert [row["sequence"] for row in exported["sent"]] == [1, 2, 3]
    assert (custody.erase(hub.did), custody.erase(hub.did)) == (2, 0)
    hub.answer = None
    jobs.run_pending()
    assert states() == ["delivered"]
