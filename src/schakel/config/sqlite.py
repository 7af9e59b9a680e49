"""The SQLite library that this process uses.

Debian 12 ships SQLite 3.40.1, which can corrupt a WAL database when two connections checkpoint at
the same moment (fixed in 3.51.3). `pysqlite3` carries a current library and takes its place here,
before Django imports `sqlite3`.
"""

import importlib
import sys

OLDEST_SAFE = (3, 51, 3)


def use_bundled_sqlite() -> None:
    """Let `import sqlite3` give `pysqlite3` where there is one; call before Django is imported."""
    try:
        bundled = importlib.import_module("pysqlite3")
    except ImportError:
        return  # no wheel for this platform: the system check decides whether the site may start
    sys.modules["sqlite3"] = bundled
    sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")


def sqlite_version() -> tuple[int, ...]:
    """Version of the SQLite library in use, such as ``(3, 53, 4)``."""
    return tuple(importlib.import_module("sqlite3").sqlite_version_info)
