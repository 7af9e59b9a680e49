"""A query runs in a process that can reach nothing, and only groups leave."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from schakel.network.dataspace.actions import computing
from schakel.network.dataspace.actions.computing import (
    Input,
    Limits,
    NoSandbox,
    QueryRefused,
    QueryTooBig,
    compute,
)


@pytest.fixture
def orders(tmp_path: Path) -> Iterator[Input]:
    """Twelve orders of two machines, as CSV."""
    file = tmp_path / "orders.csv"
    rows = [f"{'mill' if n < 8 else 'lathe'},{n}.5" for n in range(12)]
    file.write_text("machine,minutes\n" + "\n".join(rows) + "\n")
    fd = os.open(file, os.O_RDONLY)
    yield Input("orders", "csv", fd)
    os.close(fd)


COUNTS = "SELECT machine, count(*) AS n FROM orders GROUP BY machine ORDER BY machine"


def test_groups_of_a_file_are_counted(orders):
    raw = compute(COUNTS, {}, [orders])
    assert (raw.columns, raw.rows, raw.records) == (
        ("machine", "n"),
        (("lathe", 4), ("mill", 8)),
        12,
    )


def test_a_value_is_bound_and_never_becomes_sql(orders):
    sql = "SELECT count(*) AS n FROM orders WHERE machine = $machine"
    raw = compute(sql, {"machine": "mill' OR 1=1; DROP TABLE orders; --"}, [orders])
    assert raw.rows == ((0,),)
    assert compute(sql, {"machine": "mill"}, [orders]).rows == ((8,),)


def test_a_table_of_sqlite_is_read(tmp_path):
    file = tmp_path / "plan.db"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE jobs (name TEXT, minutes REAL)")
        db.executemany("INSERT INTO jobs VALUES (?, ?)", [("a", 1.5), ("b", 2)])
    db.close()
    fd = os.open(file, os.O_RDONLY)
    try:
        raw = compute(
            "SELECT sum(minutes) AS m FROM jobs", {}, [Input("jobs", "sqlite", fd, "jobs")]
        )
    finally:
        os.close(fd)
    assert raw.rows == ((3.5,),)


ATTACKS = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM read_csv('/proc/self/environ')",
    "SELECT * FROM read_csv('https://example.com/x.csv')",
    "COPY orders TO '/tmp/stolen.csv'",
    "ATTACH '/tmp/other.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access=true",
    "SET lock_configuration=false",
    "PRAGMA memory_limit='100GB'",
    "SELECT 1; SELECT 2",
    "CREATE TABLE x AS SELECT 1",
    "DELETE FROM orders",
    "EXPORT DATABASE '/tmp/all'",
    "SELECT getenv('PATH')",
]


@pytest.mark.parametrize("sql", ATTACKS)
def test_a_hostile_query_is_refused(orders, sql):
    with pytest.raises(QueryRefused):
        compute(sql, {}, [orders])


def test_an_endless_query_is_stopped(orders):
    sql = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r"
    with pytest.raises(QueryTooBig):
        compute(sql, {}, [orders], Limits(seconds=1))


def test_a_query_that_wants_all_memory_is_stopped(orders):
    with pytest.raises(QueryTooBig):
        compute("SELECT list(range) FROM range(200000000)", {}, [orders], Limits(memory_mb=32))


def test_an_answer_with_too_many_rows_is_stopped(orders):
    with pytest.raises(QueryTooBig):
        compute("SELECT * FROM range(1001)", {}, [orders])


def test_a_huge_cell_is_stopped(orders):
    with pytest.raises(QueryTooBig):
        compute("SELECT repeat('x', 6000000) AS x", {}, [orders])


PROBE = """
import sys; sys.path.insert(0, {folder!r})
import cell, os, socket
told = []
if {lock}:
    cell.close_doors(dict(memory_mb=64, seconds=5)); cell.close_filter(no_files=True)
def tell(name, attempt):
    try: attempt()
    except OSError: told.append(name)
tell('socket', socket.socket)
tell('fork', cell._fork)
tell('exec', lambda: os.execv('/bin/true', ['true']) if {lock} else None)
tell('read', lambda: os.open('/etc/passwd', os.O_RDONLY))
tell('write', lambda: os.open('/dev/null', os.O_WRONLY))
tell('remove', lambda: os.rmdir('/nonexistent-but-denied') if {lock} else None)
tell('kill', lambda: os.kill(1, 0))
print(','.join(told))
"""


@pytest.mark.parametrize(
    ("lock", "denied"), [(True, "socket,fork,exec,read,write,remove,kill"), (False, "")]
)
def test_the_cell_denies_what_a_free_process_may_do(lock, denied):
    """The second case is the control: without the locks each attempt goes through."""
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    code = PROBE.format(folder=str(computing.CELL.parent), lock=lock)
    if not lock:
        code = code.replace("os.kill(1, 0)", "os.kill(os.getpid(), 0)")
    found = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=20, check=True
    )
    assert found.stdout.strip() == denied


def test_no_query_runs_where_the_cell_cannot_be_made(orders, tmp_path, monkeypatch):
    broken = tmp_path / "cell.py"
    text = computing.CELL.read_text()
    changed = text.replace("NEW_USER | NEW_NET | NEW_IPC", "0x7FFFFFFF")
    assert changed != text
    broken.write_text(changed)
    monkeypatch.setattr(computing, "CELL", broken)
    with pytest.raises(NoSandbox):
        compute(COUNTS, {}, [orders])


def test_a_cell_whose_filter_does_nothing_is_noticed(orders, tmp_path, monkeypatch):
    broken = tmp_path / "cell.py"
    text = computing.CELL.read_text()
    changed = text.replace("    close_filter(no_files=False)\n", "")
    assert changed != text
    broken.write_text(changed)
    monkeypatch.setattr(computing, "CELL", broken)
    with pytest.raises(NoSandbox):
        compute(COUNTS, {}, [orders])
