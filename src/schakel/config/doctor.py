"""`schakel doctor`: how a node is doing, in sentences."""

import argparse
import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from schakel import __version__
from schakel.config.node import enter, recall
from schakel.config.options import Options, WrongOption
from schakel.config.sqlite import OLDEST_SAFE, sqlite_version
from schakel.kernel.clock import utc_now

Look = Callable[[Options], Iterator["Finding"]]
SIGNS = {"good": "ok  ", "warning": "look", "bad": "BAD "}
LITTLE_SPACE_BYTES = 1024**3
QUIET_WORKER = timedelta(seconds=30)
WAITED_LONG_S = 300.0


@dataclass(frozen=True)
class Finding:
    """One thing the doctor looked at.

    Parameters
    ----------
    about : str
        What was looked at, one or two words.
    state : str
        ``good``, ``warning`` or ``bad``.
    sentence : str
        What was found, and what to do if it is not good.
    """

    about: str
    state: str
    sentence: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `schakel doctor`."""
    parser.add_argument(
        "peer", nargs="?", default="", help="web address or did:web of another node to look at"
    )
    parser.add_argument("--data", type=Path, help="folder of the node")
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="HOST:PORT",
        help="private address of a peer that may be asked without TLS (a trial on one machine)",
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Look at everything and tell; exit 2 if something is bad."""
    if arguments.peer:
        from schakel.config.doctor_peer import findings_of  # noqa: PLC0415 (the node needs no TLS)

        return tell(findings_of(arguments.peer, arguments.data, arguments.allow), arguments)
    if arguments.data is None:
        raise WrongOption("give the folder of a node with --data, or the address of a peer")
    options = recall(arguments.data)
    enter(options)
    return tell(examine(options), arguments)


def tell(findings: list[Finding], arguments: argparse.Namespace) -> int:
    """Print `findings` in words or as JSON."""
    is_well = all(finding.state != "bad" for finding in findings)
    if arguments.json:
        print(json.dumps({"ok": is_well, "findings": [asdict(f) for f in findings]}))  # noqa: T201
    else:
        for finding in findings:
            print(f"{SIGNS[finding.state]}  {finding.about}: {finding.sentence}")  # noqa: T201
    return 0 if is_well else 2


def examine(options: Options) -> list[Finding]:
    """Everything the doctor looks at, in the order in which it matters."""
    found = [*software(options), *database(options)]
    # Without a database there is nothing more to be read from it.
    looks: tuple[Look, ...] = (files, space, reach)
    if all(finding.state != "bad" for finding in found):
        looks = (guarded(jobs), guarded(audit), guarded(letters), guarded(statements), *looks)
    return found + [finding for look in looks for finding in look(options)]


def guarded(look: Look) -> Look:
    """`look`, where an error of the database is what it found."""

    def careful(options: Options) -> Iterator[Finding]:
        from django.db import DatabaseError  # noqa: PLC0415 (needs the settings)

        try:
            yield from look(options)
        except DatabaseError as error:
            why = " ".join(str(error).split())
            advice = (
                "is the server running, and is DATABASE_URL right?"
                if options.on_postgresql
                else "restore a backup into a new folder."
            )
            yield Finding(
                "database", "bad", f"It cannot be used in {look.__name__} ({why}); {advice}"
            )

    return careful


