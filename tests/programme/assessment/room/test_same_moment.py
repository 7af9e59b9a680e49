"""Two requests at the same moment, on a real database with a transaction each."""

import threading
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from schakel.kernel.clock import utc_now
from schakel.programme.assessment import actions
from schakel.programme.assessment.actions import (
    ChangedElsewhere,
    NoScan,
    Said,
    Seen,
    answering,
    save_answer,
    telling,
)
from schakel.programme.assessment.domain.instrument import items_for, load_instrument
from schakel.programme.assessment.models import Answer, Scan, Share

pytestmark = pytest.mark.django_db(transaction=True)

ITEM = "fm-quote"
WAIT_S = 20
MEET_S = 1  # so long the first waits for the second, which the lock keeps away


@pytest.fixture
def scan(start_pass):
    """A scan without answers."""
    now = utc_now()
    actions.start_scan(
        start_pass(),
        instrument="schakel-smart-industry@1.0.0",
        profile={},
        address="192.0.2.1",
        now=now,
    )
    return Scan.objects.get()


def at_once(*calls):
    """Run the calls in a thread each; gives what each returned or raised, in order."""
    results = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(place, call):
        try:
            start.wait(WAIT_S)
            results[place] = call()
        except (ChangedElsewhere, NoScan) as error:
            results[place] = type(error)
        except Exception as error:  # noqa: BLE001 (an error of a thread is shown by its test)
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S)
    return results


@pytest.fixture
def both_look_before_either_writes(monkeypatch):
    """After comparing revisions an answer waits a while for the other one to compare too."""
    is_current = Seen.is_current
    meet = threading.Barrier(2)

    def compare_and_wait(seen, answer):
        verdict = is_current(seen, answer)
        try:
            meet.wait(MEET_S)
        except threading.BrokenBarrierError:
            return verdict  # the lock kept the other one away
        return verdict

    monkeypatch.setattr(Seen, "is_current", compare_and_wait)


def answer_twice(scan, revision):
    """Two answers from pages that showed the same revision; gives the outcomes."""

    def answer(level):
        seen = Seen(revision, f"{level}" * 32)
        return lambda: save_answer(scan, ITEM, Said("level", level), seen, now=utc_now()).level

    return at_once(answer(1), answer(2))


@pytest.mark.parametrize("revision", [0, 1])
def test_of_two_answers_at_the_same_moment_one_wins_and_the_other_is_told(
    scan, revision, both_look_before_either_writes
):
    if revision:
        save_answer(scan, ITEM, Said("na"), Seen(), now=utc_now())
    outcomes = answer_twice(scan, revision)
    kept = Answer.objects.get()
    assert sorted(map(str, outcomes)) == sorted([str(kept.level), str(ChangedElsewhere)])
    assert kept.revision == revision + 1


