"""A PostgreSQL server for the length of one test run: started, used, removed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ACCOUNT = "postgres"  # the server refuses to run as root
# Nothing in it outlives the run, so it need not survive a power cut.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")


def programs() -> Path | None:
    """Folder with `initdb` and `pg_ctl`, the newest version there is; None if there is none."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    versions = sorted(installed, key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


@contextmanager
def throwaway_server(folder: Path) -> Iterator[str]:
    """Run a server from the programs in `folder` and give its address, for ``DATABASE_URL``."""
    home = Path(tempfile.mkdtemp(prefix="schakel-postgresql-"))
    try:
        if os.geteuid() == 0:
            account = pwd.getpwnam(ACCOUNT)
            os.chown(home, account.pw_uid, account.pw_gid)
        data, port = home / "data", free_port()
        call([folder / "initdb", "-D", data, "-U", "schakel", "-A", "trust", "-E", "UTF8"], home)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
        options += "".join(f" -c {setting}" for setting in SETTINGS)
        start: list[str | Path] = ["-w", "-l", home / "log", "-o", options, "start"]
        call([folder / "pg_ctl", "-D", data, *start], home)
        try:
            yield f"postgresql://schakel@127.0.0.1:{port}/postgres"
        finally:
            call([folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def call(command: Sequence[str | Path], home: Path) -> None:
    """Run one of the server's programs, as the account that may run them."""
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        who = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
    # A file and not a pipe: the server inherits it and would keep a pipe open.
    with tempfile.TemporaryFile() as out:
        done = subprocess.run(
            command,
            check=False,
            cwd=home,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            **who,
        )
        out.seek(0)
        if done.returncode:
            text = out.read().decode("utf-8", "replace")
            raise RuntimeError(f"{Path(command[0]).name} ended with {done.returncode}:\n{text}")


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
