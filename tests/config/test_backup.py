"""A copy of a running node comes back as it was, and nothing else comes back at all."""

import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import httpx
import pytest

from schakel.config import restore as config_restore
from schakel.config.journey import Journey, Visitor

WRITER = """
import sys, time
from schakel.config.roles import set_up
set_up("hub")
from django.db import transaction
from schakel.kernel.clock import utc_now
from schakel.network.audit.interface import record
while True:
    with transaction.atomic():
        record("operator", "test.done", "thing", now=utc_now())
    print("written", flush=True)
"""
COUNT = """
import json
from schakel.config.roles import set_up
set_up("hub")
from schakel.config.backup import row_counts
from schakel.network.audit.interface import verify
print(json.dumps({"rows": row_counts(), "audit": verify().is_whole}))
"""
pytestmark = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")) and shutil.which("pg_dump") is None,
    reason="PostgreSQL's client programs are not installed",
)

on_postgresql = pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="on PostgreSQL only")


def with_django(node, code, **more):
    environment = node.environment | {"SCHAKEL_DATA": str(node.data)}
    return subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True, **more
    )


def state_of(node):
    return json.loads(with_django(node, COUNT).communicate(timeout=60)[0])


@pytest.fixture
def copy(copied_hub, tmp_path) -> Path:
    """A copy of a hub."""
    file: Path = tmp_path / "node.zip"
    file.write_bytes(copied_hub)
    return file


def test_a_copy_made_while_somebody_writes_serves_again_and_knows_its_visitors(
    hub, new_node, tmp_path
):
    visitor = Visitor(hub.url)
    Journey(hub.url, "", hub.data, "", lambda *_: "").answer(visitor)
    before = visitor.get("/scan/result/")
    assert 'class="wheel"' in main_of(before)
    writer = with_django(hub, WRITER)
    assert writer.stdout.readline() == "written\n"
    file = tmp_path / "node.zip"
    done = hub.run("backup", str(file), "--data", str(hub.data))
    still_writing = writer.poll() is None and writer.stdout.readline()
    writer.kill()
    writer.communicate()
    hub.stop()

    assert (done.returncode, done.stderr, still_writing) == (0, "", "written\n")
    assert file.stat().st_mode & 0o777 == 0o600
    manifest = json.loads(zipfile.ZipFile(file).read("manifest.json"))

    other = new_node("hub", name="restored")
    other.port = hub.port
    done = other.run("restore", str(file), "--data", str(other.data))
    assert (done.returncode, done.stderr) == (0, "")
    assert state_of(other) == {"rows": manifest["rows"], "audit": True}
    modes = {
        str(path.relative_to(other.data)): path.stat().st_mode & 0o777
        for path in [other.data, *other.data.rglob("*")]
    }
    assert {name: mode for name, mode in modes.items() if mode not in (0o600, 0o700)} == {}
    assert {modes["."], modes["keys"]} == {0o700}

    other.start()
    assert main_of(visitor.get("/scan/result/")) == main_of(before)


def main_of(page):
    return page.partition("<main")[2].partition("</main>")[0]


def test_a_copy_is_not_written_over_another_file(hub, copy):
    before = copy.read_bytes()
    done = hub.run("backup", str(copy), "--data", str(hub.data))

    assert (done.returncode, done.stderr) == (2, f"schakel: {copy} exists; choose another name\n")
    assert copy.read_bytes() == before
    assert [path.name for path in copy.parent.glob("*zip*")] == ["node.zip"]


def test_a_copy_is_restored_into_an_empty_folder_only(new_node, copy):
    hub = new_node("hub")
    hub.data.mkdir(parents=True)
    (hub.data / "letter.txt").write_text("keep me")
    done = hub.run("restore", str(copy), "--data", str(hub.data))

    assert (done.returncode, done.stderr) == (
        2,
        f"schakel: {hub.data} is not empty; restore into a new folder\n",
    )
    assert [(path.name, path.read_text()) for path in hub.data.iterdir()] == [
        ("letter.txt", "keep me")
    ]


