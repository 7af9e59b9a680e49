"""A hub keeps its own entries: draft, preview, publish, undo; and nobody else does."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schakel.kernel.clock import utc_now
from schakel.kernel.custody import custodians
from schakel.network.audit import interface as audit
from schakel.programme.ecosystem import actions, interface, queries
from schakel.programme.ecosystem.domain.entries import entry_of
from schakel.programme.ecosystem.models import Revision

pytestmark = pytest.mark.django_db

LAB = "/help/fieldlabs/fl04/"
EDIT, HISTORY, UNDO = f"{LAB}edit/", f"{LAB}history/", f"{LAB}undo/"


def draft(number):
    return f"{LAB}draft/{number}/"


def theme():
    return interface.fieldlab("fl04", "en").theme


def publish(client, fields, number=1, **changed):
    """Write and publish, from the form as it stands."""
    assert client.post(EDIT, fields(number - 1, **changed)).status_code == 302
    response = client.post(draft(number))
    assert (response.status_code, response["Location"]) == (302, LAB)


def test_what_is_published_is_seen_by_everybody_at_once(east, visitor, fields):
    before = theme()
    response = east.post(EDIT, fields(headline_en="Bending by the hour"))
    assert (response.status_code, response["Location"]) == (302, draft(1))
    preview = east.get(draft(1)).text
    assert "Bending by the hour" in preview
    assert "This is a draft" in preview
    assert theme() == before
    assert "Bending by the hour" not in visitor.get(LAB).text

    east.post(draft(1))

    page = visitor.get(LAB).text
    assert "Bending by the hour" in page
    assert "<p>First en</p>\n\n<p>Second en</p>" in page
    assert "written by the hub" in page
    assert theme() == "Bending by the hour"
    assert [h.theme for h in helpers() if h.fieldlab == "fl04"] == ["Bending by the hour"]
    assert "Bending by the hour" in visitor.get("/help/?q=bending+by+the+hour").text


def helpers():
    return interface.helpers_for(["sheet-metal"], transformation=2, sector="25", language="en")


def test_undo_goes_back_to_the_version_before(east, fields):
    before = theme()
    publish(east, fields, 1, headline_en="One")
    publish(east, fields, 2, headline_en="Two")

    assert east.post(UNDO, {"number": 2}).status_code == 302
    assert theme() == "One"
    assert east.post(UNDO, {"number": 1}).status_code == 302
    assert theme() == before


def test_an_old_undo_does_not_undo_what_came_after(east, fields):
    publish(east, fields, 1, headline_en="One")
    publish(east, fields, 2, headline_en="Two")

    for number in ("1", "3", "0", "x", ""):
        assert east.post(UNDO, {"number": number}).status_code == 409
    assert theme() == "Two"


def test_undoing_twice_undoes_once(east, fields):
    publish(east, fields, 1, headline_en="One")
    publish(east, fields, 2, headline_en="Two")

    assert east.post(UNDO, {"number": 2}).status_code == 302
    assert east.post(UNDO, {"number": 2}).status_code == 409
    assert theme() == "One"


def test_a_second_editor_sees_a_conflict_and_keeps_the_words(east, office, fields):
    east.post(EDIT, fields(0, headline_en="From the hub"))

    response = office.post(EDIT, fields(0, headline_en="From the office"))

    assert response.status_code == 409
    assert "From the hub" in response.text
    assert "From the office" in response.text
    assert re.findall(r'name="seen" value="(\d+)"', response.text) == ["1"]
    assert office.post(EDIT, fields(1, headline_en="From the office")).status_code == 302


def test_an_old_draft_is_not_published_over_a_newer_one(east, fields):
    east.post(EDIT, fields(0, headline_en="One"))
    east.post(EDIT, fields(1, headline_en="Two"))
    before = theme()

    assert east.post(draft(1)).status_code == 409
    assert theme() == before
    assert east.post(draft(2)).status_code == 302
    assert east.post(draft(2)).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_of_two_first_drafts_at_the_same_moment_one_is_kept():
    values = entry_of(queries.catalogue(), "fieldlab", "fl04").values
    barrier = Barrier(2)

    def save(person):
        barrier.wait()
        try:
            return actions.save_draft("fieldlab:fl04", values, person=person, seen=0, now=utc_now())
        except actions.ChangedElsewhere:
            return "conflict"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(save, ["a" * 32, "b" * 32]))

    assert sorted(map(str, found)) == ["1", "conflict"]
    assert Revision.objects.count() == 1


ADDRESSES = (EDIT, draft(1), HISTORY)


def test_an_entry_of_another_hub_is_not_found_like_one_that_does_not_exist(east, north, fields):
    east.post(EDIT, fields(0))

    def plain(response):
        page = re.sub(r"fl\d\d|reference[^<]*<[^<]*", "", response.text)
        return response.status_code, re.sub(r"[0-9a-f]{12}", "", page)

    for address in ADDRESSES:
        own = plain(north.get(address))
        unknown = plain(north.get(address.replace("fl04", "fl99")))
        assert own == unknown
        assert own[0] == 404
    for address in (EDIT, draft(1), UNDO):
        assert north.post(address, fields(1)).status_code == 404
    assert Revision.objects.filter(state="published").count() == 0


def test_the_office_may_edit_all_and_a_national_entry_is_the_offices_alone(east, office, fields):
    assert office.post(EDIT, fields(0)).status_code == 302
    assert office.get("/help/fieldlabs/fl01/edit/").status_code == 200
    assert office.get("/help/hubs/national/edit/").status_code == 200
    assert east.get("/help/fieldlabs/fl01/edit/").status_code == 404
    assert east.get("/help/hubs/national/edit/").status_code == 404
    assert east.get("/help/hubs/oost/edit/").status_code == 200


def test_a_visitor_is_asked_to_sign_in_and_a_member_finds_nothing(visitor, person, signed_in):
    member = signed_in(person("member@example.nl"))
    for address in (*ADDRESSES, "/help/entries/"):
        assert visitor.get(address).status_code == 302
        assert member.get(address).status_code == 404
    assert "Edit this page" not in visitor.get(LAB).text
    assert "Edit this page" not in member.get(LAB).text


def test_staff_finds_its_own_entries(east, fields):
    east.post(EDIT, fields(0))
    page = east.get("/help/entries/").text

    edits = re.findall(r'href="(/help/\w+/[\w-]+)/edit/"', page)
    assert edits == [
        "/help/hubs/oost",
        *(f"/help/fieldlabs/fl{n}" for n in ("04", "05", "15", "20", "21", "25")),
    ]
    assert re.findall(r'href="([^"]+)">a draft waits', page) == [draft(1)]
    assert "Edit this page" in east.get(LAB).text


def test_a_draft_waits_on_the_page_of_today_until_it_is_published(east, north, fields):
    east.post(EDIT, fields(0))

    assert f'href="{draft(1)}"' in east.get("/today/").text
    assert f'href="{draft(1)}"' not in north.get("/today/").text
    east.post(draft(1))
    assert f'href="{draft(1)}"' not in east.get("/today/").text


HTML = "<b>bold</b><script>alert(1)</script>"


def test_html_in_every_text_is_shown_as_text(east, visitor, fields):
    texts = {
        f"{part}_{c}": HTML for part in ("headline", "description") for c in ("nl", "en", "de")
    }
    publish(east, fields, 1, **texts, partners=f"{HTML}\n{HTML}", contact=HTML)

    for client, address in ((visitor, LAB), (visitor, "/help/"), (east, HISTORY), (east, EDIT)):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "<b>bold" not in page
    assert "&lt;b&gt;bold" in visitor.get(LAB).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("website", "javascript:alert(1)"),
        ("website", "http://www.boost.nl"),
        ("website", "https://bank.nl@evil.nl"),
        ("headline_nl", ""),
        ("headline_de", "x" * 161),
        ("headline_nl", "one\ntwo"),
        ("description_en", "x" * 2001),
        ("description_en", "bell\x07"),
        ("partners", "x" * 121),
        ("partners", "\n".join(["x"] * 81)),
        ("contact", "a\r\nBcc: b@c.nl"),
        ("contact", "null\x00"),
        ("seen", "-1"),
        ("seen", "x"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(east, fields, field, value):
    response = east.post(EDIT, {**fields(0), field: value})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Revision.objects.count() == 0


def test_history_shows_who_changed_what(east, fields):
    publish(east, fields, 1, headline_en="One")
    publish(east, fields, 2, headline_en="Two")

    page = east.get(HISTORY).text

    versions = queries.history(entry_of(queries.catalogue(), "fieldlab", "fl04"))
    assert [(v.number, v.state, v.is_current) for v in versions] == [
        (2, "published", True),
        (1, "published", False),
    ]
    assert [(d.field, d.before, d.after) for d in versions[0].differences] == [
        ("headline_en", "One", "Two")
    ]
    assert re.findall(r'<p class="small muted">(Els[^<]*)</p>', page) == ["Els van Oost"] * 2


def test_history_asks_the_database_as_often_for_three_versions_as_for_one(east, fields):
    def asked():
        with CaptureQueriesContext(connection) as told:
            east.get(HISTORY)
        return len(told)

    publish(east, fields, 1)
    asked()
    one = asked()
    publish(east, fields, 2)
    publish(east, fields, 3)
    asked()
    assert asked() == one


def test_publishing_and_undoing_stand_in_the_audit_log(east, fields):
    publish(east, fields, 1)
    east.post(UNDO, {"number": 1})

    told = [(e.action, dict(e.details)) for e in audit.entries(subject="fieldlab:fl04")]
    assert told == [
        ("ecosystem.entry_published", {"revision": 1}),
        ("ecosystem.entry_undone", {"revision": 1}),
    ]


def test_the_id_of_a_person_who_is_erased_is_taken_off_what_that_person_wrote(east, fields):
    publish(east, fields, 1, headline_en="Stays")
    party = f"person:{Revision.objects.get().person}"
    custody = custodians["ecosystem"]

    assert [r["entry"] for r in custody.export(party)["revisions"]] == ["fieldlab:fl04"]
    assert (custody.erase(party), custody.erase(party)) == (1, 0)
    assert custody.export(party) == {}
    assert (custody.export("person:"), custody.erase("person:")) == ({}, 0)
    assert (custody.export("company:x"), custody.erase("company:x")) == ({}, 0)
    assert Revision.objects.get().person == ""
    assert theme() == "Stays"
    assert "account is gone" in east.get(HISTORY).text


def test_another_process_that_published_is_noticed(east, fields):
    """What was put together is kept until somebody publishes or undoes, wherever that was."""
    kept = queries.put_together()
    assert queries.put_together() is kept
    publish(east, fields, 1)

    assert queries.put_together() is not kept
    queries._kept["put"] = kept  # as another process still has it
    assert theme() == "Subject en"


def test_an_entry_that_the_package_no_longer_has_hurts_nobody(east, fields):
    publish(east, fields, 1)
    Revision.objects.update(entry="fieldlab:fl99")

    assert len(interface.fieldlabs("en")) == 32
