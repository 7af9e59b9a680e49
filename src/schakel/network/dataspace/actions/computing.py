"""Having a query answered in a process that can reach nothing."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from schakel.kernel.errors import InvalidInput, NotAllowed, Unavailable

CELL = Path(__file__).parents[1] / "adapters" / "cell.py"
NO_CELL = 71
MAX_ANSWER = 4 * 1024**2


class NoSandbox(Unavailable):
    """This machine cannot lock a query in."""

    code = "no_sandbox"


class QueryRefused(InvalidInput):
    """The query is not one SELECT, or it failed."""

    code = "query_refused"


class QueryTooBig(NotAllowed):
    """The query needed more time, memory or rows than it may have."""

    code = "query_too_big"


@dataclass(frozen=True)
class Limits:
    """What a query may use."""

    seconds: int = 10
    memory_mb: int = 256
    rows: int = 1_000


@dataclass(frozen=True)
class Input:
    """A table of the query: an open file, read-only; `table` names one inside SQLite."""

    name: str
    kind: str
    fd: int
    table: str = ""


@dataclass(frozen=True)
class Raw:
    """What the query answered. It is not vetted: it must not leave as it is."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    records: int


def compute(
    sql: str, values: Mapping[str, Any], inputs: Sequence[Input], limits: Limits | None = None
) -> Raw:
    """Answer one SELECT over the inputs; the values are bound, never part of the SQL."""
    limits = limits or Limits()
    job = {
        "sql": sql,
        "values": dict(values),
        "tables": [asdict(each) for each in inputs],
        "limits": asdict(limits),
    }
    code, out = _run(json.dumps(job).encode(), [each.fd for each in inputs], limits.seconds)
    if code == NO_CELL:
        raise NoSandbox(
            "This machine cannot run a query without network and files, so no query is answered."
            " Allow user namespaces and seccomp on Linux."
        )
    if code != 0 or len(out) > MAX_ANSWER:
        raise QueryTooBig("The query was stopped: it used more time, memory or room than it may.")
    return _read(json.loads(out))


def _run(job: bytes, fds: Sequence[int], seconds: int) -> tuple[int, bytes]:
    process = subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", str(CELL)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=tuple(fds),
        env={"PATH": os.defpath, "HOME": "/nonexistent"},
        cwd="/",
    )
    timer = threading.Timer(seconds + 5.0, process.kill)
    timer.start()
    try:
        with process:
            return _converse(process, job)
    finally:
        timer.cancel()


def _converse(process: subprocess.Popen[bytes], job: bytes) -> tuple[int, bytes]:
    if process.stdin is None or process.stdout is None:
        raise QueryRefused("The query could not be started.")
    try:
        process.stdin.write(job)
        process.stdin.close()
    except BrokenPipeError:
        pass  # it ended before it read; its exit code says why
    out = process.stdout.read(MAX_ANSWER + 1)
    if len(out) > MAX_ANSWER:
        process.kill()
    return process.wait(), out


def _read(answer: Mapping[str, Any]) -> Raw:
    error = answer.get("error")
    if error in ("memory", "rows"):
        raise QueryTooBig(
            "The query was stopped: it used more time, memory or room than it may.", limit=error
        )
    if error == "not_one_select":
        raise QueryRefused("Write the query as one SELECT.")
    if error is not None:
        raise QueryRefused("The query failed: {told}", told=answer.get("told", ""))
    rows = tuple(tuple(row) for row in answer["rows"])
    return Raw(tuple(answer["columns"]), rows, answer["in"])
