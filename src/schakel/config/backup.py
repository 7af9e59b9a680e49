"""`schakel backup`: a copy of a running node in one file."""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from schakel import __version__
from schakel.config.node import NODE_FILE, enter, recall
from schakel.config.options import Options
from schakel.kernel.clock import utc_now
from schakel.kernel.errors import Conflict, Unavailable

MANIFEST = "manifest.json"
PRIVATE_FILES = (NODE_FILE, "secret.key", "operator.key")
SQLITE_FILE, POSTGRESQL_FILE = "schakel.sqlite3", "database.pgdump"


class BackupExists(Conflict):
    """The file to write is there already."""

    code = "backup_exists"


class ToolMissing(Unavailable):
    """A program of PostgreSQL is not installed."""

    code = "tool_missing"


class ToolFailed(Unavailable):
    """A program of PostgreSQL ended with an error."""

    code = "tool_failed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `schakel backup`."""
    parser.add_argument("file", type=Path, help="file to write, such as node.zip")
    parser.add_argument("--data", required=True, type=Path, help="folder of the node")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Copy the node while it runs, and say what the copy holds."""
    options = recall(arguments.data)
    enter(options)
    manifest = backup(options, arguments.file)
    rows = sum(manifest["rows"].values())
    print(  # noqa: T201 (what the command answers)
        f"{arguments.file}: {rows} rows in {len(manifest['rows'])} tables, "
        f"{len(manifest['files'])} files.\n"
        "It holds the private keys of this node: keep it as you would keep those."
    )
    return 0


def backup(options: Options, target: Path) -> dict[str, Any]:
    """Write database, keys and secrets of the node to `target`; returns its manifest.

    The file appears whole or not at all, and only its owner can read it.

    Raises
    ------
    BackupExists
        If `target` exists.
    ToolMissing
        If the node is on PostgreSQL and ``pg_dump`` is not installed.
    """
    if target.exists():
        raise BackupExists("{file} exists; choose another name", file=str(target))
    with tempfile.TemporaryDirectory(dir=options.data) as scratch:
        folder = Path(scratch)
        rows = dump_database(options, folder)
        for name in PRIVATE_FILES:
            shutil.copy2(options.data / name, folder / name)
        shutil.copytree(options.data / "keys", folder / "keys")
        files = {
            str(path.relative_to(folder)): digest_of(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        manifest = {
            "format": 1,
            "version": __version__,
            "made_at": utc_now().isoformat(),
            "database": "postgresql" if options.on_postgresql else "sqlite",
            "rows": rows,
            "files": files,
        }
        write_archive(folder, manifest, target)
    return manifest


def write_archive(folder: Path, manifest: dict[str, Any], target: Path) -> None:
    """Pack `folder` with its manifest first."""
    scratch = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(scratch, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
                for name in sorted(manifest["files"]):
                    archive.write(folder / name, arcname=name)
            file.flush()
            os.fsync(file.fileno())
        scratch.rename(target)
    finally:
        scratch.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, which may be larger than the memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def dump_database(options: Options, folder: Path) -> dict[str, int]:
    """Copy the database into `folder` in one consistent state; returns the rows of each table."""
    if options.on_postgresql:
        return dump_postgresql(folder / POSTGRESQL_FILE)
    return dump_sqlite(folder / SQLITE_FILE)


def dump_sqlite(target: Path) -> dict[str, int]:
    """SQLite's own online backup: writers go on, the copy is one state of the database."""
    import sqlite3  # noqa: PLC0415 (the bundled library takes its place when Django is loaded)

    from django.db import connection  # noqa: PLC0415 (needs the settings)

    connection.ensure_connection()
    copy = sqlite3.connect(target)
    try:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return {
            table: copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
            for (table,) in copy.execute(
                "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
            ).fetchall()
        }
    finally:
        copy.close()


def dump_postgresql(target: Path) -> dict[str, int]:
    """PostgreSQL's own dump, and the row counts of that very state of the database."""
    from django.db import connection, transaction  # noqa: PLC0415 (needs the settings)

    require_tool("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        # Dump and counts see one snapshot: writers go on and change neither.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        run_tool(["pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}"])
        return row_counts()


def row_counts() -> dict[str, int]:
    """Rows of each table of the database of this process."""
    from django.db import connection  # noqa: PLC0415 (needs the settings)

    rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("sqlite_"):  # SQLite's own notes on the tables
                continue
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows[table] = int(cursor.fetchone()[0])
    return rows


def run_tool(command: Sequence[str]) -> None:
    """Run a program of PostgreSQL on the database of this process.

    Where the database is, and the password, go by the environment: everybody on the machine can
    read a command line.
    """
    done = subprocess.run(
        command,
        env={**os.environ, **libpq_environment()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["without a word"]
        raise ToolFailed("{tool} ended with an error: {why}", tool=command[0], why=lines[0])


def libpq_environment() -> dict[str, str]:
    """The variables from which PostgreSQL's programs take what Django connects with."""
    from django.db import connection  # noqa: PLC0415 (needs the settings)
    from psycopg import pq  # noqa: PLC0415 (only for PostgreSQL)

    given = connection.get_connection_params()
    return {
        option.envvar.decode(): str(given[option.keyword.decode()])
        for option in pq.Conninfo.get_defaults()
        if option.envvar and given.get(option.keyword.decode()) is not None
    }


def require_tool(name: str) -> None:
    """Raise `ToolMissing` unless the program `name` is installed."""
    if shutil.which(name) is None:
        raise ToolMissing("{tool} is not installed; it comes with PostgreSQL's client", tool=name)
