"""One node on this machine: its folder, and what must be ready before it serves."""

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from schakel import __version__
from schakel.config.options import Options, WrongOption, from_environment
from schakel.config.roles import set_up
from schakel.config.sqlite import OLDEST_SAFE, sqlite_version, use_bundled_sqlite
from schakel.kernel.errors import InvalidInput, Unavailable

NODE_FILE = "node.json"
STAMP_FILE = "prepared"
# Of django-htmx only htmx 2, minified, is served.
NOT_SERVED = ["ext", "*-4.js", "*-4.min.js", "htmx-2.js", "django-htmx.js"]
TEXTS = ("role", "public_url", "name", "hub_url")
LISTS = ("wire_allow", "trusted_proxies")
# What nodes of before 2026.11 did not note; empty when it is not there.
LATER_TEXTS = ("mail", "mail_from", "oidc_issuer", "oidc_client_id", "oidc_client_secret")
REMEMBERED = (*TEXTS, *LISTS, *LATER_TEXTS, "demo")


class NoNode(InvalidInput):
    """The folder holds no node."""

    code = "no_node"


class AlreadyServed(Unavailable):
    """Another process serves the node in this folder."""

    code = "already_served"


class DatabaseUnusable(Unavailable):
    """The database does not answer, or it is damaged."""

    code = "database_unusable"


class UnsafeSqlite(Unavailable):
    """The SQLite library of this machine must not be used for a node."""

    code = "unsafe_sqlite"


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in one step."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


