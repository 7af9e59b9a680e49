"""A job is done at least once, and its effect happens exactly once."""

import logging
import threading
import time
from datetime import timedelta

import pytest
from django.db import connections, transaction

from schakel.kernel.custody import custodians
from schakel.kernel.errors import NotFound, TooMany, Unavailable
from schakel.network.jobs import actions, interface
from schakel.network.jobs.models import Job, State

pytestmark = pytest.mark.django_db(transaction=True)


def state(job_id):
    job = Job.objects.get(id=job_id)
    return (job.state, job.attempts, job.last_error)


# --- effect and completion


def test_a_job_is_done_and_its_effect_is_there(effects):
    job = interface.enqueue("test.note", {"scan": 7})

    assert interface.run_pending() == 1
    assert (state(job), effects()) == (("done", 1, ""), 1)
    assert interface.run_pending() == 0


def test_a_job_put_down_in_a_transaction_that_is_rolled_back_never_was(effects):
    with transaction.atomic():
        interface.enqueue("test.note", {})
        transaction.set_rollback(True)

    assert (interface.run_pending(), Job.objects.count()) == (0, 0)


def test_an_effect_that_fails_halfway_leaves_nothing_and_the_job_is_tried_again(effects, clock):
    def half(payload, _result):
        interface.enqueue("test.effect", {}, run_at=clock.now + timedelta(days=9000))
        raise Unavailable("the partner is away")

    interface.register_job("test.half", half)
    job = interface.enqueue("test.half", {})

    interface.run_pending()

    assert (state(job), effects()) == (("ready", 1, "unavailable"), 0)


def test_prepare_runs_outside_any_transaction_and_its_result_reaches_the_effect():
    seen = []

    def prepare(payload):
        seen.append(transaction.get_connection().in_atomic_block)
        return payload["n"] + 1

    def apply(payload, result):
        seen.append((transaction.get_connection().in_atomic_block, dict(payload), result))

    interface.register_job("test.two", apply, prepare)
    interface.enqueue("test.two", {"n": 1})
    interface.run_pending()

    assert seen == [False, (True, {"n": 1}, 2)]


# --- who takes it


def test_eight_workers_at_the_same_time_never_take_the_same_job(effects):
    for number in range(60):
        interface.enqueue("test.note", {"n": number})
    taken, start = [], threading.Barrier(8)

    def work(name):
        try:
            start.wait()
            while (claimed := actions.claim(name, actions.utc_now())) is not None:
                taken.append(claimed.id)
                actions.perform(claimed)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(taken), len(set(taken)), effects()) == (60, 60, 60)


def test_the_longest_due_job_goes_first_and_a_later_one_waits(effects, clock):
    later = interface.enqueue("test.note", {}, run_at=clock.now + timedelta(seconds=5))
    second = interface.enqueue("test.note", {}, run_at=clock.now - timedelta(seconds=1))
    first = interface.enqueue("test.note", {}, run_at=clock.now - timedelta(seconds=2))

    taken = [actions.claim("a", clock.now).id for _ in range(2)]
    assert taken == [first, second]
    assert actions.claim("a", clock.now) is None
    clock.advance(seconds=5)
    assert actions.claim("a", clock.now).id == later


def test_a_job_whose_worker_is_gone_is_taken_again_when_the_lease_has_ended(effects, clock):
    job = interface.enqueue("test.note", {})
    assert actions.claim("gone", clock.now, lease_s=10).id == job

    clock.advance(seconds=9)
    assert actions.claim("next", clock.now) is None
    clock.advance(seconds=2)
    again = actions.claim("next", clock.now)
    assert (again.id, again.attempt, again.fence) == (job, 2, 2)


def test_a_worker_that_lost_its_lease_changes_nothing(effects, clock, caplog):
    job = interface.enqueue("test.note", {})
    slow = actions.claim("slow", clock.now)
    clock.advance(minutes=1)
    actions.perform(actions.claim("quick", clock.now))

    actions.perform(slow)

    assert (state(job), effects()) == (("done", 2, ""), 1)
    assert [r.message for r in caplog.records] == ["job lost its lease"]


def test_without_the_fence_a_lost_lease_doubles_the_effect(effects, clock, monkeypatch):
    monkeypatch.setattr(actions, "still_mine", lambda claimed: Job.objects.filter(id=claimed.id))
    interface.enqueue("test.note", {})
    slow = actions.claim("slow", clock.now)
    clock.advance(minutes=1)
    actions.perform(actions.claim("quick", clock.now))

    actions.perform(slow)

    assert effects() == 2


