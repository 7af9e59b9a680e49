"""The audit log says who did what when, and shows when somebody changed it."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from schakel.kernel.custody import custodians
from schakel.network.audit import domain, interface
from schakel.network.audit.models import AppendOnly, Entry, Head

NOW = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)


def record_three():
    for number in range(1, 4):
        interface.record("scan:7f", "share.made", f"share:{number}", {"days": number}, now=NOW)


def tamper(sql, *values):
    """What somebody with the database in hand does: triggers away, then change."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS audit_entry_no_update")
        else:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_change")
        cursor.execute(sql, values)


@pytest.mark.django_db
def test_an_empty_log_is_whole():
    assert interface.verify() == interface.VerifyResult(0, "0" * 64)


@pytest.mark.django_db
def test_entries_are_numbered_chained_and_come_back_as_written():
    record_three()

    found = list(interface.entries())

    assert [(e.number, e.actor, e.action, e.subject, e.details, e.at) for e in found] == [
        (n, "scan:7f", "share.made", f"share:{n}", {"days": n}, NOW) for n in (1, 2, 3)
    ]
    assert [e.previous for e in found] == ["0" * 64, found[0].digest, found[1].digest]
    assert interface.verify() == interface.VerifyResult(3, found[2].digest)


@pytest.mark.django_db
def test_an_entry_that_is_rolled_back_with_its_change_leaves_no_gap():
    record_three()
    with transaction.atomic():
        interface.record("scan:7f", "share.made", "share:4", now=NOW)
        transaction.set_rollback(True)
    interface.record("scan:7f", "share.made", "share:5", now=NOW)

    assert [e.subject for e in interface.entries()] == ["share:1", "share:2", "share:3", "share:5"]
    assert interface.verify().entries == 4


@pytest.mark.django_db
def test_a_changed_row_is_named():
    record_three()
    tamper("UPDATE audit_entry SET subject = %s WHERE number = 2", "share:9")

    found = interface.verify()

    assert (found.entries, found.broken_number, found.reason) == (1, 2, "changed")


@pytest.mark.django_db
def test_without_hashing_a_changed_row_goes_unnoticed(monkeypatch):
    monkeypatch.setattr(domain, "entry_digest", lambda _entry: "f" * 64)
    record_three()
    tamper("UPDATE audit_entry SET subject = %s WHERE number = 2", "share:9")

    assert interface.verify().is_whole


@pytest.mark.django_db
def test_a_changed_row_with_its_digest_made_anew_breaks_the_chain():
    record_three()
    rows = list(interface.entries())
    forged = domain.Entry(2, NOW, "scan:7f", "share.made", "share:9", {}, rows[0].digest)
    tamper(
        "UPDATE audit_entry SET subject = 'share:9', details = '{}', digest = %s WHERE number = 2",
        domain.entry_digest(forged),
    )

    found = interface.verify()

    assert (found.broken_number, found.reason) == (3, "not_chained")


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["no json", "[1]", "9007199254740993", '{"a": NaN}'])
def test_details_that_were_made_unreadable_are_a_changed_row_and_no_crash(text):
    record_three()
    tamper("UPDATE audit_entry SET details = %s WHERE number = 3", text)

    assert (interface.verify().broken_number, interface.verify().reason) == (3, "changed")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_removed_row_is_named(number):
    record_three()
    tamper("DELETE FROM audit_entry WHERE number = %s", number)

    found = interface.verify()

    assert (found.entries, found.broken_number, found.reason) == (number - 1, number, "missing")


@pytest.mark.django_db
def test_a_row_behind_the_head_is_named():
    record_three()
    Head.objects.update(number=2, digest=list(interface.entries())[1].digest)

    assert (interface.verify().broken_number, interface.verify().reason) == (3, "not_counted")


