"""`schakel restore`: bring a copy of a node back into an empty folder."""

import argparse
import json
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from schakel.config.backup import (
    MANIFEST,
    POSTGRESQL_FILE,
    PRIVATE_FILES,
    SQLITE_FILE,
    digest_of,
    require_tool,
    row_counts,
    run_tool,
)
from schakel.config.node import NODE_FILE, enter, noted, remember
from schakel.config.options import Options, WrongOption, from_environment
from schakel.kernel.errors import Conflict, InvalidInput

DATABASE_FILES = {"sqlite": SQLITE_FILE, "postgresql": POSTGRESQL_FILE}
KEY_FILE = re.compile(r"keys/[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
MOST_FILES = 1_000
LARGEST_SMALL_FILE_BYTES = 1_000_000  # everything but the database


class NotABackup(InvalidInput):
    """The file is not a backup of a node, or it is damaged."""

    code = "not_a_backup"


class FolderNotEmpty(Conflict):
    """There is something in the folder, or in the database, already."""

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

    Everything is checked before anything stands in `data` under its own name. Nothing is left
    there when the copy turns out to be damaged.

    Raises
    ------
    FolderNotEmpty
        If `data`, or the PostgreSQL database to restore into, holds anything.
    NotABackup
        If `file` is not a whole backup of a node.
    """
    if data.exists() and any(data.iterdir()):
        raise FolderNotEmpty("{data} is not empty; restore into a new folder", data=str(data))
    with folder_for(data) as folder:
        manifest = unpack(file, folder)
        bring_up(manifest, folder)
        (folder / NODE_FILE).rename(folder / f"{NODE_FILE}.last")
        for path in sorted(folder.iterdir(), key=lambda path: path.name.endswith(".last")):
            path.rename(data / path.name.removesuffix(".last"))
        data.chmod(0o700)
    return manifest


@contextmanager
def folder_for(data: Path) -> Iterator[Path]:
    """A scratch folder in `data`; on an error all folders that were made for it go again."""
    made = [folder for folder in (data, *data.parents) if not folder.exists()]
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=data, prefix=".restoring-") as scratch:
            yield Path(scratch)
    except BaseException:
        for folder in made:
            if folder.exists():
                folder.rmdir()
        raise


def unpack(file: Path, folder: Path) -> dict[str, Any]:
    """Unpack `file` into `folder` and hold every file against the manifest."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = manifest_of(archive, folder)
            for name in manifest["files"]:
                archive.extract(name, folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, LookupError) as error:
        raise NotABackup(
            "{file} is not a backup of a node, or it is damaged", file=str(file)
        ) from error
    except (TypeError, AttributeError, NotImplementedError, RuntimeError) as error:
        raise NotABackup("{file} is not a backup of a node", file=str(file)) from error
    if {name: digest_of(folder / name) for name in manifest["files"]} != manifest["files"]:
        raise NotABackup("{file} is damaged: its files are not those it names", file=str(file))
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return manifest


def manifest_of(archive: zipfile.ZipFile, folder: Path) -> dict[str, Any]:
    """What the copy says of itself, checked; `ValueError` if it is not what a backup holds."""
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > MOST_FILES or len(set(names)) != len(names):
        raise ValueError("too many files")
    if archive.getinfo(MANIFEST).file_size > LARGEST_SMALL_FILE_BYTES:
        raise ValueError("the manifest is too large")
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    database = DATABASE_FILES[manifest["database"]]
    whole = {*PRIVATE_FILES, database}
    others = set(names) - whole - {MANIFEST}
    if manifest["format"] != 1 or {*manifest["files"], MANIFEST} != set(names):
        raise ValueError("these are not the files that it names")
    if not whole <= set(names) or not all(KEY_FILE.fullmatch(name) for name in others):
        raise ValueError("these are not the files of a node")
    require_sizes(members, database, folder)
    if not isinstance(manifest["made_at"], str) or not all(
        isinstance(count, int) for count in manifest["rows"].values()
    ):
        raise ValueError("the manifest is malformed")
    return manifest


def require_sizes(members: list[zipfile.ZipInfo], database: str, folder: Path) -> None:
    """Refuse what would fill the memory or the disk; a member never unpacks to more than it says.

    Symbolic links are refused with what else is no plain file.
    """
    for member in members:
        kind = member.external_attr >> 28
        if kind not in (0, 0o10) or member.flag_bits & 1:
            raise ValueError("there is something else than plain files in it")
        if member.filename != database and member.file_size > LARGEST_SMALL_FILE_BYTES:
            raise ValueError("a file is too large")
    if sum(member.file_size for member in members) > shutil.disk_usage(folder).free:
        raise NotABackup("there is not enough room on the disk for what this copy says it holds")


def bring_up(manifest: dict[str, Any], folder: Path) -> None:
    """Load the database of the copy in `folder` and check that it is whole."""
    options = options_of(manifest, folder)
    remember(options)
    enter(options)
    from django.db import connection  # noqa: PLC0415 (needs the settings)

    from schakel.network.audit.interface import verify  # noqa: PLC0415 (needs the settings)

    if options.on_postgresql:
        load_postgresql(folder / POSTGRESQL_FILE)
    try:
        if row_counts() != manifest["rows"]:
            raise NotABackup("the tables of this copy do not hold the rows that it names")
        if not verify().is_whole:
            raise NotABackup("the audit log of this copy is broken; it was changed")
    finally:
        connection.close()


def options_of(manifest: dict[str, Any], folder: Path) -> Options:
    """The node in the copy, with its database here."""
    facts = {**noted(folder)}
    facts.pop("database")
    environment = from_environment(facts["role"])
    url = environment.database_url if manifest["database"] == "postgresql" else ""
    options = replace(environment, **{**facts, "data": folder, "database_url": url})
    if manifest["database"] == "postgresql" and not options.on_postgresql:
        raise WrongOption("this copy comes from PostgreSQL: set DATABASE_URL to an empty database")
    return options


def load_postgresql(dump: Path) -> None:
    """Load `dump` into the database of this process, whole or not at all."""
    require_tool("pg_restore")
    if row_counts():
        raise FolderNotEmpty("the database of DATABASE_URL is not empty; make a new one")
    from django.db import connection  # noqa: PLC0415 (needs the settings)

    name = str(connection.settings_dict["NAME"])
    run_tool(["pg_restore", "--no-owner", "--single-transaction", "-d", name, str(dump)])
    dump.unlink()