def test_nothing_is_left_when_restoring_is_broken_off(copy, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(config_restore, "bring_up", interrupted)
    target = tmp_path / "far" / "away"
    with pytest.raises(KeyboardInterrupt):
        config_restore.restore(copy, target)

    assert not (tmp_path / "far").exists()


def rewritten(copy, change):
    """`copy` with its files and manifest changed by `change(files, manifest)`."""
    with zipfile.ZipFile(copy) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    change(files, manifest)
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, content in files.items():
            archive.writestr(name, content)


def named(files, manifest, name, content):
    import hashlib  # noqa: PLC0415 (here only)

    key = name.filename if isinstance(name, zipfile.ZipInfo) else name
    files[name] = content
    manifest["files"][key] = hashlib.sha256(content).hexdigest()


def cut(copy):
    copy.write_bytes(copy.read_bytes()[:-2000])


def change_a_byte(copy):
    content = bytearray(copy.read_bytes())
    content[len(content) // 2] ^= 1
    copy.write_bytes(content)


def climb(copy):
    rewritten(copy, lambda files, manifest: named(files, manifest, "../climbed", b"x"))


def climb_from_keys(copy):
    rewritten(copy, lambda files, manifest: named(files, manifest, "keys/../../climbed", b"x"))


def absolute(copy):
    rewritten(copy, lambda files, manifest: named(files, manifest, "/tmp/climbed", b"x"))  # noqa: S108


def link(copy):
    entry = zipfile.ZipInfo("keys/link")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    rewritten(copy, lambda files, manifest: named(files, manifest, entry, b"/etc/passwd"))


def many(copy):
    def add(files, manifest):
        for number in range(2000):
            named(files, manifest, f"keys/{number}", b"")

    rewritten(copy, add)


def huge(copy):
    rewritten(copy, lambda files, manifest: named(files, manifest, "keys/x", bytes(5_000_000)))


def surplus(copy):
    rewritten(copy, lambda files, manifest: files.update({"keys/y": b"not named"}))


def other_content(copy):
    rewritten(copy, lambda files, manifest: files.update({"secret.key": b"another"}))


def without_key(copy):
    def drop(files, manifest):
        del files["secret.key"], manifest["files"]["secret.key"]

    rewritten(copy, drop)


def foreign(copy):
    with zipfile.ZipFile(copy, "w") as archive:
        archive.writestr("letter.txt", "hello")


def no_zip(copy):
    copy.write_bytes(b"hello")


def odd_manifest(copy):
    with zipfile.ZipFile(copy, "w") as archive:
        archive.writestr("manifest.json", "[[]]")


def other_rows(copy):
    rewritten(copy, lambda files, manifest: manifest["rows"].update(audit_entry=999))


DAMAGE = [
    cut, change_a_byte, climb, climb_from_keys, absolute, link, many, huge, surplus,
    other_content, without_key, foreign, no_zip, odd_manifest, other_rows,
]  # fmt: skip


def test_a_copy_that_is_not_what_was_written_is_refused_and_leaves_nothing(
    new_node, copy, tmp_path
):
    hub = new_node("hub")
    whole = copy.read_bytes()
    told = {}
    for damage in DAMAGE:
        if hub.environment["DATABASE_URL"] and damage is other_rows:
            continue  # only told after loading it
        copy.write_bytes(whole)
        damage(copy)
        done = subprocess.run(
            hub.command("restore", str(copy), "--data", str(tmp_path / "new")),
            env=hub.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        told[damage.__name__] = (done.returncode, done.stderr.count("\n"), done.stdout)
        assert done.stderr.startswith("schakel: "), done.stderr
        left = [path.name for path in tmp_path.rglob("*") if path.name == "climbed"]
        assert (left, (tmp_path / "new").exists()) == ([], False), damage.__name__

    assert told == dict.fromkeys(told, (1, 1, ""))
    assert not Path("/tmp/climbed").exists()  # noqa: S108


def test_a_copy_that_would_fill_the_disk_is_refused_before_it_is_unpacked(
    copy, tmp_path, monkeypatch
):
    monkeypatch.setattr(
        config_restore.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1)
    )
    with pytest.raises(config_restore.NotABackup) as refused:
        config_restore.restore(copy, tmp_path / "new")

    assert str(refused.value).startswith("there is not enough room on the disk")
    assert not (tmp_path / "new").exists()


@on_postgresql
def test_the_password_of_the_database_is_in_no_list_of_processes(hub, tmp_path):
    url = hub.environment["DATABASE_URL"]
    secret = "very-secret-word"
    hub.environment["DATABASE_URL"] = url.replace("schakel@", f"schakel:{secret}@")
    seen, stop = [], threading.Event()

    def watch():
        while not stop.is_set():
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.append(path.read_bytes())
                except OSError:
                    continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    done = hub.run("backup", str(tmp_path / "x.zip"), "--data", str(hub.data))
    stop.set()
    watcher.join()

    assert done.returncode == 0, done.stderr
    assert any(b"pg_dump" in words for words in seen)
    assert not any(secret.encode() in words for words in seen)


@on_postgresql
def test_a_copy_is_not_loaded_into_a_database_that_holds_something(hub, copy, tmp_path):
    done = hub.run("restore", str(copy), "--data", str(tmp_path / "new"))

    assert (done.returncode, done.stderr) == (
        2,
        "schakel: the database of DATABASE_URL is not empty; make a new one\n",
    )
    assert not (tmp_path / "new").exists()
    assert httpx.get(hub.url + "/").status_code == 200


def test_a_folder_without_a_node_is_named(new_node, tmp_path):
    node = new_node("hub")
    done = node.run("backup", str(tmp_path / "x.zip"), "--data", str(tmp_path))

    assert done.returncode == 1
    assert done.stderr == (
        f"schakel: there is no node in {tmp_path}; "
        f"start one with: schakel serve --role hub --data {tmp_path}\n"
    )
