"""`schakel doctor` says in sentences how a node is doing, and never fails while saying it."""

import json
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from schakel.config import doctor
from schakel.kernel.clock import utc_now

PLACES = {
    *("software", "SQLite", "database", "worker", "jobs", "audit log", "statements", "secrets"),
    *("disk", "e-mail"),
}


@pytest.fixture
def options(settings, tmp_path):
    """A node in a folder of its own, on the test database."""
    from schakel.network.identity.interface import ensure_keys  # noqa: PLC0415 (needs the settings)

    settings.OPTIONS = replace(
        settings.OPTIONS, data=tmp_path, database_url=os.environ.get("DATABASE_URL", "")
    )
    for name in ("secret.key", "operator.key", "node.json"):
        (tmp_path / name).write_text("x")
        (tmp_path / name).chmod(0o600)
    ensure_keys()
    return settings.OPTIONS


def states(options, about):
    return [(f.state, f.sentence) for f in doctor.examine(options) if f.about == about]


@pytest.mark.django_db
def test_a_job_that_was_given_up_is_bad(options):
    from schakel.network.jobs.models import Job  # noqa: PLC0415 (needs the settings)

    assert states(options, "jobs") == [("good", "None was given up and none waits long.")]
    Job.objects.create(
        kind="test.dead",
        payload="{}",
        state="dead",
        run_at=utc_now(),
        max_attempts=1,
        last_error="broken",
        created_at=utc_now(),
        finished_at=utc_now(),
    )

    assert states(options, "jobs") == [("bad", "1 were given up, the last is test.dead (broken).")]


@pytest.mark.django_db
def test_letters_that_nobody_gets_are_worth_a_look(options):
    from schakel.network.accounts.models import Letter  # noqa: PLC0415 (needs the settings)

    advice = "Give a mail server with SCHAKEL_MAIL or serve --mail."
    told = f"Nobody receives any: letters only go into {options.data}/mail. {advice}"
    assert states(options, "e-mail") == [("warning", told)]
    with_server = replace(options, mail="smtp://mail.example")
    assert states(with_server, "e-mail") == [
        ("good", "Letters go to mail.example and none waits long.")
    ]
    lost = {"to": "a@b.example", "subject": "x", "body": "", "due_at": utc_now()}
    Letter.objects.create(**lost, created_at=utc_now(), given_up_at=utc_now())
    Letter.objects.create(**lost, created_at=utc_now() - timedelta(hours=2))
    assert states(with_server, "e-mail") == [
        ("warning", "1 letters of the last month were lost."),
        ("warning", "1 letters wait, the oldest for 120 minutes."),
    ]


@pytest.mark.django_db
def test_a_job_that_waits_long_is_worth_a_look(options):
    from schakel.network.jobs.models import Job  # noqa: PLC0415 (needs the settings)

    waiting_since = utc_now() - timedelta(minutes=10)
    Job.objects.create(
        kind="test.slow",
        payload="{}",
        run_at=waiting_since,
        max_attempts=1,
        created_at=waiting_since,
    )

    assert states(options, "jobs") == [("warning", "The oldest waits for 10 minutes.")]


@pytest.mark.django_db
def test_a_worker_that_stopped_is_worth_a_look(options):
    from schakel.network.jobs.models import Worker  # noqa: PLC0415 (needs the settings)

    assert states(options, "worker") == [
        ("warning", "It was last seen never; is the node running?")
    ]
    now = utc_now()
    Worker.objects.create(name="w", started_at=now, seen_at=now)
    assert states(options, "worker") == [("good", "It is at work.")]
    seen = now - timedelta(minutes=2)
    Worker.objects.update(seen_at=seen)

    assert states(options, "worker") == [
        ("warning", f"It was last seen at {seen:%Y-%m-%d %H:%M} UTC; is the node running?")
    ]


@pytest.mark.django_db
def test_a_changed_entry_of_the_audit_log_is_bad(options):
    from django.db import connection  # noqa: PLC0415 (needs the settings)

    from schakel.network.audit.interface import record  # noqa: PLC0415

    record("operator", "thing.done", "a", now=utc_now())
    record("operator", "thing.done", "b", now=utc_now())
    assert states(options, "audit log") == [("good", "2 entries, each chained to the last.")]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_no_update")
        else:
            cursor.execute("DROP TRIGGER audit_entry_no_change ON audit_entry")
        cursor.execute("UPDATE audit_entry SET subject = 'c' WHERE number = 1")

    [(state, sentence)] = states(options, "audit log")
    assert (state, sentence.startswith("Entry 1 does not hold")) == ("bad", True)


