"""A node on SQLite keeps what it acknowledged, and refuses a library that could lose it."""

import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest

from schakel.config import node as config_node
from schakel.config.database import databases, sqlite
from schakel.config.options import Options

pytestmark = pytest.mark.pure

SENTENCE = (
    "can damage a database that several processes write (WAL reset, fixed in 3.51.3); "
    "install pysqlite3 0.6.1 or newer, or set DATABASE_URL to PostgreSQL"
)
WRITER = """
    import sys, time
    from django.conf import settings
    from schakel.config.sqlite import use_bundled_sqlite
    use_bundled_sqlite()
    from schakel.config.database import sqlite
    made = sqlite(sys.argv[1])
    made["OPTIONS"] |= {"transaction_mode": sys.argv[2], "timeout": 20}
    settings.configure(DATABASES={"default": made}, USE_TZ=True)
    import django
    django.setup()
    from django.db import OperationalError, connection, transaction
    locked = 0
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT n FROM counter")
                cursor.fetchone()
                time.sleep(0.002)
                cursor.execute("UPDATE counter SET n = n + 1")
        except OperationalError:
            locked += 1
    print(locked)
"""


def options(tmp_path, url=""):
    return Options("hub", tmp_path, "http://localhost:8000", database_url=url)


def test_an_sqlite_that_can_lose_data_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(config_node, "sqlite_version", lambda: (3, 51, 2))
    with pytest.raises(config_node.UnsafeSqlite) as refused:
        config_node.require_safe_sqlite(options(tmp_path))

    assert str(refused.value) == f"SQLite 3.51.2 {SENTENCE}"


def test_a_safe_sqlite_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(config_node, "sqlite_version", lambda: (3, 51, 3))
    config_node.require_safe_sqlite(options(tmp_path))


def test_on_postgresql_the_version_of_sqlite_does_not_matter(tmp_path, monkeypatch):
    monkeypatch.setattr(config_node, "sqlite_version", lambda: (3, 40, 1))
    config_node.require_safe_sqlite(options(tmp_path, "postgresql://x@y/z"))
    with pytest.raises(config_node.UnsafeSqlite):
        config_node.require_safe_sqlite(options(tmp_path, f"sqlite:///{tmp_path}/x"))


def test_a_node_does_not_start_on_the_sqlite_of_an_old_system(new_node):
    without_wheel = "import sys; sys.modules['pysqlite3'] = None\n"
    version = subprocess.run(
        [sys.executable, "-c", "import sqlite3; print(sqlite3.sqlite_version)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    if tuple(map(int, version.split("."))) >= (3, 51, 3):
        pytest.skip(f"the SQLite of this system is safe ({version})")
    node = new_node("hub")
    code = f"{without_wheel}from schakel.config.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, *node.serve_words()],
        env=node.environment | {"DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"schakel: SQLite {version} {SENTENCE}\n"
    assert not node.data.exists()


def pragmas_of(tmp_path):
    code = """
        import sys
        from schakel.config.roles import set_up
        set_up()
        from django.db import connection, transaction
        with connection.cursor() as cursor:
            for name in ("journal_mode", "synchronous", "mmap_size", "foreign_keys", "busy_timeout"):
                print(name, cursor.execute(f"PRAGMA {name}").fetchone()[0])
        seen = []
        connection.connection.set_trace_callback(seen.append)
        with transaction.atomic():
            pass
        print(seen[0])
    """
    environment = {"SCHAKEL_DATA": str(tmp_path), "PATH": "/usr/bin:/bin", "DATABASE_URL": ""}
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_the_connection_of_a_node_writes_through_and_locks_at_once(tmp_path):
    assert pragmas_of(tmp_path) == [
        "journal_mode wal",
        "synchronous 2",
        "mmap_size 0",
        "foreign_keys 1",
        "busy_timeout 20000",
        "BEGIN IMMEDIATE",
    ]


def refusals(tmp_path, mode):
    """How often two writers together were told that the database is locked."""
    config_node.use_bundled_sqlite()
    import sqlite3  # noqa: PLC0415 (the bundled one)

    path = tmp_path / f"{mode}.sqlite3"
    file = sqlite3.connect(path)
    file.executescript(
        "PRAGMA journal_mode=WAL; CREATE TABLE counter(n); INSERT INTO counter VALUES (0)"
    )
    file.close()
    command = [sys.executable, "-c", textwrap.dedent(WRITER), str(path), mode]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    return sum(int(writer.communicate(timeout=60)[0]) for writer in writers)


def test_two_writers_are_never_told_that_the_database_is_locked(tmp_path):
    assert refusals(tmp_path, sqlite("x")["OPTIONS"]["transaction_mode"]) == 0


def test_without_immediate_transactions_they_are_told(tmp_path):
    assert refusals(tmp_path, "DEFERRED") > 0


def test_postgresql_is_reached_through_a_pool(tmp_path):
    made = databases(options(tmp_path, "postgresql://u:p@h:5433/n?sslmode=require"))["default"]

    assert made["OPTIONS"] == {
        "sslmode": "require",
        "pool": {"min_size": 1, "max_size": 16, "timeout": 20},
    }
    assert (made["CONN_MAX_AGE"], made["HOST"], made["PORT"]) == (0, "h", 5433)
    assert replace(options(tmp_path), database_url="postgres://h/n").on_postgresql
