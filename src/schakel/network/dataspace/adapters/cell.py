"""The process in which a query runs: no network, no files, no other processes.

It is started as a file of its own, reads one job from standard input and writes one answer. It
locks itself in before it reads data, proves that the locks hold, and reads no file afterwards.
DuckDB is imported here and nowhere else.
"""

import ctypes
import json
import os
import platform
import resource
import socket
import sqlite3
import struct
import sys
from typing import Any

NO_CELL, BAD_QUERY, TOO_MUCH = 71, 72, 73
NEW_USER, NEW_NET, NEW_IPC = 0x10000000, 0x40000000, 0x08000000
NO_NEW_PRIVS, SECCOMP, DEATH_SIGNAL, DUMPABLE = 38, 22, 1, 4
ALLOW, DENY, ABSENT, KILL = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38, 0x80000000
CLONE_THREAD = 0x00010000
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

X86_64 = 0xC000003E

# Numbers of system calls: clone, clone3, opens (number, place of its flags), and what is denied.
ARCHES: dict[str, dict[str, Any]] = {
    "x86_64": {
        "audit": X86_64,
        "clone": 56,
        "clone3": 435,
        "open": ((2, 1), (257, 2)),
        "absent": (437, 425),
        # socket..., fork, vfork, execve, kill, truncate, rename, mkdir, rmdir, creat, link, unlink
        "deny": (
            *(41, 42, 43, 44, 46, 49, 50, 53, 57, 58, 59, 62, 76, 82, 83, 84, 85, 86, 87, 88),
            *(90, 92, 101, 133, 155, 161, 165, 166, 175, 200, 234, 246, 248, 249, 250, 263, 264),
            *(265, 266, 272, 288, 298, 303, 304, 308, 310, 311, 313, 316, 321, 322, 323, 424),
            *(426, 427, 428, 429, 430, 431, 432, 434, 438, 442),
        ),
    },
    "aarch64": {
        "audit": 0xC00000B7,
        "clone": 220,
        "clone3": 435,
        "open": ((56, 2),),
        "absent": (437, 425),
        "deny": (
            *(33, 34, 35, 36, 37, 38, 39, 40, 41, 45, 51, 52, 53, 54, 55, 97, 104, 105, 117, 129),
            *(130, 131, 198, 199, 200, 201, 202, 203, 206, 211, 217, 218, 219, 221, 241, 242),
            *(264, 265, 268, 270, 271, 273, 276, 280, 281, 282, 424, 426, 427, 428, 429, 430),
            *(431, 432, 434, 438, 442),
        ),
    },
}


class NoCell(Exception):
    """A lock cannot be closed."""


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("<HBBI", code, yes, no, value)


LOAD, EQUAL, ANY_BIT, END = 0x20, 0x15, 0x45, 0x06


def rules(arch: dict[str, Any], *, no_files: bool) -> bytes:
    """The filter of system calls, as the kernel reads it; `no_files` denies every open."""
    steps = [_step(LOAD, 4), _step(EQUAL, arch["audit"], 1, 0), _step(END, KILL), _step(LOAD, 0)]
    if arch["audit"] == X86_64:
        # The x32 calls of x86 have a bit of their own, by which they would slip through.
        steps += [_step(ANY_BIT, 0x40000000, 0, 1), _step(END, KILL)]
    for number in (arch["clone3"], *arch["absent"]):
        steps += [_step(EQUAL, number, 0, 1), _step(END, ABSENT)]
    for number in arch["deny"]:
        steps += [_step(EQUAL, number, 0, 1), _step(END, DENY)]
    # A thread may start, a process may not.
    steps += [_step(EQUAL, arch["clone"], 0, 4), _step(LOAD, 16)]
    steps += [_step(ANY_BIT, CLONE_THREAD, 1, 0), _step(END, DENY), _step(END, ALLOW)]
    for number, place in arch["open"]:
        if no_files:
            steps += [_step(EQUAL, number, 0, 1), _step(END, DENY)]
        else:
            steps += [_step(EQUAL, number, 0, 4), _step(LOAD, 16 + 8 * place)]
            steps += [_step(ANY_BIT, WRITING, 0, 1), _step(END, DENY), _step(END, ALLOW)]
    return b"".join([*steps, _step(END, ALLOW)])


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def _call(done: int, what: str) -> None:
    if done != 0:
        raise NoCell(what)


