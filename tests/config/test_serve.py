"""`schakel serve` runs one node, and all of it ends or comes back together."""

import os
import signal
import socket
import subprocess
import time
from contextlib import ExitStack

import httpx
import psycopg
import pytest

from schakel.config import cli, node, serve
from schakel.config.demo import processes_of

PAGES = {"hub": "/", "factory": "/healthz"}
CLOSED = ("sh", "-c", 'exec "$@" <&-', "sh")


def wait_until(holds, within_s=60.0):
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_s} s"
        time.sleep(0.05)


def is_free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize(
    ("role", "stdin", "prefix"),
    [
        ("hub", subprocess.DEVNULL, CLOSED),
        ("hub", subprocess.PIPE, ()),
        ("factory", subprocess.DEVNULL, CLOSED),
        ("factory", subprocess.PIPE, ()),
    ],
    ids=["hub-closed", "hub-pipe", "factory-closed", "factory-pipe"],
)
def test_a_node_serves_without_a_terminal_and_ends_when_asked(new_node, role, stdin, prefix):
    node = new_node(role).start(stdin, prefix)
    page = httpx.get(node.url + PAGES[role])
    began = time.monotonic()
    code = node.stop()
    took_s = time.monotonic() - began
    if node.process.stdin:
        node.process.stdin.close()

    assert (page.status_code, code, took_s < 10) == (200, 0, True)
    assert is_free(node.port)
    assert processes_of(node.data.parent) == []


def test_somebody_who_holds_many_idle_connections_keeps_nobody_out(new_node):
    """More than 128, which was once the most, and shut out the official kit by accident."""
    node = new_node("factory").start()
    asked = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with ExitStack() as held:
        for _ in range(200):
            idle = held.enter_context(socket.create_connection(("127.0.0.1", node.port), 5))
            idle.sendall(asked)
            idle.recv(4096)
        assert httpx.get(f"{node.url}/healthz", timeout=3).status_code == 200


def test_only_a_factory_is_examined(capsys, tmp_path):
    code = cli.main(["serve", "--role", "hub", "--data", str(tmp_path / "hub"), "--conformance"])

    assert (code, "only a factory can be examined" in capsys.readouterr().err) == (1, True)


def test_the_second_start_prepares_nothing_and_does_not_load_django(new_node):
    node = new_node("hub").start()
    node.stop()
    code = (
        "import sys; from pathlib import Path; from schakel.config.node import prepare, recall\n"
        f"prepare(recall(Path({str(node.data)!r}))); print('django.db' in sys.modules)"
    )
    command = [node.command()[0], "-c", code]
    again = subprocess.run(command, env=node.environment, capture_output=True, text=True)  # noqa: PLW1510

    assert (again.stdout, again.stderr) == ("False\n", "")


def test_a_database_that_was_emptied_is_prepared_again(new_node):
    node = new_node("hub").start()
    node.stop()
    if node.environment["DATABASE_URL"]:
        with psycopg.connect(node.environment["DATABASE_URL"], autocommit=True) as server:
            server.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    else:
        for path in node.data.glob("schakel.sqlite3*"):
            path.unlink()
    node.start()

    assert httpx.get(node.url + "/").status_code == 200


def test_a_port_that_is_taken_is_named(new_node):
    node = new_node("hub")
    with socket.socket() as other:
        other.bind(("127.0.0.1", node.port))
        other.listen()
        done = node.run(*node.serve_words())

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"schakel: port {node.port} on 127.0.0.1 cannot be used (Address already in use); "
        "choose another one with --port\n"
    )
    assert not node.data.exists()


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--port", "70000"], 1, "a port lies between 1 and 65535, not at 70000"),
        (["--port", "0"], 1, "a port lies between 1 and 65535, not at 0"),
        (
            ["--public-url", "hub.example"],
            1,
            "the public address must look like https://hub.example, not 'hub.example'",
        ),
        (
            ["--public-url", "http://[::1"],
            1,
            "the public address must look like https://hub.example, not 'http://[::1'",
        ),
        (["--hub", "x"], 1, "the hub address must look like https://hub.example, not 'x'"),
        (["--allow", "there"], 1, "a peer to allow must look like localhost:8001, not 'there'"),
        (["--web-workers", "0"], 1, "there is at least one web process, not 0"),
        (
            ["--host", "no.such.host.invalid"],
            2,
            "port {port} on no.such.host.invalid cannot be used",
        ),
    ],
)
def test_an_option_that_cannot_be_used_is_named(new_node, words, code, sentence):
    node = new_node("hub")
    done = node.run(*node.serve_words(), *words)

    assert done.returncode == code
    assert done.stderr.startswith("schakel: " + sentence.format(port=node.port))
    assert done.stderr.count("\n") == 1
    assert not node.data.exists()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://x/y", "DATABASE_URL must name a PostgreSQL or an SQLite database"),
        ("nonsense", "DATABASE_URL must look like postgresql://user@host:5432/name"),
        ("postgresql://x@127.0.0.1:1/y", "the PostgreSQL server of DATABASE_URL does not let"),
    ],
)
def test_a_database_address_that_cannot_be_used_is_named(new_node, url, sentence):
    node = new_node("hub")
    done = node.run(*node.serve_words(), DATABASE_URL=url)

    assert done.returncode == (2 if "127" in url else 1)
    assert done.stderr.startswith("schakel: " + sentence)
    assert done.stderr.count("\n") == 1


