"""Where the data is: SQLite in the data folder, or PostgreSQL."""

from typing import Any

import dj_database_url

from schakel.config.options import Options, WrongOption

# IMMEDIATE: a transaction takes its write lock at the start, else two writers end in "database is
# locked". FULL: what was acknowledged survives a power cut. No mmap: it amplified the WAL bug.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA journal_size_limit=67108864;"
    "PRAGMA cache_size=-20000;"
    "PRAGMA temp_store=MEMORY"
)


def databases(options: Options) -> dict[str, dict[str, Any]]:
    """Django's `DATABASES` for these options.

    Raises
    ------
    WrongOption
        If ``DATABASE_URL`` is neither a PostgreSQL nor an SQLite address.
    """
    if not options.database_url:
        return {"default": sqlite(str(options.data / "schakel.sqlite3"))}
    try:
        parsed = dict(dj_database_url.parse(options.database_url))
    except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
        raise WrongOption("DATABASE_URL must look like postgresql://user@host:5432/name") from error
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        return {"default": sqlite(str(parsed["NAME"]))}
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise WrongOption("DATABASE_URL must name a PostgreSQL or an SQLite database")
    given: Any = parsed.get("OPTIONS") or {}
    parsed["OPTIONS"] = {**given, "pool": {"min_size": 1, "max_size": 16, "timeout": 20}}
    parsed["CONN_MAX_AGE"] = 0  # the pool keeps the connections
    return {"default": parsed}


def sqlite(path: str) -> dict[str, Any]:
    """Django's settings for one SQLite file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        },
    }
