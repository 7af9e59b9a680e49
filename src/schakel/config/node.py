"""One node on this machine: its folder, and what must be ready before it serves."""

import hashlib
import json
import os
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

from schakel import __version__
from schakel.config.options import Options, from_environment
from schakel.config.roles import set_up
from schakel.config.sqlite import OLDEST_SAFE, sqlite_version, use_bundled_sqlite
from schakel.kernel.errors import InvalidInput, Unavailable

NODE_FILE = "node.json"
STAMP_FILE = "prepared"
# Of django-htmx only htmx 2, minified, is served.
NOT_SERVED = ["ext", "*-4.js", "*-4.min.js", "htmx-2.js", "django-htmx.js"]
REMEMBERED = ("role", "public_url", "name", "hub_url", "wire_allow", "trusted_proxies")


class NoNode(InvalidInput):
    """The folder holds no node."""

    code = "no_node"


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


def remember(options: Options) -> None:
    """Make the folder of the node and note in it what the node is."""
    options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = {key: getattr(options, key) for key in REMEMBERED}
    write_private(options.data / NODE_FILE, json.dumps(facts, indent=2) + "\n")
    for name in ("secret.key", "operator.key"):
        if not (options.data / name).exists():
            write_private(options.data / name, secrets.token_urlsafe(50) + "\n")


def recall(data: Path) -> Options:
    """The options of the node in `data`, as it was last served.

    Raises
    ------
    NoNode
        If `data` holds no node.
    """
    try:
        facts: dict[str, Any] = json.loads((data / NODE_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise NoNode(
            "there is no node in {data}; start one with: schakel serve --role hub --data {data}",
            data=str(data),
        ) from None
    for key in ("wire_allow", "trusted_proxies"):
        facts[key] = tuple(facts[key])
    base = replace(from_environment(facts["role"]), data=data.resolve())
    return replace(base, **facts)


def enter(options: Options) -> None:
    """Load Django for this node in this process."""
    os.environ.update(options.environment())
    set_up(options.role)


def prepare(options: Options) -> None:
    """Make the node ready to serve: database up to date, files of the shell collected, keys made.

    Does nothing when it was done before for this very code and database.
    """
    require_safe_sqlite(options)
    remember(options)
    stamp_file = options.data / STAMP_FILE
    if stamp_file.exists() and stamp_file.read_text(encoding="ascii") == stamp_of(options):
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


def require_safe_sqlite(options: Options) -> None:
    """Raise `UnsafeSqlite` when the node would keep its data with a library that can damage it."""
    use_bundled_sqlite()
    version = sqlite_version()
    if not options.database_url and version < OLDEST_SAFE:
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
    database = options.data / "schakel.sqlite3"
    digest.update(b"sqlite" if database.exists() or options.database_url else b"new")
    return digest.hexdigest()
