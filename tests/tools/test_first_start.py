"""`./schakel` makes its environment once, whole, and from what the locks pin."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Stands in for uv: notes that it was called, takes its time, and installs nothing.
INSTALLER = """#!/bin/sh
[ "$1" = --version ] && exit 0
echo "$@" >> "$CALLS"
sleep "${INSTALL_S:-0}"
"""
PROGRAM = "import sys; print('ran', *sys.argv[1:])\n"


@pytest.fixture
def checkout(tmp_path):
    """A checkout with the real scripts, a program of one line and short locks."""
    root = tmp_path / "a checkout"
    package = root / "src" / "schakel"
    (package / "config").mkdir(parents=True)
    (package / "locale").mkdir()
    (package / "web").mkdir()
    (package / "__main__.py").write_text(PROGRAM)
    (package / "config" / "catalogues.py").write_text("")
    (root / "tools").mkdir()
    shutil.copy(ROOT / "schakel", root)
    shutil.copy(ROOT / "tools" / "environment.py", root / "tools")
    for name in ("requirements.lock", "requirements-dev.lock"):
        (root / name).write_text(f"# {name}\n")
    installer = tmp_path / "bin" / "uv"
    installer.parent.mkdir()
    installer.write_text(INSTALLER)
    installer.chmod(0o755)
    return root


def start(root, *arguments, script=None, install_s="0", cwd=None):
    folder = root.parent
    python = Path(sys.executable).resolve().parent
    environment = {
        "PATH": f"{folder / 'bin'}:{python}:{os.environ['PATH']}",
        "CALLS": str(folder / "calls"),
        "INSTALL_S": install_s,
    }
    return subprocess.Popen(
        [script or root / "schakel", *arguments],
        cwd=cwd or folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def calls(root):
    file = root.parent / "calls"
    return file.read_text().splitlines() if file.exists() else []


def test_the_first_start_installs_and_the_second_does_not(checkout):
    first, _ = start(checkout, "demo", "--once").communicate()
    second, messages = start(checkout, "demo").communicate()

    assert (first, second, messages) == ("ran demo --once\n", "ran demo\n", "")
    assert len(calls(checkout)) == 1


def test_it_starts_through_a_link_and_from_another_folder(checkout, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "schakel"
    link.symlink_to("../a checkout/schakel")

    out, _ = start(checkout, "doctor", script=link, cwd="/").communicate()

    assert out == "ran doctor\n"


def test_a_changed_lock_is_installed(checkout):
    start(checkout).communicate()
    (checkout / "requirements.lock").write_text("# another\n")
    start(checkout).communicate()

    assert len(calls(checkout)) == 2


@pytest.mark.parametrize(("verb", "installs"), [("demo", 1), ("test", 2), ("check", 2)])
def test_only_verbs_for_developers_install_their_tools(verb, installs, checkout):
    start(checkout, verb).communicate()

    assert len(calls(checkout)) == installs


def test_two_first_starts_at_once_install_once(checkout):
    starts = [start(checkout, install_s="1") for _ in range(2)]
    outputs = [process.communicate()[0] for process in starts]

    assert outputs == ["ran\n", "ran\n"]
    assert len(calls(checkout)) == 1


def test_an_interrupted_install_is_made_again_from_nothing(checkout):
    process = start(checkout, install_s="30")
    deadline = time.monotonic() + 20
    while not calls(checkout) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    (checkout / ".venv" / "half a package").touch()

    out, _ = start(checkout).communicate()

    assert out == "ran\n"
    assert not (checkout / ".venv" / "half a package").exists()


def test_without_python_it_says_so_and_exits_3(checkout, tmp_path):
    tools = tmp_path / "tools only"
    tools.mkdir()
    for name in ("sh", "dirname", "readlink", "cat", "cmp", "find"):
        (tools / name).symlink_to(shutil.which(name))
    done = subprocess.run(
        [checkout / "schakel"],
        check=False,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 3
    assert done.stderr.splitlines()[0] == (
        "schakel: Schakel needs Python 3.11 or newer; none was found. On Debian 12 or newer:"
    )


# Where pip comes from when there is none


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """The module `tools/environment.py`, working in a folder of its own."""
    path = ROOT / "tools" / "environment.py"
    spec = importlib.util.spec_from_file_location("environment", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in (*module.INDEX_VARIABLES, "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setattr(module, "VENV", tmp_path)
    return module


@pytest.fixture
def index(environment, tmp_path, monkeypatch):
    """A package index on this machine that offers a file under the name of the pinned pip."""
    page = tmp_path / "index" / "simple" / "pip"
    page.mkdir(parents=True)
    (page / "index.html").write_text(f'<a href="../../{environment.PIP_WHEEL}#sha256=0">pip</a>')
    (tmp_path / "index" / environment.PIP_WHEEL).write_bytes(b"a wheel")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "index"))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple")
    yield
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.usefixtures("index")
def test_a_pip_with_another_hash_is_refused(environment, tmp_path):
    with pytest.raises(environment.CannotInstall, match="does not have the pinned hash"):
        environment.downloaded_pip()

    assert not (tmp_path / environment.PIP_WHEEL).exists()


@pytest.mark.usefixtures("index")
def test_without_the_pinned_hash_any_pip_would_be_taken(environment, monkeypatch):
    monkeypatch.setattr(environment, "is_pinned_pip", lambda _: True)

    assert environment.downloaded_pip().read_bytes() == b"a wheel"


def test_the_index_of_the_configuration_is_used(environment, tmp_path):
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://index.example/simple\n")

    assert environment.package_index() == "https://index.example/simple"


def test_the_index_of_the_environment_comes_first(environment, tmp_path, monkeypatch):
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://index.example/simple\n")
    monkeypatch.setenv("UV_INDEX_URL", "https://other.example/simple")

    assert environment.package_index() == "https://other.example/simple"


def test_the_library_of_python_names_the_public_index(environment):
    assert environment.package_index().endswith("/simple")
    assert environment.package_index().startswith("https://")