@pytest.mark.django_db
def test_the_model_refuses_to_change_or_remove_an_entry():
    record_three()
    row = Entry.objects.get(number=1)

    for change in (
        row.save,
        row.delete,
        lambda: Entry.objects.update(actor="x"),
        lambda: Entry.objects.filter(number=1).delete(),
        lambda: Entry.objects.bulk_update([row], ["actor"]),
    ):
        with pytest.raises(AppendOnly):
            change()
    assert interface.verify().entries == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry WHERE number = 2"]
)
def test_the_database_refuses_to_change_or_remove_an_entry(sql):
    record_three()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # the suite drops it, to empty tables between tests
            refuse = import_module("schakel.network.audit.migrations.0002_refuse_changes")
            cursor.execute(refuse.SQLITE["audit_entry_no_delete"])
        with pytest.raises(DatabaseError, match="audit entries"), transaction.atomic():
            cursor.execute(sql)

    assert interface.verify().entries == 3


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_make_one_chain():
    def write(number):
        try:
            for _ in range(5):
                interface.record("system", "test.done", f"writer:{number}", now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    assert (interface.verify().entries, interface.verify().is_whole) == (40, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("actor", "action", "subject", "details"),
    [
        ("Jan Jansen", "share.made", "share:1", {}),
        ("jan@example.nl", "share.made", "share:1", {}),
        ("scan:1", "share.made", "share:1\nscan:2 share.revoked", {}),
        ("scan:1", "share.made", "", {}),
        ("scan:1", "share.made", "s" * 201, {}),
        ("scan:1", "Share made", "share:1", {}),
        ("scan:1", "share.made", "share:1", {"to": "jan@example.nl"}),
        ("scan:1", "share.made", "share:1", {"share": float("nan")}),
        ("scan:1", "share.made", "share:1", {"share": 2**60}),
        ("scan:1", "share.made", "share:1", {"at": NOW}),
        ("scan:1", "share.made", "share:1", {"text": "\ud800"}),
        ("scan:1", "share.made", "share:1", {"text": "x" * 9_000}),
    ],
)
def test_what_is_no_id_and_no_plain_value_is_refused(actor, action, subject, details):
    with pytest.raises(interface.InvalidEntry):
        interface.record(actor, action, subject, details, now=NOW)

    assert interface.verify().entries == 0


@pytest.mark.django_db
def test_control_characters_in_details_stay_inside_their_line():
    hostile = '\n{"number": 99}\r\x00\x1b[31m\u2028'
    interface.record("did:web:localhost%3A8001", "message.refused", "m:1", {"id": hostile}, now=NOW)

    lines = list(interface.export_lines())

    assert [line.count("\n") for line in lines] == [1]
    assert json.loads(lines[0])["details"] == {"id": hostile}
    assert interface.verify().is_whole


@pytest.mark.django_db
def test_a_reader_can_check_the_export_without_this_program():
    import hashlib  # noqa: PLC0415

    import rfc8785  # noqa: PLC0415

    record_three()
    previous = "0" * 64
    for line in interface.export_lines():
        entry = json.loads(line)
        digest = entry.pop("digest")
        assert entry["previous"] == previous
        assert hashlib.sha256(rfc8785.dumps(entry)).hexdigest() == digest
        previous = digest


@pytest.mark.django_db
def test_entries_can_be_chosen_by_actor_subject_and_time():
    interface.record("a:1", "test.done", "s:1", now=NOW)
    interface.record("a:2", "test.done", "s:1", now=NOW + timedelta(hours=1))
    interface.record("a:2", "test.done", "s:2", now=NOW + timedelta(hours=2))

    def chosen(**kwargs):
        return [entry.number for entry in interface.entries(**kwargs)]

    assert chosen(actor="a:2") == [2, 3]
    assert chosen(subject="s:1") == [1, 2]
    assert chosen(since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=2)) == [2]


@pytest.mark.django_db
def test_a_party_gets_what_the_log_says_of_it_and_erasing_it_leaves_the_log_whole():
    record_three()
    custody = custodians["audit"]

    assert [entry["number"] for entry in custody.export("scan:7f")["entries"]] == [1, 2, 3]
    assert custody.export("scan:unknown") == {}
    assert custody.erase("scan:7f") == 0
    assert interface.verify().entries == 3


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [3, 2_500])
def test_a_long_log_is_read_in_pages(rows, django_assert_num_queries):
    from schakel.network.audit import queries  # noqa: PLC0415

    Entry.objects.bulk_create(
        Entry(number=n, at=NOW, actor="a", action="b", subject="c", details="{}", previous="",
              digest="") for n in range(1, rows + 1)
    )  # fmt: skip
    with django_assert_num_queries(rows // queries.PAGE + 2):
        assert sum(1 for _ in interface.entries()) == rows


@pytest.mark.django_db
def test_the_log_is_verified_and_exported_in_the_terminal(tmp_path, capsys):
    import argparse  # noqa: PLC0415

    from schakel.network.audit import cli  # noqa: PLC0415

    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    record_three()

    def run(*words):
        arguments = parser.parse_args(words)
        return arguments.func(arguments), capsys.readouterr().out

    head = list(interface.entries())[-1].digest
    assert run("audit", "verify") == (0, f"whole: 3 entries, head {head}\n")
    assert run("audit", "export", str(tmp_path / "log")) == (0, "")
    assert (tmp_path / "log").read_text() == run("audit", "export")[1]
    tamper("UPDATE audit_entry SET actor = 'scan:8' WHERE number = 3")
    assert run("audit", "verify") == (
        1,
        "broken at entry 3: changed; 2 entries before it hold\n",
    )


@pytest.mark.django_db(transaction=True)
def test_the_triggers_can_be_taken_back_and_made_again():
    call_command("migrate", "audit", "0001", verbosity=0)
    record_three()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry")
        cursor.execute("DELETE FROM audit_head")
    call_command("migrate", "audit", verbosity=0)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER audit_entry_no_delete")