@pytest.fixture
def without_lock(monkeypatch):
    """PostgreSQL without the row lock; SQLite, which has one writer at a time, by statement."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(answering, "transaction", SimpleNamespace(atomic=nullcontext))


def test_control_without_the_lock_both_think_they_won_and_one_is_lost(
    scan, both_look_before_either_writes, without_lock
):
    Answer.objects.create(scan=scan, item=ITEM, said="na", revision=1, saved_at=utc_now())
    assert answer_twice(scan, 1) == [1, 2]
    assert Answer.objects.get().revision == 2


def test_forty_autosaves_of_one_page_leave_one_row_and_no_error(scan):
    def answer(number):
        said = Said("level", number % 6, remark=str(number))
        return lambda: (
            save_answer(scan, ITEM, said, Seen(0, "a" * 32, True), now=utc_now()).revision
        )

    revisions = []
    for batch in range(10):
        revisions += at_once(*(answer(4 * batch + place) for place in range(4)))
    assert sorted(revisions) == list(range(1, 41))
    assert Answer.objects.get().revision == 40


def test_the_same_form_at_the_same_moment_starts_one_scan(start_pass):
    form, now = start_pass(), utc_now()

    def start():
        return actions.start_scan(form, instrument="i", profile={}, address="a", now=now)

    keys = at_once(start, start, start, start)
    assert (len(set(keys)), Scan.objects.count()) == (1, 1)
    assert isinstance(keys[0], str)


def save_while_erasing(scan, monkeypatch):
    """Erase a scan while an answer to it is written and not yet committed; gives the outcomes."""
    written = threading.Event()
    touch = answering.touch

    def slow_touch(locked, now):
        touch(locked, now)
        written.set()
        threading.Event().wait(MEET_S / 2)

    monkeypatch.setattr(answering, "touch", slow_touch)

    def erase():
        assert written.wait(WAIT_S)
        return actions.erase_scan(scan.uid, now=utc_now())

    return at_once(
        lambda: save_answer(scan, ITEM, Said("na"), Seen(), now=utc_now()).revision, erase
    )


def test_erasing_waits_for_the_answer_that_is_being_saved_and_takes_it_along(scan, monkeypatch):
    assert save_while_erasing(scan, monkeypatch) == [1, 2]
    assert (Scan.objects.count(), Answer.objects.count()) == (0, 0)


@pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite lets only one writer in at a time"
)
def test_control_without_the_lock_of_the_one_who_erases_nothing_is_erased(scan, monkeypatch):
    real_lock = QuerySet.select_for_update
    monkeypatch.setattr(
        answering, "locked_scan", lambda scan: real_lock(Scan.objects.filter(pk=scan.pk)).get()
    )
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    saved, erased = save_while_erasing(scan, monkeypatch)
    assert (saved, type(erased), Scan.objects.count()) == (1, IntegrityError, 1)


def test_twenty_links_are_the_most_also_when_made_at_the_same_moment(scan):
    now = utc_now()
    Share.objects.bulk_create(
        Share(uid=f"{n:032x}", scan=scan, created_at=now, expires_at=now + actions.KEEP)
        for n in range(actions.MOST_SHARES - 1)
    )

    def share():
        try:
            return actions.share_result(scan, days=7, now=now).uid
        except actions.TooManyShares:
            return "refused"

    outcomes = at_once(share, share, share)
    assert (outcomes.count("refused"), Share.objects.count()) == (2, actions.MOST_SHARES)


def keep_calls(scan, companies):
    """Give the same scan to several companies at the same moment."""
    return at_once(
        *(
            lambda company=company: actions.keep_scan(scan, company, by="p" * 32, now=utc_now())
            for company in companies
        )
    )


def test_a_scan_that_two_companies_keep_at_the_same_moment_goes_to_one(scan):
    save_answer(scan, ITEM, Said("na"), Seen(), now=utc_now())
    outcomes = keep_calls(scan, ["a" * 32, "b" * 32])
    assert sorted(map(repr, outcomes)) == sorted([repr(actions.Kept(1, 0)), repr(NoScan)])
    assert (Scan.objects.count(), Answer.objects.count()) == (1, 1)


def test_an_assessment_that_two_begin_at_the_same_moment_is_one(db):
    def begin():
        return actions.start_for_company(
            "c" * 32, instrument="schakel-smart-industry@1.0.0", by="p" * 32, now=utc_now()
        ).uid

    uids = at_once(begin, begin, begin, begin)
    assert (len(set(uids)), Scan.objects.count()) == (1, 1)


def test_the_last_two_answers_at_the_same_moment_finish_the_scan_once(scan, monkeypatch):
    told = []
    monkeypatch.setattr(telling, "tell", lambda event, *_args: told.append(event.__name__))
    items = [item.id for item in items_for(load_instrument(), "quick", {})]
    for item in items[2:]:
        save_answer(scan, item, Said("na"), Seen(), now=utc_now())
    at_once(
        *(
            lambda item=item: save_answer(scan, item, Said("na"), Seen(), now=utc_now())
            for item in items[:2]
        )
    )
    assert told == ["ScanFinished"]


def test_two_scans_that_one_company_keeps_at_the_same_moment_become_one(scan, start_pass):
    save_answer(scan, ITEM, Said("na"), Seen(), now=utc_now())
    now = utc_now()
    reference = "schakel-smart-industry@1.0.0"
    actions.start_scan(start_pass(), instrument=reference, profile={}, address="b", now=now)
    second = Scan.objects.exclude(pk=scan.pk).get()
    save_answer(second, "sf-energy", Said("na"), Seen(), now=now)
    at_once(
        *(
            lambda each=each: actions.keep_scan(each, "a" * 32, by="p" * 32, now=now)
            for each in (scan, second)
        )
    )
    assert (Scan.objects.count(), Answer.objects.count()) == (1, 2)
