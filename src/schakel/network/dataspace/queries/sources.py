"""Opening what is offered, without ever leaving its folder."""

import csv
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings

from schakel.kernel.errors import NotFound
from schakel.network.dataspace.domain.paths import parts_of

FOLDER = "offers"
MAX_LISTED = 10_000
CHUNK = 64 * 1024


def offers_folder() -> Path:
    """Where everything that can be offered is."""
    return Path(settings.OPTIONS.data) / FOLDER


def open_beneath(root: Path, path: str) -> int:
    """Open a regular file below `root` for reading, following no link on the way."""
    missing = NotFound("There is no such file.")
    parts = parts_of(path)
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    opened: list[int] = []
    try:
        opened.append(os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
        for part in parts[:-1]:
            opened.append(os.open(part, flags | os.O_DIRECTORY, dir_fd=opened[-1]))
        found = os.open(parts[-1], flags, dir_fd=opened[-1])
    except OSError as error:
        raise missing from error
    finally:
        for each in opened:
            os.close(each)
    if not stat.S_ISREG(os.fstat(found).st_mode):
        os.close(found)
        raise missing
    return found


def chunks(path: str) -> Iterator[bytes]:
    """A file piece by piece; it is opened with the first piece, so that nobody forgets it."""
    with os.fdopen(open_beneath(offers_folder(), path), "rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def csv_rows(path: str) -> Iterator[list[str]]:
    """Records of a CSV file; its first row names the columns."""
    fd = open_beneath(offers_folder(), path)
    with os.fdopen(fd, "r", encoding="utf-8-sig", newline="") as text:
        yield from csv.reader(text, strict=True)


def sqlite_rows(path: str, table: str) -> Iterator[list[Any]]:
    """Records of a table of SQLite, whose file is only read."""
    name = '"' + table.replace('"', '""') + '"'
    fd = open_beneath(offers_folder(), path)
    try:
        # The open file is used, not its name: nobody can put another in its place.
        where = f"file:/proc/self/fd/{fd}?mode=ro&immutable=1"
        with closing(sqlite3.connect(where, uri=True)) as db:
            found = db.execute(f"SELECT * FROM {name}")  # noqa: S608 (quoted)
            yield [each[0] for each in found.description]
            for row in found:
                yield list(row)
    finally:
        os.close(fd)