def close_filter(*, no_files: bool) -> None:
    """Put the filter before this process, for good."""
    arch = ARCHES.get(platform.machine())
    if arch is None:
        raise NoCell("filter")
    program = rules(arch, no_files=no_files)
    libc = ctypes.CDLL(None, use_errno=True)
    held = _Program(len(program) // 8, program)
    _call(libc.prctl(SECCOMP, 2, ctypes.byref(held), 0, 0), "filter")


def close_doors(limits: dict[str, int]) -> None:
    """Leave the network, give up rights, set limits and deny the calls a query never needs."""
    libc = ctypes.CDLL(None, use_errno=True)
    _call(libc.prctl(DEATH_SIGNAL, 9, 0, 0, 0), "parent")
    _call(libc.unshare(NEW_USER | NEW_NET | NEW_IPC), "namespace")
    _call(libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0), "privileges")
    _call(libc.prctl(DUMPABLE, 0, 0, 0, 0), "dump")
    room = limits["memory_mb"] * 1024**2 + 1024**3
    for kind, most in (
        (resource.RLIMIT_AS, room),
        (resource.RLIMIT_CPU, limits["seconds"] + 1),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (most, most))
    close_filter(no_files=False)


def _refused(attempt: Any) -> bool:
    try:
        attempt()
    except OSError:
        return True
    return False


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def prove(*, no_files: bool) -> None:
    """Try what must not work; a lock that only seems closed ends the process."""
    tries = [socket.socket, _fork, lambda: os.open("/tmp/x", os.O_WRONLY | os.O_CREAT)]  # noqa: S108
    if no_files:
        tries.append(lambda: os.open("/etc/passwd", os.O_RDONLY))
    if not all(_refused(each) for each in tries):
        raise NoCell("proof")


READERS = {
    "csv": "read_csv(?, sample_size=20000)",
    "parquet": "read_parquet(?)",
}


def load(db: Any, table: dict[str, Any]) -> int:
    """Bring one input into memory; gives its number of records."""
    name, path = table["name"], f"/proc/self/fd/{table['fd']}"
    quoted = '"' + name.replace('"', '""') + '"'
    if table["kind"] == "sqlite":
        _load_sqlite(db, quoted, path, table["table"])
    else:
        db.execute(f"CREATE TABLE {quoted} AS SELECT * FROM {READERS[table['kind']]}", [path])  # noqa: S608
    os.close(table["fd"])
    return int(db.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0])  # noqa: S608


def _load_sqlite(db: Any, quoted: str, path: str, table: str) -> None:
    source = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    found = source.execute('SELECT * FROM "' + table.replace('"', '""') + '"')  # noqa: S608
    names = ['"' + each[0].replace('"', '""') + '"' for each in found.description]
    rows = found.fetchmany(200_000)
    kinds = [_kind_of([row[at] for row in rows]) for at in range(len(names))]
    db.execute(f"CREATE TABLE {quoted} ({', '.join(map(' '.join, zip(names, kinds)))})")  # noqa: B905
    if rows:
        db.executemany(f"INSERT INTO {quoted} VALUES ({', '.join('?' * len(names))})", rows)  # noqa: S608
    source.close()


def _kind_of(values: list[Any]) -> str:
    types = {type(value) for value in values if value is not None}
    if types == {int}:
        return "BIGINT"
    return "DOUBLE" if types and types <= {int, float} else "VARCHAR"


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Lock in, load, lock again, ask."""
    limits = job["limits"]
    import duckdb  # noqa: PLC0415 (here alone)

    close_doors(limits)
    prove(no_files=False)
    db = duckdb.connect(":memory:", config={"threads": 1, "temp_directory": ""})
    db.execute("SET autoinstall_known_extensions=false; SET autoload_known_extensions=false")
    db.execute(f"SET memory_limit='{int(limits['memory_mb'])}MB'")
    records = sum(load(db, table) for table in job["tables"])
    db.execute("SET enable_external_access=false; SET lock_configuration=true")
    close_filter(no_files=True)
    prove(no_files=True)
    return ask(db, job, records)


def ask(db: Any, job: dict[str, Any], records: int) -> dict[str, Any]:
    """Run the one SELECT with bound values."""
    import duckdb  # noqa: PLC0415 (here alone)

    try:
        statements = db.extract_statements(job["sql"])
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            return {"error": "not_one_select"}
        found = db.execute(statements[0], job["values"] or None)
        columns = [each[0] for each in found.description]
        rows = found.fetchmany(job["limits"]["rows"] + 1)
    except duckdb.OutOfMemoryException:
        return {"error": "memory"}
    except duckdb.Error as error:
        return {"error": "failed", "told": str(error)[:500]}
    if len(rows) > job["limits"]["rows"]:
        return {"error": "rows"}
    return {"columns": columns, "rows": [[_plain(v) for v in row] for row in rows], "in": records}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return float(value) if type(value).__name__ == "Decimal" else str(value)


def main() -> int:
    """Read the job, answer it; the exit code says which lock did not close."""
    job = json.loads(sys.stdin.buffer.read(1024**2))
    try:
        answer = run(job)
    except NoCell as error:
        sys.stderr.write(str(error))
        return NO_CELL
    except MemoryError:
        answer = {"error": "memory"}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
