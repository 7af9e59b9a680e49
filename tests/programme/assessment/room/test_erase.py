"""Erasing: by the one who answered, by the clock and on behalf of a party."""

import json
from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from schakel.kernel.custody import custodians
from schakel.network.audit.interface import entries, verify
from schakel.network.jobs.models import Job
from schakel.programme.assessment import actions, tasks
from schakel.programme.assessment.models import Scan, Share
from schakel.programme.assessment.views.browser import cookie_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(scanning):
    """A browser with two answers and a link."""
    scanning.send("fm-quote", "2", wanted="3", remark="secret remark")
    scanning.send("cf-security", "unknown")
    scanning.share()
    return scanning


def test_asking_to_erase_says_what_goes_and_erases_nothing_yet(owner, room_rows):
    page = owner.get("/scan/erase/").content.decode()
    assert "2 of 12 answers, your remarks and all links to your result are removed" in page
    assert room_rows() == (1, 2, 1)


def test_erasing_removes_scan_answers_links_and_the_cookie(owner, room_rows):
    response = owner.post("/scan/erase/")
    cookie = response.cookies[cookie_name()]
    assert (response.status_code, response.headers["Location"]) == (302, "/scan/")
    assert (cookie.value, cookie["max-age"]) == ("", 0)
    assert room_rows() == (0, 0, 0)
    assert owner.get("/scan/result/").status_code == 404


def test_erasing_one_scan_leaves_the_others(owner, stranger, room_rows):
    stranger.begin()
    stranger.send("fm-quote", "4")
    owner.post("/scan/erase/")
    assert room_rows() == (1, 1, 0)
    assert stranger.get("/scan/result/").context["done"].answered == 1


def test_erasing_twice_finds_nothing_the_second_time(owner):
    scan = Scan.objects.get()
    outcomes = [actions.erase_scan(scan.uid, now=scan.created_at) for _ in range(2)]
    assert outcomes == [4, 0]
    assert owner.post("/scan/erase/").status_code == 404


def test_after_erasure_nothing_of_the_answers_is_left_anywhere(owner, database):
    owner.post("/scan/erase/")
    everything = repr(database())
    kept = [word for word in ("secret remark", "fm-quote", "cf-security") if word in everything]
    assert kept == []


def test_the_log_of_the_site_keeps_ids_and_verbs_only(owner):
    scan, share = Scan.objects.get(), Share.objects.get()
    owner.post(f"/scan/share/{share.uid}/revoke/")
    owner.post("/scan/erase/")
    party = f"scan:{scan.uid}"
    assert [(e.actor, e.action, e.subject, dict(e.details)) for e in entries(actor=party)] == [
        (party, "assessment.scan_started", scan.uid, {}),
        (party, "assessment.result_shared", share.uid, {}),
        (party, "assessment.share_revoked", share.uid, {}),
        (party, "assessment.scan_erased", scan.uid, {}),
    ]
    assert verify().is_whole


def test_the_key_of_an_erased_scan_opens_nothing(owner, stranger):
    key = owner.cookies[cookie_name()].value
    owner.post("/scan/erase/")
    stranger.cookies[cookie_name()] = key
    assert stranger.get("/scan/result/").status_code == 404


def run_retention():
    tasks.erase_expired_scans({}, None)


def test_a_scan_is_erased_thirty_days_after_its_last_change_and_not_before(owner, clock, room_rows):
    clock.advance(days=29)
    owner.send("sf-energy", "1")
    changed_at = clock.now
    clock.now = changed_at + timedelta(days=30, microseconds=-1)
    run_retention()
    assert room_rows() == (1, 3, 1)
    clock.now = changed_at + timedelta(days=30)
    run_retention()
    assert room_rows() == (0, 0, 0)


def test_what_the_clock_erases_is_told_as_done_by_the_site(owner, clock):
    uid = Scan.objects.get().uid
    clock.advance(days=31)
    run_retention()
    done = [(e.actor, e.action) for e in entries(subject=uid)][-1]
    assert done == ("system:retention", "assessment.scan_erased")


def test_the_date_of_erasure_stands_on_the_result(owner):
    day = localtime(Scan.objects.get().erase_at)
    page = owner.get("/scan/result/").content.decode()
    assert f"Without an account this scan is erased on {day.day} {day:%B %Y}." in page


def test_reading_a_result_does_not_keep_it_longer(owner, stranger, clock):
    erase_at = Scan.objects.get().erase_at
    clock.advance(days=10)
    owner.get("/scan/result/")
    owner.get("/scan/result/answers.yaml")
    assert Scan.objects.get().erase_at == erase_at


def many_expired(count, now):
    Scan.objects.bulk_create(
        Scan(
            uid=f"{number:032x}",
            key_hash=f"{number:064x}",
            instrument="i",
            variant="quick",
            created_at=now,
            changed_at=now,
            erase_at=now + timedelta(microseconds=number),
        )
        for number in range(count)
    )


def follow_ups():
    return Job.objects.filter(kind="assessment.erase_expired").count()


def test_of_many_expired_scans_the_oldest_go_first_and_the_job_follows_itself_up(
    clock, monkeypatch
):
    monkeypatch.setattr(tasks, "AT_ONCE", 5)
    many_expired(12, clock.now - timedelta(days=1))
    before = follow_ups()
    left = []
    for _ in range(3):
        run_retention()
        left.append((Scan.objects.count(), follow_ups() - before))
    assert left == [(7, 1), (2, 2), (0, 2)]


def test_a_party_gets_everything_that_is_held_of_it(owner):
    custody = custodians["assessment"]
    scan, share = Scan.objects.get(), Share.objects.get()
    held = custody.export(f"scan:{scan.uid}")
    assert json.loads(json.dumps(held)) == held
    answers = held["scan"].pop("answers")
    assert {code: (a["now"], a["wanted"], a["remark"]) for code, a in answers.items()} == {
        "fm-quote": (2, 3, "secret remark"),
        "cf-security": ("unknown", None, ""),
    }
    assert held == {
        "scan": {
            "instrument": "schakel-smart-industry@1.0.0",
            "variant": "quick",
            "profile": {"own_machines": True, "own_product": True, "size": "10-49"},
            "priorities": [],
            "started_at": scan.created_at.isoformat(),
            "changed_at": scan.changed_at.isoformat(),
            "erase_at": scan.erase_at.isoformat(),
            "links": [
                {
                    "made_at": share.created_at.isoformat(),
                    "expires_at": share.expires_at.isoformat(),
                    "taken_back_at": None,
                }
            ],
        }
    }


def test_what_is_handed_over_holds_neither_key_nor_link(owner):
    scan = Scan.objects.get()
    held = repr(custodians["assessment"].export(f"scan:{scan.uid}"))
    key = owner.cookies[cookie_name()].value
    assert [secret in held for secret in (key, scan.key_hash, Share.objects.get().uid)] == [
        False
    ] * 3


def test_a_party_is_erased_once(owner, room_rows):
    custody, party = custodians["assessment"], f"scan:{Scan.objects.get().uid}"
    assert [custody.erase(party), custody.erase(party)] == [4, 0]
    assert room_rows() == (0, 0, 0)
    assert custody.export(party) == {}


@pytest.mark.parametrize("prefix", ["", "company:", "scan", "SCAN:", "did:web:"])
def test_another_kind_of_party_with_the_same_id_holds_nothing_here(owner, room_rows, prefix):
    custody, party = custodians["assessment"], f"{prefix}{Scan.objects.get().uid}"
    assert (custody.export(party), custody.erase(party)) == ({}, 0)
    assert room_rows() == (1, 2, 1)
