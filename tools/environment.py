"""Make the environment of this checkout: `.venv`, from the hashed locks.

Run by `./schakel`, with any Python from 3.11 on, as ``environment.py runtime`` or ``dev``. Knows
the standard library alone. docs/decisions/0003-first-start.md says why it is as it is.
"""

import base64
import configparser
import fcntl
import hashlib
import html
import inspect
import os
import re
import shutil
import subprocess
import sys
import time
import unittest.mock
import urllib.request
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from ssl import create_default_context
from urllib.parse import unquote, urljoin, urlsplit

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / "unfinished"
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}

PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
INDEX_VARIABLES = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL")
TIMEOUT_S = 60


class CannotInstall(Exception):
    """The environment cannot be made; the message says what to do."""


def main(tier: str) -> int:
    """Make the environment of one tier, unless another process has just done so."""
    with one_at_a_time():
        try:
            if not is_installed(tier):
                install(tier)
            if tier == "runtime":
                build()
        except (CannotInstall, OSError, subprocess.CalledProcessError) as error:
            say(f"could not make the environment: {error}\n")
            return 2
    return 0


def install(tier: str) -> None:
    """Install the lock of one tier. The stamp comes last: what was interrupted is done again."""
    if UNFINISHED.exists() or not PYTHON.exists():
        with step("making .venv"):
            make_venv()
    UNFINISHED.touch()
    with step(f"installing {LOCKS[tier]} with {'uv' if working_uv() else 'pip'}"):
        install_packages(PYTHON, ["--require-hashes", "-r", ROOT / LOCKS[tier]])
    put_source_on_path()
    UNFINISHED.unlink()
    scratch = VENV / f"{tier}.stamp.new"
    scratch.write_bytes(stamp(tier))
    scratch.replace(VENV / f"{tier}.stamp")


def stamp(tier: str) -> bytes:
    """What the stamp of one tier holds; `./schakel` compares it."""
    return os.fsencode(ROOT) + b"\n" + (ROOT / LOCKS[tier]).read_bytes()


def is_installed(tier: str) -> bool:
    """Whether the stamp of one tier fits."""
    file = VENV / f"{tier}.stamp"
    return PYTHON.exists() and file.exists() and file.read_bytes() == stamp(tier)


def make_venv() -> None:
    """A new `.venv` without pip; what stood there was left unfinished."""
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    UNFINISHED.touch()
    venv.EnvBuilder(with_pip=False, symlinks=True).create(VENV)


def put_source_on_path() -> None:
    """Let the environment's Python find the source of this checkout."""
    query: list[str | Path] = [
        PYTHON,
        "-I",
        "-c",
        "import sysconfig; print(sysconfig.get_path('purelib'))",
    ]
    folder = subprocess.run(query, check=True, capture_output=True, text=True).stdout.strip()
    (Path(folder) / "schakel.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")


def build() -> None:
    """Make what is not committed: compiled catalogues and the Latin subset of the typeface."""
    started = time.time()
    with step("compiling translations"):
        run([PYTHON, "-P", "-m", "schakel.config.catalogues", "compile"])
    if (ROOT / "src/schakel/web/fonts.py").exists():
        with step("cutting the typeface"):
            run([PYTHON, "-P", "-m", "schakel.web.fonts"])
    built = VENV / "built.stamp"
    built.touch()
    os.utime(built, (started, started))


def run(
    command: Sequence[Path | str],
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> None:
    """Run a command; show what it printed only if it failed."""
    done = subprocess.run(
        command,
        check=False,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(environment or {})},
    )
    if done.returncode:
        sys.stderr.buffer.write(b"\n" + done.stdout)
        raise CannotInstall(f"{Path(command[0]).name} ended with {done.returncode}, see above")


# Packages


def install_packages(python: Path, what: Sequence[str | Path]) -> None:
    """Install packages and nothing that they depend on into the environment of `python`."""
    uv = working_uv()
    if uv:
        command: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", python]
        run([*command, "--no-deps", *what], {"UV_PYTHON_DOWNLOADS": "never"})
        return
    pip = bundled_pip() or downloaded_pip()
    flags = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-deps", "--no-compile"]
    run([python, "-I", pip / "pip", "install", *flags, *what])
    run([python, "-I", "-m", "compileall", "-q", "-j", "0", python.parents[1] / "lib"])


