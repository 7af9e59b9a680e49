"""A worker that is killed again and again, in processes of its own.

`soak` starts this file as a script with a node of its own. That process loads Django once and forks
the others before it ever touches the database: one prepares it and puts the jobs down, workers are
killed one after the other, and the last one does what is left and counts. The effect of a job is
one audit entry that names it.
"""
# ruff: noqa: PLC0415 (the rooms can be imported once Django is set up)

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import traceback

KIND = "chaos.note"
EFFECT_S = 0.01  # between effect and commit, where a kill hurts most
LEASE_S = 1.0


def soak(data, *, kills, jobs, seed, database_url="", guarded=True):
    """Kill the worker `kills` times at random moments; what became of the jobs, as a mapping.

    With ``guarded=False`` completion is a transaction of its own, after that of the effect.
    """
    environment = {
        **os.environ,
        "SCHAKEL_ROLE": "hub",
        "SCHAKEL_DATA": str(data),
        "DATABASE_URL": database_url,
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    words = [str(int(word)) for word in (kills, jobs, seed, guarded)]
    ended = subprocess.run(
        [sys.executable, __file__, *words],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(ended.stdout)


def main(kills, jobs, seed, guarded):
    """Prepare, kill, finish and count."""
    from schakel.config.roles import set_up

    set_up("hub")
    read, write = os.pipe()
    register(write, guarded=guarded)
    wait(forked(lambda: prepare(jobs)))
    chance = random.Random(seed)  # noqa: S311 (a repeatable run, no secret)
    started = time.monotonic()
    for _ in range(kills):
        kill_one(read, chance, max(1, jobs // (kills + 1)))
    killed = time.monotonic()
    finish(jobs)
    figures = {
        "kills": kills,
        "killing_s": round(killed - started, 2),
        "finishing_s": round(time.monotonic() - killed, 2),
        **count(jobs),
    }
    sys.stdout.write(json.dumps(figures))


def forked(work):
    """Run `work` in a child; its process id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:  # noqa: BLE001 (a fork never returns to its caller's caller)
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def wait(child):
    """Wait for a child that must end well."""
    if os.waitpid(child, 0)[1]:
        raise RuntimeError("a child failed")


def kill_one(read, chance, most):
    """Start a worker and kill it a moment after it took a random number of jobs."""
    worker = forked(work)
    for _ in range(chance.randint(1, most)):
        os.read(read, 1)  # one dot for each job taken
    time.sleep(chance.uniform(0, 3 * EFFECT_S))
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)


def register(dots, *, guarded):
    """The kind of the jobs, with or without the guard."""
    from schakel.kernel.clock import utc_now
    from schakel.network.audit.interface import record
    from schakel.network.jobs import actions, interface

    def taken(_payload):
        os.write(dots, b".")

    def note(payload, _result):
        record("system", "chaos.done", f"job:{payload['n']}", now=utc_now())
        time.sleep(EFFECT_S)

    interface.register_job(KIND, note, taken, max_attempts=100)
    if not guarded:
        actions.finish = finish_without_guard


def finish_without_guard(claimed, kind, payload, result):
    """What `actions.finish` must not be: effect first, completion in another transaction."""
    from django.db import transaction

    from schakel.network.jobs import actions
    from schakel.network.jobs.models import State

    with transaction.atomic():
        kind.apply(payload, result)
    time.sleep(EFFECT_S)
    actions.still_mine(claimed).update(state=State.DONE, finished_at=actions.utc_now())


def prepare(jobs):
    """A database with `jobs` jobs."""
    from django.core.management import call_command
    from django.db import transaction

    from schakel.network.jobs import interface

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        for number in range(jobs):
            interface.enqueue(KIND, {"n": number})


def work():
    """The worker of the product, with a short lease."""
    from schakel.network.jobs.actions import worker
    from schakel.network.jobs.domain.kinds import periods

    periods._parts.clear()  # this one kind of jobs and no other
    worker.run(threading.Event(), lease_s=LEASE_S)


def finish(jobs):
    """Do what is left, waiting for the leases of the killed."""
    from schakel.network.jobs import interface
    from schakel.network.jobs.models import Job

    deadline = time.monotonic() + 60
    while Job.objects.filter(kind=KIND, state__in=("ready", "running")).exists():
        if time.monotonic() > deadline:
            break
        if not interface.run_pending(limit=jobs):
            time.sleep(0.05)


def count(jobs):
    """What became of the jobs."""
    from schakel.network.audit.interface import entries, verify
    from schakel.network.jobs.models import Job

    noted = [entry.subject for entry in entries() if entry.action == "chaos.done"]
    mine = Job.objects.filter(kind=KIND)
    return {
        "jobs": jobs,
        "done": mine.filter(state="done").count(),
        "taken_again": mine.filter(attempts__gt=1).count(),
        "lost": jobs - len(set(noted)),
        "doubled": len(noted) - len(set(noted)),
        "audit_is_whole": verify().is_whole,
    }


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
