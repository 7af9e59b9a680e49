"""`schakel backup`: a copy of a running node in one file."""

import argparse
import hashlib
import json
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from schakel import __version__
from schakel.config.node import NODE_FILE, enter, recall
from schakel.config.options import Options
from schakel.kernel.clock import utc_now
from schakel.kernel.errors import Conflict, Unavailable

MANIFEST = "manifest.json"
PRIVATE_FILES = (NODE_FILE, "secret.key", "operator.key")


class BackupExists(Conflict):
    """The file to write is there already."""

    code = "backup_exists"


class ToolMissing(Unavailable):
    """A program of PostgreSQL is not installed."""

    code = "tool_missing"


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
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        manifest = {
            "format": 1,
            "version": __version__,
            "made_at": utc_now().isoformat(),
            "database": "postgresql" if options.database_url else "sqlite",
            "rows": rows,
            "files": files,
        }
        write_archive(folder, manifest, target)
    return manifest


def write_archive(folder: Path, manifest: dict[str, Any], target: Path) -> None:
    """Pack `folder` with its manifest first."""
    scratch = target.with_name(target.name + ".part")
    scratch.touch(mode=0o600)
    with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
        for name in sorted(manifest["files"]):
            archive.write(folder / name, arcname=name)
    scratch.rename(target)


def dump_database(options: Options, folder: Path) -> dict[str, int]:
    """Copy the database into `folder` in one consistent state; returns the rows of each table."""
    if options.database_url:
        return dump_postgresql(options, folder / "database.pgdump")
    return dump_sqlite(folder / "schakel.sqlite3")


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


def dump_postgresql(options: Options, target: Path) -> dict[str, int]:
    """PostgreSQL's own dump, and its row counts as they were at that moment or just before."""
    from django.db import connection  # noqa: PLC0415 (needs the settings)

    require_tool("pg_dump")
    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows[table] = int(cursor.fetchone()[0])
    subprocess.run(
        ["pg_dump", "--format=custom", f"--file={target}", options.database_url], check=True
    )
    return rows


def require_tool(name: str) -> None:
    """Raise `ToolMissing` unless the program `name` is installed."""
    if shutil.which(name) is None:
        raise ToolMissing("{tool} is not installed; it comes with PostgreSQL's client", tool=name)