def software(options: Options) -> Iterator[Finding]:
    """Versions of what the node runs on."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        "software",
        "good",
        f"Schakel {__version__} as {options.role} on Python {python}, at {options.public_url}.",
    )
    if not options.on_postgresql:
        version = sqlite_version()
        safe = version >= OLDEST_SAFE
        number = ".".join(map(str, version))
        yield Finding(
            "SQLite",
            "good" if safe else "bad",
            f"Version {number} is in use."
            if safe
            else f"Version {number} can damage a database that two processes write; install "
            "pysqlite3 0.6.1 or newer, or use PostgreSQL.",
        )


def database(options: Options) -> Iterator[Finding]:
    """Whether the database is there, answers, is whole and up to date."""
    from django.conf import settings  # noqa: PLC0415 (needs the settings)

    file = Path(settings.DATABASES["default"]["NAME"])
    if not options.on_postgresql and not file.exists():
        yield Finding("database", "bad", f"{file} is missing; restore a backup into a new folder.")
        return
    yield from guarded(content)(options)


def content(options: Options) -> Iterator[Finding]:
    """Whether the database is whole and up to date."""
    from django.db import connection  # noqa: PLC0415 (needs the settings)
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    if not options.on_postgresql:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check")
            verdict = cursor.fetchone()[0]
        if verdict != "ok":
            yield Finding("database", "bad", f"SQLite reports damage ({verdict}); restore a copy.")
            return
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding(
            "database", "bad", f"{len(waiting)} migrations wait; start the node once to run them."
        )
        return
    where = "PostgreSQL" if options.on_postgresql else "SQLite"
    yield Finding("database", "good", f"{where} answers, is whole and up to date.")


def jobs(_options: Options) -> Iterator[Finding]:
    """Whether the worker works and nothing waits too long."""
    from schakel.network.jobs.interface import overview, worker_seen_at  # noqa: PLC0415

    seen = worker_seen_at()
    if seen is None or utc_now() - seen > QUIET_WORKER:
        last = "never" if seen is None else f"at {seen:%Y-%m-%d %H:%M} UTC"
        yield Finding("worker", "warning", f"It was last seen {last}; is the node running?")
    else:
        yield Finding("worker", "good", "It is at work.")
    view = overview()
    waited_min = view.oldest_ready_age_s / 60
    if view.dead:
        dead = view.dead_jobs[0]
        yield Finding(
            "jobs", "bad", f"{view.dead} were given up, the last is {dead.kind} ({dead.code})."
        )
    elif view.oldest_ready_age_s > WAITED_LONG_S:
        yield Finding("jobs", "warning", f"The oldest waits for {waited_min:.0f} minutes.")
    else:
        yield Finding("jobs", "good", "None was given up and none waits long.")


def audit(_options: Options) -> Iterator[Finding]:
    """Whether the audit log is whole."""
    from schakel.network.audit.interface import verify  # noqa: PLC0415 (needs the settings)

    result = verify()
    if result.is_whole:
        yield Finding("audit log", "good", f"{result.entries} entries, each chained to the last.")
    else:
        number, reason = result.broken_number, result.reason.replace("_", " ")
        yield Finding("audit log", "bad", f"Entry {number} does not hold ({reason}).")


def letters(options: Options) -> Iterator[Finding]:
    """Whether e-mail reaches people."""
    from schakel.network.accounts.adapters.delivery import post_overview  # noqa: PLC0415

    view, server = post_overview(utc_now()), options.mail_server
    if server.is_folder and options.role == "hub":
        yield Finding(
            "e-mail",
            "warning",
            f"Nobody receives any: letters only go into {server.folder}. Give a mail server with "
            "SCHAKEL_MAIL or serve --mail.",
        )
    if view.given_up:
        yield Finding("e-mail", "warning", f"{view.given_up} letters of the last month were lost.")
    if view.oldest_age_s > WAITED_LONG_S:
        minutes = view.oldest_age_s / 60
        yield Finding(
            "e-mail",
            "warning",
            f"{view.waiting} letters wait, the oldest for {minutes:.0f} minutes.",
        )
    if not (server.is_folder or view.given_up or view.oldest_age_s > WAITED_LONG_S):
        yield Finding("e-mail", "good", f"Letters go to {server.host} and none waits long.")


def statements(options: Options) -> Iterator[Finding]:
    """Whether the texts that only the operator can write are there, in every language."""
    from schakel.web.statements import drafts  # noqa: PLC0415 (needs the settings)

    missing: dict[str, list[str]] = {}
    for draft in drafts():
        if draft.state != "shown":
            left = f" ({draft.blanks} blanks)" if draft.blanks else ""
            missing.setdefault(draft.kind, []).append(draft.language + left)
    if not missing:
        yield Finding("statements", "good", "All are written, in every language.")
        return
    told = "; ".join(f"{kind}: {', '.join(languages)}" for kind, languages in missing.items())
    where = f"{options.public_url}/operator/statements/"
    yield Finding("statements", "warning", f"Not written yet: {told}. Write them at {where}")


def files(options: Options) -> Iterator[Finding]:
    """Whether secrets can be read by others."""
    private = [options.data / name for name in ("secret.key", "operator.key", "node.json")]
    private += sorted((options.data / "keys").glob("*"))
    missing = [path.name for path in private if not path.exists()]
    if not list((options.data / "keys").glob("*")):
        missing.append("keys")
    private += sorted(options.data.glob("schakel.sqlite3*"))
    shared = [
        path.name for path in private if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if missing:
        yield Finding("secrets", "bad", f"Missing: {', '.join(missing)}.")
    if shared:
        yield Finding(
            "secrets", "bad", f"Others can read {', '.join(shared)}; run: chmod 600 on them."
        )
    if not missing and not shared:
        yield Finding("secrets", "good", f"{len(private)} files, only their owner reads them.")
    if os.geteuid() == 0:
        yield Finding(
            "account", "warning", "This runs as root; give the node an account of its own."
        )


def space(options: Options) -> Iterator[Finding]:
    """Whether there is room on the disk."""
    free = shutil.disk_usage(options.data).free
    state = "good" if free > LITTLE_SPACE_BYTES else "warning"
    yield Finding("disk", state, f"{free / 1024**3:.1f} GiB free.")


def reach(options: Options) -> Iterator[Finding]:
    """Whether the hub of a factory answers."""
    if not options.hub_url:
        return
    from schakel.wire.client import Wire, WireError, WirePolicy  # noqa: PLC0415

    try:
        Wire(WirePolicy(allow=frozenset(options.wire_allow))).get(f"{options.hub_url}/healthz")
    except WireError as error:
        yield Finding("hub", "warning", f"{options.hub_url} does not answer: {error}")
    else:
        yield Finding("hub", "good", f"{options.hub_url} answers.")