def test_a_worker_that_lost_its_lease_cannot_fail_or_bury_the_job_of_another(clock):
    def fail(_payload, _result):
        raise interface.GiveUp("no_use")

    interface.register_job("test.fail", fail)
    job = interface.enqueue("test.fail", {})
    slow = actions.claim("slow", clock.now)
    clock.advance(minutes=1)
    actions.claim("quick", clock.now)

    actions.perform(slow)

    assert state(job) == ("running", 2, "")


@pytest.mark.parametrize("jump", [-3600, -11, 11, 3600])
def test_a_clock_that_jumps_gives_no_second_effect_and_loses_no_job(effects, clock, jump):
    job = interface.enqueue("test.note", {})
    held = actions.claim("first", clock.now)
    clock.advance(seconds=jump)

    other = actions.claim("second", clock.now)
    assert (other is not None) == (jump > 0)
    for claimed in (held, other):
        if claimed is not None:
            actions.perform(claimed)
    clock.advance(hours=2)
    interface.run_pending()

    assert (state(job)[0], effects()) == ("done", 1)


def test_a_long_preparation_keeps_its_lease():
    stolen = []

    def slow(_payload):
        time.sleep(0.9)
        stolen.append(actions.claim("thief", actions.utc_now()))

    interface.register_job("test.slow", lambda _payload, _result: None, slow)
    job = interface.enqueue("test.slow", {})

    actions.perform(actions.claim("owner", actions.utc_now(), lease_s=0.6))

    assert (stolen, state(job)[0]) == ([None], "done")


def test_without_the_heartbeat_a_long_preparation_loses_its_lease(monkeypatch):
    monkeypatch.setattr(actions, "extend", lambda _claimed, _now: True)
    stolen = []

    def slow(_payload):
        time.sleep(0.9)
        stolen.append(actions.claim("thief", actions.utc_now()).fence)

    interface.register_job("test.slow", lambda _payload, _result: None, slow)
    job = interface.enqueue("test.slow", {})

    actions.perform(actions.claim("owner", actions.utc_now(), lease_s=0.6))

    assert (stolen, state(job)[0]) == ([2], "running")


# --- one job for one key


def test_one_key_makes_one_job(effects):
    first = interface.enqueue("test.note", {}, dedupe_key="k")
    assert interface.enqueue("test.note", {}, dedupe_key="k") == first
    interface.run_pending()
    assert interface.enqueue("test.note", {}, dedupe_key="k") == first

    assert (interface.run_pending(), effects()) == (0, 1)


def test_one_key_makes_one_job_when_eight_put_it_down_at_the_same_time(effects):
    ids, start = [], threading.Barrier(8)

    def put_down():
        try:
            start.wait()
            with transaction.atomic():
                ids.append(interface.enqueue("test.note", {}, dedupe_key="k"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=put_down) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(ids), len(set(ids)), Job.objects.count()) == (8, 1, 1)


def test_without_a_key_there_are_two_jobs(effects):
    interface.enqueue("test.note", {})
    interface.enqueue("test.note", {})

    assert (interface.run_pending(), effects()) == (2, 2)


# --- failing


def failing(error):
    def fail(_payload, _result):
        raise error

    interface.register_job("test.fail", fail, max_attempts=3)
    return interface.enqueue("test.fail", {"secret": "jan@example.nl"})


def test_a_job_that_fails_is_tried_later_and_dead_after_its_last_attempt(clock):
    job = failing(Unavailable("the partner is away"))
    for _ in range(3):
        interface.run_pending()
        clock.advance(hours=1)

    assert state(job) == ("dead", 3, "unavailable")
    assert interface.run_pending() == 0


def test_a_job_says_itself_when_it_wants_to_be_tried_again(clock):
    job = failing(interface.Retry(after_s=90, code="busy"))
    interface.run_pending()

    assert Job.objects.get(id=job).run_at - clock.now == timedelta(seconds=90)
    assert state(job) == ("ready", 1, "busy")


def test_a_partner_that_names_a_waiting_time_gets_it(clock):
    job = failing(TooMany("later", retry_after_s=120))
    interface.run_pending()

    assert Job.objects.get(id=job).run_at - clock.now == timedelta(seconds=120)