def working_uv() -> str | None:
    """The uv on PATH, if it runs."""
    found = shutil.which("uv")
    if found is None:
        return None
    answer = subprocess.run([found, "--version"], check=False, capture_output=True)
    return found if answer.returncode == 0 else None


# pip, without pip


def bundled_pip() -> Path | None:
    """The wheel of pip that came with Python, where the system has it."""
    stdlib = Path(os.__file__).parent
    places = (stdlib / "ensurepip" / "_bundled", Path("/usr/share/python-wheels"))
    for place in places:
        for wheel in sorted(place.glob("pip-*.whl")):
            return wheel
    return None


def downloaded_pip() -> Path:
    """The wheel of pip from the package index, held against its pinned hash."""
    kept = VENV / PIP_WHEEL
    if kept.exists() and is_pinned_pip(kept.read_bytes()):
        return kept
    index = package_index()
    page_address = f"{index.rstrip('/')}/pip/"
    page = fetch(page_address, index).decode("utf-8", "replace")
    link = re.search(rf'href="([^"]*{re.escape(PIP_WHEEL)}[^"]*)"', page)
    if link is None:
        raise CannotInstall(f"the package index does not offer {PIP_WHEEL}")
    wheel = fetch(urljoin(page_address, html.unescape(link[1])), index)
    if not is_pinned_pip(wheel):
        raise CannotInstall(f"{PIP_WHEEL} from the package index does not have the pinned hash")
    kept.write_bytes(wheel)
    return kept


def is_pinned_pip(wheel: bytes) -> bool:
    """Whether these bytes are the pip that this file pins."""
    return hashlib.sha256(wheel).hexdigest() == PIP_SHA256


def package_index() -> str:
    """Address of the package index: the one this machine is told to use, else the public one."""
    for name in INDEX_VARIABLES:
        if os.environ.get(name):
            return os.environ[name]
    settings = configparser.RawConfigParser(strict=False)
    settings.read(pip_settings(), encoding="utf-8")
    for section in ("install", "global"):
        if settings.has_option(section, "index-url"):
            return settings.get(section, "index-url")
    return public_index()


def pip_settings() -> list[Path]:
    """The files that pip reads its settings from, the most important one last."""
    if os.environ.get("PIP_CONFIG_FILE"):
        return [Path(os.environ["PIP_CONFIG_FILE"])]
    home = Path(os.environ.get("HOME", "/"))
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return [
        *(Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf")),
        *(home / ".pip/pip.conf", config / "pip/pip.conf"),
    ]


def public_index() -> str:
    """Address of the public index, which Python's own library tells where it names `mock`.

    This project commits no address of a registry. A wrong one could do no harm: what comes from
    there is held against a pinned hash.
    """
    named = re.search(r"https://[\w.-]+(?=/project/mock\b)", inspect.getsource(unittest.mock))
    if named is None:
        raise CannotInstall(
            "there is no uv, no pip and no address of a package index; set PIP_INDEX_URL"
        )
    return f"{named[0]}/simple"


def fetch(address: str, index: str) -> bytes:
    """The body found at `address`; a name and password in the index's address go to its host."""
    parts, owner = urlsplit(address), urlsplit(index)
    if parts.scheme not in ("https", "http"):
        raise CannotInstall("the address of the package index must begin with https://")
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="")
    request = urllib.request.Request(bare.geturl(), headers={"Accept": "text/html, */*;q=0.1"})  # noqa: S310 (checked above)
    if owner.username and parts.hostname == owner.hostname:
        pair = f"{unquote(owner.username)}:{unquote(owner.password or '')}"
        request.add_header("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
    context = create_default_context(cafile=os.environ.get("PIP_CERT") or None)
    with urllib.request.urlopen(request, timeout=TIMEOUT_S, context=context) as answer:  # noqa: S310
        return bytes(answer.read())


# Around it


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second start wait until the first has made the environment."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another start that makes the environment\n")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def step(what: str) -> Iterator[None]:
    """One line for one step, with its seconds."""
    started = time.monotonic()
    say(f"{what} ... ")
    yield
    sys.stderr.write(f"{time.monotonic() - started:.1f} s\n")


def say(text: str) -> None:
    """A message to the person who waits."""
    sys.stderr.write(f"schakel: {text}")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