@pytest.mark.django_db
def test_statements_that_are_not_written_are_named_by_language(options):
    from schakel.web import statements  # noqa: PLC0415 (needs the settings)

    where = f"Write them at {options.public_url}/operator/statements/"
    each = "; ".join(f"{kind}: nl, en, de" for kind in statements.KINDS)
    assert states(options, "statements") == [("warning", f"Not written yet: {each}. {where}")]
    for kind in statements.KINDS:
        for language in ("nl", "en", "de"):
            statements.save(kind, language, "a text", revision=0, now=utc_now())
    assert states(options, "statements") == [("good", "All are written, in every language.")]
    statements.save("terms", "de", "[[a]] and [[b]]", revision=1, now=utc_now())
    statements.save("terms", "nl", "", revision=1, now=utc_now())

    told = f"Not written yet: terms: nl, de (2 blanks). {where}"
    assert states(options, "statements") == [("warning", told)]


@pytest.mark.django_db
def test_a_key_that_others_can_read_is_bad(options):
    assert states(options, "secrets") == [("good", "4 files, only their owner reads them.")]
    (options.data / "operator.key").chmod(0o644)

    assert states(options, "secrets") == [
        ("bad", "Others can read operator.key; run: chmod 600 on them.")
    ]


@pytest.mark.django_db
def test_a_key_that_is_missing_is_bad(options):
    (options.data / "operator.key").unlink()

    assert states(options, "secrets") == [("bad", "Missing: operator.key.")]


@pytest.mark.django_db
def test_a_hub_that_does_not_answer_is_worth_a_look(options, free_port):
    port = free_port()
    away = replace(options, hub_url=f"http://localhost:{port}", wire_allow=(f"localhost:{port}",))

    assert states(options, "hub") == []
    assert states(away, "hub") == [
        (
            "warning",
            f"http://localhost:{port} does not answer: localhost could not be reached.",
        )
    ]


def test_a_good_node_is_told_so_in_words_and_as_json(hub):
    told = hub.run("doctor", "--data", str(hub.data), "--json")
    answer = json.loads(told.stdout)
    words = hub.run("doctor", "--data", str(hub.data))
    places = PLACES - {"SQLite"} if hub.environment["DATABASE_URL"] else PLACES

    assert (told.returncode, told.stderr, answer["ok"]) == (0, "", True)
    assert {f["about"] for f in answer["findings"]} - {"account"} == places
    assert {frozenset(f) for f in answer["findings"]} == {frozenset({"about", "state", "sentence"})}
    # A new site has no texts of its operator yet, and no mail server.
    advice = {"account", "statements", "e-mail"}
    assert {f["state"] for f in answer["findings"] if f["about"] not in advice} == {"good"}
    assert words.returncode == 0
    assert "ok    worker: It is at work." in words.stdout.splitlines()


def test_a_damaged_or_missing_database_is_told_in_a_sentence(hub):
    if hub.environment["DATABASE_URL"]:
        pytest.skip("on SQLite only")
    hub.stop()
    file = hub.data / "schakel.sqlite3"
    for path in hub.data.glob("schakel.sqlite3-*"):
        path.unlink()
    content = bytearray(file.read_bytes())
    for start in range(4096, len(content), 4096):
        content[start : start + 200] = bytes(200)
    file.write_bytes(content)
    damaged = hub.run("doctor", "--data", str(hub.data), "--json")
    file.write_bytes(b"this is not a database" * 1000)
    foreign = hub.run("doctor", "--data", str(hub.data), "--json")
    start = hub.run(*hub.serve_words())
    file.unlink()
    missing = hub.run("doctor", "--data", str(hub.data), "--json")

    for done in (damaged, foreign, missing):
        bad = [f for f in json.loads(done.stdout)["findings"] if f["state"] == "bad"]
        assert (done.returncode, done.stderr, [f["about"] for f in bad]) == (2, "", ["database"])
    assert not file.exists()
    assert start.returncode == 2
    assert start.stderr == (
        f"schakel: {file} cannot be used (file is not a database); "
        "restore a backup into a new folder\n"
    )


def test_a_server_that_does_not_answer_is_told_in_a_sentence(hub, free_port):
    if not hub.environment["DATABASE_URL"]:
        pytest.skip("on PostgreSQL only")
    url = f"postgresql://schakel@127.0.0.1:{free_port()}/x?connect_timeout=1"
    done = hub.run("doctor", "--data", str(hub.data), "--json", DATABASE_URL=url)

    bad = [f for f in json.loads(done.stdout)["findings"] if f["state"] == "bad"]
    assert (done.returncode, [f["about"] for f in bad]) == (2, ["database"])
    assert "Traceback" not in done.stderr


def test_a_folder_without_a_node_or_with_a_damaged_one_is_named(new_node, tmp_path):
    node = new_node("hub")
    without = node.run("doctor", "--data", str(tmp_path))
    (tmp_path / "node.json").write_text("{")
    damaged = node.run("doctor", "--data", str(tmp_path))

    assert without.returncode == 1
    assert without.stderr == (
        f"schakel: there is no node in {tmp_path}; "
        f"start one with: schakel serve --role hub --data {tmp_path}\n"
    )
    assert damaged.returncode == 1
    assert damaged.stderr == (
        f"schakel: {tmp_path}/node.json is damaged; "
        "take it from a backup, or remove it and start the node again\n"
    )
