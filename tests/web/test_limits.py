"""Rate limits, counted in the database."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory

from schakel.kernel.errors import TooMany
from schakel.web import limits
from schakel.web.limits import allow, client_address, prune
from schakel.web.models import Allowance

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def granted(count, **values):
    """How many of `count` calls are let through."""
    settings = {"limit": 5, "per_s": 60, "now": NOW, **values}
    passed = 0
    for _ in range(count):
        try:
            allow("test", "192.0.2.1", **settings)
        except TooMany:
            continue
        passed += 1
    return passed


@pytest.mark.django_db
def test_a_full_bucket_lets_its_limit_through_at_once_and_no_more():
    assert granted(20) == 5


@pytest.mark.django_db
def test_the_refusal_says_after_how_many_seconds_there_is_room_again():
    granted(5)
    with pytest.raises(TooMany) as refused:
        allow("test", "192.0.2.1", limit=5, per_s=60, now=NOW)
    assert refused.value.retry_after_s == 12
    assert granted(1, now=NOW + timedelta(seconds=11)) == 0
    assert granted(1, now=NOW + timedelta(seconds=12)) == 1


@pytest.mark.django_db
def test_the_bucket_fills_evenly():
    granted(5)
    assert granted(5, now=NOW + timedelta(seconds=24)) == 2
    assert granted(9, now=NOW + timedelta(seconds=200)) == 5


@pytest.mark.django_db
def test_a_dear_request_takes_more():
    assert granted(9, cost=2) == 2
    assert granted(9, cost=1) == 1


@pytest.mark.django_db
def test_clients_and_scopes_do_not_share_a_bucket():
    granted(5)
    allow("test", "192.0.2.2", limit=5, per_s=60, now=NOW)
    allow("other", "192.0.2.1", limit=5, per_s=60, now=NOW)
    assert Allowance.objects.count() == 3


@pytest.mark.django_db
def test_a_refused_client_is_not_made_to_wait_longer_by_asking_again():
    granted(500)
    assert granted(1, now=NOW + timedelta(seconds=12)) == 1


@pytest.mark.django_db
def test_ten_thousand_requests_leave_one_row():
    for second in range(100):
        granted(2, now=NOW + timedelta(seconds=second))
    assert Allowance.objects.count() == 1


@pytest.mark.django_db
def test_a_refusal_writes_nothing(django_assert_num_queries):
    granted(5)
    with django_assert_num_queries(1) as seen, pytest.raises(TooMany):
        allow("test", "192.0.2.1", limit=5, per_s=60, now=NOW)
    assert [q["sql"].split()[0] for q in seen.captured_queries] == ["SELECT"]


@pytest.mark.django_db
def test_buckets_that_are_full_again_are_forgotten():
    granted(1)
    allow("test", "192.0.2.9", limit=5, per_s=6000, now=NOW)
    assert prune(NOW + timedelta(seconds=12)) == 1
    assert Allowance.objects.count() == 1


@pytest.mark.django_db
def test_a_bucket_that_is_forgotten_at_the_same_moment_refuses_nobody(monkeypatch):
    take, pruned = limits.take, []

    def after_pruning(*values):
        if not pruned:
            pruned.append(prune(NOW))
        return take(*values)

    monkeypatch.setattr(limits, "take", after_pruning)

    assert (granted(1), pruned) == (1, [1])
    assert granted(20) == 4


@pytest.mark.django_db
def test_the_address_is_not_stored():
    allow("test", "192.0.2.1", limit=5, per_s=60, now=NOW)
    row = Allowance.objects.get()
    assert len(row.key) == 64
    assert "192.0.2.1" not in row.key


@pytest.mark.django_db
def test_another_secret_gives_another_name_so_a_stolen_table_cannot_be_matched(settings):
    first = limits.digest("test", "192.0.2.1")
    settings.SECRET_KEY = "another secret of another installation"
    assert limits.digest("test", "192.0.2.1") != first


@pytest.mark.parametrize("cost", [0, 6, -1])
def test_a_cost_that_could_never_be_granted_is_a_mistake_of_the_caller(cost):
    with pytest.raises(ValueError, match="cost lies between 1 and the limit"):
        allow("test", "x", limit=5, per_s=60, now=NOW, cost=cost)


def both_see_room_then_take():
    """Two requests read the same last token before either takes it; gives who got it."""
    granted(4)
    row = limits.digest("test", "192.0.2.1")
    now_us = (NOW - limits.EPOCH) // limits.MICROSECOND
    latest_us = now_us + 48_000_000
    assert limits.clear_at(row) <= latest_us
    return [limits.take(row, now_us, 12_000_000, latest_us) for _ in range(2)]


@pytest.mark.django_db
def test_of_two_requests_that_see_the_last_token_one_gets_it():
    assert both_see_room_then_take() == [True, False]


@pytest.mark.django_db
def test_control_without_the_comparison_both_get_the_last_token(monkeypatch):
    def take_blindly(row, now_us, cost_us, latest_us):
        clear = limits.Greatest(limits.F("clear_at_us"), now_us)
        return Allowance.objects.filter(key=row).update(clear_at_us=clear + cost_us) == 1

    monkeypatch.setattr(limits, "take", take_blindly)
    assert both_see_room_then_take() == [True, True]


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_the_same_moment_get_no_more_than_the_limit():
    start = threading.Barrier(4)
    passed = []

    def ask():
        try:
            start.wait(10)
            passed.append(granted(10, limit=7))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(passed), sum(passed)) == (4, 7)


def request(peer, forwarded=None):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=peer, **headers)


@pytest.fixture
def behind_proxy(settings):
    settings.OPTIONS = replace(settings.OPTIONS, trusted_proxies=("10.0.0.1", "fd00::/8"))


def test_a_forwarded_header_of_a_stranger_is_ignored(behind_proxy):
    assert client_address(request("198.51.100.7", "192.0.2.1")) == "198.51.100.7"


def test_without_trusted_proxies_every_forwarded_header_is_ignored():
    assert client_address(request("127.0.0.1", "192.0.2.1")) == "127.0.0.1"


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("203.0.113.66, 192.0.2.1", "192.0.2.1"),  # the left part is the client's own claim
        ("203.0.113.66, 192.0.2.1, 10.0.0.1", "192.0.2.1"),
        ("192.0.2.1, fd00::5", "192.0.2.1"),
        ("", "10.0.0.1"),
        ("not an address", "10.0.0.1"),
        ("203.0.113.66, <script>", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.1"),
    ],
)
def test_behind_our_proxy_the_last_hop_that_is_not_ours_counts(behind_proxy, forwarded, expected):
    assert client_address(request("10.0.0.1", forwarded)) == expected


def test_one_ipv6_site_is_one_client():
    first = client_address(request("2001:db8:1:2:aaaa::1"))
    assert first == "2001:db8:1:2::/64"
    assert client_address(request("2001:db8:1:2:bbbb::2")) == first
    assert client_address(request("2001:db8:1:3::1")) != first


def test_ipv4_inside_ipv6_counts_as_ipv4():
    assert client_address(request("::ffff:192.0.2.1")) == "192.0.2.1"


def test_a_peer_without_address_shares_one_bucket():
    assert client_address(request("")) == "unknown"
