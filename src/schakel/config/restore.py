"""`schakel restore`: bring a copy of a node back into an empty folder."""

import argparse
import hashlib
import json
import shutil
import subprocess
import tempfile
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from schakel.config.backup import MANIFEST, require_tool
from schakel.config.node import enter, recall, remember
from schakel.config.options import from_environment
from schakel.kernel.errors import Conflict, InvalidInput

LARGEST_BYTES = 50 * 1024**3
MOST_FILES = 10_000


class NotABackup(InvalidInput):
    """The file is not a backup of a node, or it is damaged."""

    code = "not_a_backup"


class FolderNotEmpty(Conflict):
    """There is something in the folder already."""

    code = "folder_not_empty"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `schakel restore`."""
    parser.add_argument("file", type=Path, help="file that `schakel backup` wrote")
    parser.add_argument("--data", required=True, type=Path, help="empty folder for the node")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Bring the copy back, check it, and say what came back."""
    manifest = restore(arguments.file, arguments.data.resolve())
    rows = sum(manifest["rows"].values())
    print(  # noqa: T201 (what the command answers)
        f"{arguments.data}: {rows} rows as of {manifest['made_at']}; the audit log is whole."
    )
    return 0


def restore(file: Path, data: Path) -> dict[str, Any]:
    """Bring the node in `file` back into `data`; returns the manifest of the copy.

    Nothing is left in `data` when the copy turns out to be damaged.

    Raises
    ------
    FolderNotEmpty
        If `data` holds anything.
    NotABackup
        If `file` is not a whole backup of a node.
    """
    if data.exists() and any(data.iterdir()):
        raise FolderNotEmpty("{data} is not empty; restore into a new folder", data=str(data))
    data.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data.parent) as scratch:
        folder = Path(scratch) / "node"
        folder.mkdir(mode=0o700)
        manifest = unpack(file, folder)
        if data.exists():
            data.rmdir()
        shutil.move(folder, data)
    try:
        bring_up(manifest, data)
    except BaseException:
        shutil.rmtree(data)
        raise
    return manifest


def unpack(file: Path, folder: Path) -> dict[str, Any]:
    """Unpack `file` into `folder` and hold every file against the manifest."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES or sum(m.file_size for m in members) > LARGEST_BYTES:
                raise NotABackup("{file} unpacks to more than a node holds", file=str(file))
            archive.extractall(folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = dict(manifest["files"])
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, TypeError) as error:
        raise NotABackup(
            "{file} is not a backup of a node, or it is damaged", file=str(file)
        ) from error
    (folder / MANIFEST).unlink()
    found = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
    if found != files:
        raise NotABackup("{file} is damaged: its files are not those it names", file=str(file))
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return manifest


def bring_up(manifest: dict[str, Any], data: Path) -> None:
    """Load the database of the copy and check that it is whole."""
    options = replace(recall(data), data=data)
    if manifest["database"] == "postgresql":
        options = replace(options, database_url=from_environment(options.role).database_url)
        if not options.database_url:
            raise InvalidInput(
                "this copy comes from PostgreSQL: set DATABASE_URL to an empty database"
            )
        require_tool("pg_restore")
        dump = data / "database.pgdump"
        subprocess.run(
            ["pg_restore", "--no-owner", "--exit-on-error", "-d", options.database_url, dump],
            check=True,
        )
        dump.unlink()
    remember(options)
    enter(options)
    from schakel.network.audit.interface import verify  # noqa: PLC0415 (needs the settings)

    result = verify()
    if not result.is_whole:
        raise NotABackup("the audit log of this copy is broken; it was changed")
