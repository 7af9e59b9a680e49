"""The worker process does what is due, says that it is alive, and ends when asked."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from django.db import OperationalError

from schakel.network.jobs import actions, interface
from schakel.network.jobs.actions import waking
from schakel.network.jobs.actions import worker as worker_loop
from schakel.network.jobs.models import Job, Worker


def until(condition, within_s=20.0):
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def worker():
    """The worker of this process, ended after the test."""
    stop = threading.Event()
    thread = threading.Thread(target=worker_loop.run, args=(stop,), kwargs={"poll_s": 0.02})
    thread.start()
    yield thread
    stop.set()
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_what_is_put_down_and_says_that_it_is_alive(effects, worker):
    job = interface.enqueue("test.note", {})

    until(lambda: Job.objects.get(id=job).state == "done")
    until(lambda: interface.worker_seen_at() is not None)

    assert effects() == 1


@pytest.fixture
def sleepy(settings, tmp_path):
    """A worker that would look only once in a minute, if nothing woke it."""
    settings.OPTIONS = replace(settings.OPTIONS, data=tmp_path)
    stop = threading.Event()
    words = {"poll_s": 60.0, "threads": 3}
    thread = threading.Thread(target=worker_loop.run, args=(stop,), kwargs=words)
    thread.start()
    until(lambda: interface.worker_seen_at() is not None)
    yield thread
    stop.set()
    thread.join()
    assert list((tmp_path / "run").iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_a_sleeping_worker_wakes_when_a_job_is_committed(effects, sleepy):
    job = interface.enqueue("test.note", {})

    until(lambda: Job.objects.get(id=job).state == "done", within_s=5)


@pytest.mark.django_db(transaction=True)
def test_without_the_bell_a_sleeping_worker_sleeps_on(effects, sleepy, monkeypatch):
    monkeypatch.setattr(waking, "ring", lambda: None)
    time.sleep(0.3)  # what woke the worker while it started is over
    job = interface.enqueue("test.note", {})
    time.sleep(0.3)

    assert Job.objects.get(id=job).state == "ready"


@pytest.mark.django_db(transaction=True)
def test_a_job_that_hangs_delays_no_other(effects, sleepy):
    hangs, goes_on = threading.Event(), threading.Event()
    interface.register_job(
        "test.hangs", lambda _p, _r: None, lambda _p: (hangs.set(), goes_on.wait(20))
    )
    stuck = [interface.enqueue("test.hangs", {}) for _ in range(2)]
    assert hangs.wait(5)
    job = interface.enqueue("test.note", {})

    until(lambda: Job.objects.get(id=job).state == "done", within_s=5)

    assert {row.state for row in Job.objects.filter(id__in=stuck)} == {"running"}
    goes_on.set()
    until(lambda: not Job.objects.filter(id__in=stuck, state="running").exists())


@pytest.mark.django_db(transaction=True)
def test_the_bell_of_a_killed_worker_is_removed(settings, tmp_path):
    settings.OPTIONS = replace(settings.OPTIONS, data=tmp_path)
    left = waking._bound("killed")
    left.close()

    waking.ring()

    assert list((tmp_path / "run").iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_several_workers_put_a_periodic_job_down_once_in_a_period(effects):
    interface.every("test.note", 10**9)
    for _ in range(3):
        worker_loop._Keeper("w").keep()

    assert Job.objects.filter(kind="test.note").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_goes_on_when_its_database_was_away(effects, monkeypatch, request):
    monkeypatch.setattr(worker_loop, "AFTER_DATABASE_ERROR_S", 0.01)
    claim, failures = actions.claim, []

    def away_at_first(*args):
        if len(failures) < 3:
            failures.append(1)
            raise OperationalError("server closed the connection")
        return claim(*args)

    monkeypatch.setattr(actions, "claim", away_at_first)
    job = interface.enqueue("test.note", {})
    request.getfixturevalue("worker")

    until(lambda: Job.objects.get(id=job).state == "done")
    assert len(failures) == 3


@pytest.mark.django_db(transaction=True)
def test_no_worker_was_ever_seen_on_a_new_node():
    assert interface.worker_seen_at() is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_ends_within_two_seconds_when_asked(number):
    from django.db import connection  # noqa: PLC0415 (the test database's name)

    name = connection.settings_dict["NAME"]
    server = os.environ.get("DATABASE_URL", "")
    url = f"{server.rpartition('/')[0]}/{name}" if server else f"sqlite:///{name}"
    environment = {**os.environ, "DATABASE_URL": url, "SCHAKEL_ROLE": "hub"}
    command = [sys.executable, "-m", "schakel", "worker"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
        until(lambda: Worker.objects.exists() or process.poll() is not None)
        asked = time.monotonic()
        process.send_signal(number)
        code = process.wait(10)
        took_s = time.monotonic() - asked

    assert (code, took_s < 2.5) == (0, True)
