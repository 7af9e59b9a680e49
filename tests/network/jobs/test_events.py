"""An event reaches each of its receivers, once in effect, if and only if the change was made."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from schakel.kernel.errors import Unavailable
from schakel.network.jobs import interface
from schakel.network.jobs.domain import codec
from schakel.network.jobs.models import Job


@dataclass(frozen=True)
class ScanShared:
    scan: str
    at: datetime
    levels: tuple[int | None, ...] = ()
    note: dict | None = None


HAPPENED = ScanShared(
    "7f", datetime(2026, 11, 23, 12, 0, 0, 5, tzinfo=UTC), (1, None, 3), {"$tuple": [1.0, "\x00"]}
)


@pytest.fixture
def received():
    interface.event("test.scan_shared")(ScanShared)
    return []


@pytest.mark.django_db
def test_each_receiver_gets_the_event_as_it_was(received):
    interface.receives(ScanShared, lambda e: received.append(("a", e)), name="test.a")
    interface.receives(ScanShared, lambda e: received.append(("b", e)), name="test.b")

    interface.publish(HAPPENED)

    assert interface.run_pending() == 2
    assert received == [("a", HAPPENED), ("b", HAPPENED)]


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_change_that_is_rolled_back_reaches_nobody(received):
    interface.receives(ScanShared, received.append, name="test.a")

    with transaction.atomic():
        interface.publish(HAPPENED)
        transaction.set_rollback(True)

    assert (interface.run_pending(), received) == (0, [])


@pytest.mark.django_db
def test_a_receiver_that_fails_delays_no_other(received):
    def fail(_happened):
        raise Unavailable("not now")

    interface.receives(ScanShared, fail, name="test.a")
    interface.receives(ScanShared, received.append, name="test.b")
    interface.publish(HAPPENED)

    interface.run_pending(limit=2)

    assert received == [HAPPENED]
    assert list(Job.objects.order_by("kind").values_list("kind", "state")) == [
        ("receive:test.a", "ready"),
        ("receive:test.b", "done"),
    ]


@pytest.mark.django_db
def test_an_event_without_receivers_is_fine(received):
    interface.publish(HAPPENED)

    assert Job.objects.count() == 0


def test_an_event_must_be_frozen_and_registered():
    @dataclass
    class Loose:
        scan: str

    with pytest.raises(TypeError, match="frozen"):
        interface.event("test.loose")(Loose)
    with pytest.raises(TypeError, match="not registered"):
        interface.receives(Loose, lambda _e: None, name="test.loose")


def test_two_receivers_cannot_have_one_name(received):
    interface.receives(ScanShared, received.append, name="test.a")

    with pytest.raises(ValueError, match="registered twice"):
        interface.receives(ScanShared, received.append, name="test.a")


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0)),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.sampled_from(["$tuple", "$datetime", "$dict"]), inner)
    ),
    max_leaves=20,
)


@given(values)
def test_what_is_stored_comes_back_equal_and_of_the_same_type(value):
    assert repr(codec.from_text(codec.to_text(value))) == repr(value)


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        datetime(2026, 1, 1),  # noqa: DTZ001 (naive on purpose)
        {1: 2},
        {"a": {1, 2}},
        b"bytes",
        Colour.RED,
        object(),
        "x" * 70_000,
    ],
)
def test_what_would_not_come_back_equal_is_refused(value):
    with pytest.raises(interface.NotStorable):
        codec.to_text(value)


def test_nesting_without_end_is_refused():
    value = []
    for _ in range(5_000):
        value = [value]

    with pytest.raises(interface.NotStorable):
        codec.to_text(value)