def test_a_trusted_proxy_that_is_no_address_is_named(new_node):
    node = new_node("hub")
    done = node.run(*node.serve_words(), SCHAKEL_TRUSTED_PROXIES="10.0.0.1, lan")

    assert (done.returncode, done.stderr) == (
        1,
        "schakel: a trusted proxy must look like 10.0.0.1 or 10.0.0.0/8, not 'lan'\n",
    )


def test_a_folder_that_cannot_be_made_is_named(new_node, tmp_path):
    (tmp_path / "file").write_text("")
    node = new_node("hub", name="file")
    done = node.run(*node.serve_words())

    assert done.returncode == 2
    assert done.stderr.startswith(f"schakel: {tmp_path / 'file'}")
    assert done.stderr.count("\n") == 1


def test_the_folder_of_a_hub_is_not_served_as_a_factory(hub):
    hub.stop()
    hub.role = "factory"
    done = hub.run(*hub.serve_words())

    assert (done.returncode, done.stderr) == (
        1,
        f"schakel: {hub.data} holds a hub; give a factory a folder of its own\n",
    )


def test_when_the_supervisor_is_killed_nothing_is_left(hub):
    wait_until(lambda: all(hub.processes().values()))
    hub.process.kill()
    hub.process.wait()

    wait_until(lambda: processes_of(hub.data.parent) == [] and is_free(hub.port), 15)


@pytest.mark.parametrize("which", ["web", "web worker", "worker"])
def test_a_process_that_is_killed_comes_back_and_pages_answer(new_node, which):
    hub = new_node("hub", "--web-workers", "2").start()
    wanted = {"web": 1, "web worker": 2, "worker": 1}

    def is_whole():
        return {what: len(pids) for what, pids in hub.processes().items()} == wanted

    wait_until(is_whole)
    for _ in range(2):
        killed = hub.processes()[which][0]
        os.kill(killed, signal.SIGKILL)
        wait_until(
            lambda killed=killed: (
                is_whole() and killed not in hub.processes()[which] and hub.answers()
            )
        )

    assert httpx.get(hub.url + "/").status_code == 200
    assert hub.stop() == 0
    assert processes_of(hub.data.parent) == []


def test_only_the_owner_can_read_what_a_node_keeps(hub):
    hub.stop()
    open_to_others = [
        str(path.relative_to(hub.data))
        for path in [hub.data, *hub.data.rglob("*")]
        if path.stat().st_mode & 0o077 and "static" not in path.relative_to(hub.data).parts
    ]

    assert open_to_others == []


def test_a_node_on_postgresql_is_not_taken_for_one_on_sqlite(new_node):
    node = new_node("hub")
    if not node.environment["DATABASE_URL"]:
        pytest.skip("on PostgreSQL only")
    node.start().stop()
    done = node.run("doctor", "--data", str(node.data), DATABASE_URL="")

    assert (done.returncode, done.stderr) == (
        1,
        f"schakel: the node in {node.data} is on PostgreSQL: set DATABASE_URL to its database\n",
    )
    assert not (node.data / "schakel.sqlite3").exists()


def test_a_folder_is_served_by_one_process_only(hub, free_port):
    words = [str(free_port()) if word == str(hub.port) else word for word in hub.serve_words()]
    done = hub.run(*words)

    assert (done.returncode, done.stderr) == (
        2,
        f"schakel: the node in {hub.data} is served already; stop that one first\n",
    )


def test_what_is_not_said_again_is_remembered(tmp_path):
    data = tmp_path / "factory"
    first = serve_options("--data", str(data), "--name", "Shop", "--hub", "https://hub.example")
    node.remember(first)

    again = serve_options("--data", str(data))

    assert (again.name, again.hub_url) == ("Shop", "https://hub.example")


def serve_options(*words):
    arguments = cli.parser("serve").parse_args(["serve", "--role", "factory", *words])
    return serve.options_from(arguments)
