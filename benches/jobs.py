"""Jobs a second on SQLite, against the disk's own limit, and twenty kills of the worker.

The limit is the number of single-row transactions a second that SQLite itself commits durably (WAL,
``synchronous=FULL``) from one connection on the same disk, measured in turns with the jobs. A job
that does nothing costs two transactions: taking it, and its effect with its completion.
"""

import importlib.util
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

JOBS, ROUNDS, RAW_S = 300, 5, 1.0
KILLS, KILLED_JOBS = 20, 400
CHAOS = Path(__file__).resolve().parents[1] / "tests" / "network" / "jobs" / "chaos.py"


def run() -> dict[str, Any]:
    """The figures, as one object."""
    with tempfile.TemporaryDirectory(prefix="schakel-bench-", dir=bench_folder()) as folder:
        rates = jobs_and_limit(Path(folder))
        kills = twenty_kills(Path(folder) / "kills")
    return {"bench": "jobs", **rates, "killed": kills}


def bench_folder() -> str | None:
    """Where to measure: ``SCHAKEL_BENCH_DIR``, or the folder for temporary files."""
    return os.environ.get("SCHAKEL_BENCH_DIR") or None


def jobs_and_limit(folder: Path) -> dict[str, Any]:
    """Jobs and raw transactions a second, in turns."""
    os.environ.update(SCHAKEL_ROLE="hub", SCHAKEL_DATA=str(folder), DATABASE_URL="")
    from schakel.config.roles import set_up  # noqa: PLC0415 (after the variables)

    set_up("hub")
    from django.core.management import call_command  # noqa: PLC0415

    from schakel.network.jobs import interface  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    interface.register_job("bench.nothing", lambda _payload, _result: None)
    raw, jobs = [], []
    for _ in range(ROUNDS):
        raw.append(raw_transactions_per_s(folder / "raw.sqlite3"))
        jobs.append(jobs_per_s())
    return {
        "jobs_per_s": round(statistics.median(jobs), 1),
        "limit": "single-row transactions of SQLite, WAL and synchronous=FULL, one connection",
        "limit_per_s": round(statistics.median(raw), 1),
        "ratio": round(statistics.median(j / r for j, r in zip(jobs, raw, strict=True)), 3),
        "rounds": ROUNDS,
        "jobs_each": JOBS,
        "sqlite": sqlite3_version(),
    }


def jobs_per_s() -> float:
    """Jobs that do nothing, put down at once and done one after the other."""
    from django.db import transaction  # noqa: PLC0415

    from schakel.network.jobs import interface  # noqa: PLC0415

    with transaction.atomic():
        for number in range(JOBS):
            interface.enqueue("bench.nothing", {"n": number})
    started = time.perf_counter()
    done = interface.run_pending(limit=JOBS)
    took_s = time.perf_counter() - started
    if done != JOBS:
        raise RuntimeError(f"{done} jobs of {JOBS} were done")
    return JOBS / took_s


def raw_transactions_per_s(path: Path) -> float:
    """Durable transactions of one row, straight on the SQLite library that the node uses."""
    from schakel.config.database import SQLITE_PRAGMAS  # noqa: PLC0415

    connection = library().connect(str(path), isolation_level=None)
    try:
        connection.executescript(SQLITE_PRAGMAS)
        connection.execute("CREATE TABLE IF NOT EXISTS row (n INTEGER)")
        done, started = 0, time.perf_counter()
        while time.perf_counter() - started < RAW_S:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO row VALUES (?)", (done,))
            connection.execute("COMMIT")
            done += 1
        return done / (time.perf_counter() - started)
    finally:
        connection.close()


def library() -> Any:
    """The SQLite library in use: `pysqlite3` where the settings put it in place."""
    return sys.modules.get("sqlite3", sqlite3)


def sqlite3_version() -> str:
    """Version of that library."""
    return str(library().sqlite_version)


def twenty_kills(folder: Path) -> dict[str, Any]:
    """The worker killed at random moments; what became of its jobs, with and without the guard."""
    spec = importlib.util.spec_from_file_location("chaos", CHAOS)
    if spec is None or spec.loader is None:
        raise RuntimeError("the chaos script is not here")
    chaos = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(chaos)
    figures = {}
    for name, guarded in (("with_guard", True), ("without_guard", False)):
        (folder / name).mkdir(parents=True)
        figures[name] = chaos.soak(
            folder / name, kills=KILLS, jobs=KILLED_JOBS, seed=20, guarded=guarded
        )
    return figures