def test_a_job_of_no_use_is_dead_at_once():
    job = failing(interface.GiveUp("refused_by_partner"))
    interface.run_pending()

    assert state(job) == ("dead", 1, "refused_by_partner")


def test_an_unexpected_error_is_a_failed_attempt_and_the_payload_stays_out_of_the_log(
    caplog, clock
):
    job = failing(ValueError("cannot read jan@example.nl"))
    with caplog.at_level(logging.DEBUG):
        interface.run_pending()

    record = caplog.records[-1]
    assert (record.message, record.job, record.error) == (
        "job failed unexpectedly",
        job,
        "ValueError",
    )
    assert state(job) == ("ready", 1, f"unexpected {record.reference}")
    assert [r for r in caplog.records if "jan@example.nl" in str(r.__dict__)] == []


def test_a_job_that_ends_its_worker_each_time_is_dead_after_its_last_attempt(effects, clock):
    job = interface.enqueue("test.note", {}, max_attempts=2)
    for _ in range(2):
        assert actions.claim("crashes", clock.now).id == job
        clock.advance(minutes=1)

    interface.run_pending()

    assert (state(job), effects()) == (("dead", 3, "worker_lost"), 0)


def test_a_kind_that_this_release_does_not_know_waits_for_one_that_does(effects, clock):
    job = interface.enqueue("test.note", {})
    Job.objects.filter(id=job).update(kind="test.new")
    interface.run_pending()
    assert state(job) == ("ready", 1, "unknown_kind")

    Job.objects.filter(id=job).update(kind="test.note")
    clock.advance(minutes=1)
    interface.run_pending()
    assert (state(job)[0], effects()) == ("done", 1)


def test_a_dead_job_is_tried_again_when_somebody_says_so(effects, clock):
    job = interface.enqueue("test.note", {})
    Job.objects.filter(id=job).update(state=State.DEAD, attempts=12, last_error="unavailable")

    interface.retry_dead(job)
    interface.run_pending()

    assert (state(job), effects()) == (("done", 1, ""), 1)
    with pytest.raises(NotFound):
        interface.retry_dead(job)


# --- looking at it


def test_the_overview_counts_and_lists_the_dead(effects, clock):
    dead = interface.enqueue("test.note", {})
    Job.objects.update(state=State.DEAD, last_error="refused", finished_at=clock.now, attempts=4)
    interface.enqueue("test.note", {}, run_at=clock.now - timedelta(seconds=30))
    interface.enqueue("test.note", {}, run_at=clock.now + timedelta(seconds=30))

    found = interface.overview()

    assert found == interface.Overview(
        ready=2,
        running=0,
        done=0,
        dead=1,
        oldest_ready_age_s=30.0,
        dead_jobs=(interface.DeadJob(dead, "test.note", 4, "refused", clock.now, clock.now),),
    )


@pytest.mark.parametrize("dead", [1, 3])
def test_the_overview_asks_three_questions_however_many_are_dead(
    effects, dead, django_assert_num_queries
):
    for _ in range(dead):
        interface.enqueue("test.note", {})
    Job.objects.update(state=State.DEAD)

    with django_assert_num_queries(3):
        assert len(interface.overview().dead_jobs) == dead


def test_done_jobs_are_removed_after_seven_days(effects, clock):
    interface.enqueue("test.note", {})
    interface.run_pending()
    clock.advance(days=6, hours=23)
    actions.prune(clock.now)
    assert Job.objects.filter(kind="test.note").count() == 1

    clock.advance(hours=2)
    actions.prune(clock.now)
    assert [job.kind for job in Job.objects.all()] == ["test.effect"]


def test_a_party_gets_its_jobs_and_erasing_leaves_only_what_still_has_to_run(effects):
    interface.enqueue("test.note", {"scan": "scan:7"})
    interface.run_pending()  # done, and its effect waits
    interface.enqueue("test.note", {"scan": "scan:77"})
    custody = custodians["jobs"]

    assert [job["kind"] for job in custody.export("scan:7")["jobs"]] == ["test.note", "test.effect"]
    assert custody.export("scan:unknown") == {}
    assert [custody.erase("scan:7"), custody.erase("scan:7"), custody.erase("")] == [1, 0, 0]
    assert [job["kind"] for job in custody.export("scan:7")["jobs"]] == ["test.effect"]