@contextmanager
def hold(data: Path) -> Iterator[None]:
    """Keep the folder for this process; the hold ends with the process, however that ends.

    Raises
    ------
    AlreadyServed
        If another process holds it.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServed(
                "the node in {data} is served already; stop that one first", data=str(data)
            ) from None
        yield


def remember(options: Options) -> None:
    """Make the folder of the node and note in it what the node is."""
    options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = {key: getattr(options, key) for key in REMEMBERED}
    facts["database"] = "postgresql" if options.on_postgresql else "sqlite"
    write_private(options.data / NODE_FILE, json.dumps(facts, indent=2) + "\n")
    for name in ("secret.key", "operator.key"):
        if not (options.data / name).exists():
            write_private(options.data / name, secrets.token_urlsafe(50) + "\n")


def recall(data: Path) -> Options:
    """The options of the node in `data`, as it was last served.

    Raises
    ------
    NoNode
        If `data` holds no node, or what it notes of itself cannot be read.
    WrongOption
        If the node is on PostgreSQL and ``DATABASE_URL`` is not set.
    """
    facts = noted(data)
    base = replace(from_environment(facts["role"]), data=data.resolve())
    if facts["database"] == "postgresql" and not base.on_postgresql:
        raise WrongOption(
            "the node in {data} is on PostgreSQL: set DATABASE_URL to its database", data=str(data)
        )
    if facts["database"] == "sqlite" and base.on_postgresql:
        base = replace(base, database_url="")
    return replace(base, **{key: facts[key] for key in REMEMBERED})


def noted(data: Path) -> dict[str, Any]:
    """What the node in `data` notes of itself."""
    try:
        facts: dict[str, Any] = json.loads((data / NODE_FILE).read_text(encoding="utf-8"))
        lists = {key: tuple(facts[key]) for key in LISTS}
        texts = {key: str(facts[key]) for key in (*TEXTS, "database")}
        later = {key: str(facts.get(key, "")) for key in LATER_TEXTS}
    except (FileNotFoundError, NotADirectoryError):
        raise NoNode(
            "there is no node in {data}; start one with: schakel serve --role hub --data {data}",
            data=str(data),
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise NoNode(
            "{file} is damaged; take it from a backup, or remove it and start the node again",
            file=str(data / NODE_FILE),
        ) from error
    return {**texts, **later, **lists, "demo": facts.get("demo") is True}


def enter(options: Options) -> None:
    """Load Django for this node in this process."""
    os.environ.update(options.environment())
    set_up(options.role)


def prepare(options: Options) -> None:
    """Make the node ready to serve: database up to date, files of the shell collected, keys made.

    Does nothing when it was done before for this very code and database.

    Raises
    ------
    UnsafeSqlite, DatabaseUnusable
        If there is no database that can be used.
    WrongOption
        If the folder holds a node of the other role.
    """
    require_safe_sqlite(options)
    require_same_role(options)
    stamp_file, stamp = options.data / STAMP_FILE, stamp_of(options)
    is_prepared = stamp_file.exists() and stamp_file.read_text(encoding="ascii") == stamp
    remember(options)
    if is_prepared:
        return
    enter(options)
    from django.core.management import call_command  # noqa: PLC0415 (needs the settings)

    from schakel.network.identity.interface import ensure_keys  # noqa: PLC0415 (needs the settings)

    call_command("migrate", verbosity=0, interactive=False)
    call_command(
        "collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=NOT_SERVED
    )
    ensure_keys()
    write_private(stamp_file, stamp_of(options))


def require_same_role(options: Options) -> None:
    """Raise `WrongOption` when the folder holds a node of the other role."""
    if not (options.data / NODE_FILE).exists():
        return
    role = noted(options.data)["role"]
    if role != options.role:
        raise WrongOption(
            "{data} holds a {role}; give a {wanted} a folder of its own",
            data=str(options.data),
            role=role,
            wanted=options.role,
        )


def require_safe_sqlite(options: Options) -> None:
    """Raise `UnsafeSqlite` when the node would keep its data with a library that can damage it."""
    use_bundled_sqlite()
    version = sqlite_version()
    if not options.on_postgresql and version < OLDEST_SAFE:
        raise UnsafeSqlite(
            "SQLite {version} can damage a database that several processes write (WAL reset, fixed "
            "in 3.51.3); install pysqlite3 0.6.1 or newer, or set DATABASE_URL to PostgreSQL",
            version=".".join(map(str, version)),
        )


def stamp_of(options: Options) -> str:
    """A fingerprint of the code and the database address: what `prepare` has to be run for."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256(f"{__version__} {options.database_url}".encode())
    for path in sorted(package.glob("**/*")):
        if path.suffix in (".py", ".css", ".svg", ".js", ".woff2"):
            status = path.stat()
            digest.update(f"{path.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    digest.update(f"{migrations_run(options)}".encode())
    return digest.hexdigest()


def migrations_run(options: Options) -> int:
    """How many migrations the database has seen, asked without loading Django; 0 if it is new.

    It differs when a database was emptied, or another one was put in its place.
    """
    count = "SELECT count(*) FROM django_migrations"
    if options.on_postgresql:
        import psycopg  # noqa: PLC0415 (0.1 s, only for PostgreSQL)

        try:
            with psycopg.connect(options.database_url, connect_timeout=10) as server:
                return int(server.execute(count).fetchone()[0])  # type: ignore[index]
        except psycopg.errors.UndefinedTable:
            return 0
        except psycopg.Error as error:
            raise DatabaseUnusable(
                "the PostgreSQL server of DATABASE_URL does not let this node in ({why})",
                why=" ".join(str(error).split()),
            ) from error
    path = options.data / "schakel.sqlite3"
    if not path.exists() or options.database_url:
        return 0
    return migrations_in(path, count)


def migrations_in(path: Path, count: str) -> int:
    """What the query `count` gives in the SQLite file at `path`; 0 if its table is not there."""
    import sqlite3  # noqa: PLC0415 (the bundled library takes its place first)

    file = sqlite3.connect(path, timeout=20)
    try:
        known = file.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'")
        return int(file.execute(count).fetchone()[0]) if known.fetchone() else 0
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(
            "{file} cannot be used ({why}); restore a backup into a new folder",
            file=str(path),
            why=str(error),
        ) from error
    finally:
        file.close()
