"""What is written down, what counts once, and what stays after erasing."""

from datetime import UTC, datetime, timedelta

import pytest

from schakel.kernel.custody import custodians

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 18, 10, 30, tzinfo=UTC)
SCAN, OTHER = "a" * 32, "b" * 32


@pytest.fixture
def happen():
    """Publishes an event and has it written down: `happen("started", scan=SCAN)`."""
    from schakel.network.jobs.interface import publish, run_pending  # noqa: PLC0415
    from schakel.programme.assessment import interface as told  # noqa: PLC0415

    events = {
        "started": told.ScanStarted,
        "finished": told.ScanFinished,
        "kept": told.ScanKept,
        "shared": told.ResultShared,
    }

    def publish_one(kind, scan=SCAN, company="", at=AT, **facts):
        said = {"size": "10-49", "sector": "25", "province": "NL21", "association": ""}
        event = {"scan": scan, "company": company, "variant": "quick", "at": at, **said, **facts}
        publish(events[kind](**event))
        assert run_pending() == 1

    return publish_one


@pytest.fixture
def rows():
    """Gives what is written down: the named fields of each row, in order of time."""
    from schakel.programme.office.models import Happening  # noqa: PLC0415

    return lambda *fields: list(Happening.objects.order_by("at", "pk").values_list(*fields))


@pytest.fixture
def office():
    """The room's part in handing over and removing."""
    return dict(custodians)["office"]


def test_an_event_is_written_down_with_its_week_and_hub(happen, rows):
    happen("started")

    told = rows("kind", "week", "hub", "sector", "size", "association", "company", "is_counted")
    assert told == [("started", AT.date() - timedelta(days=2), "oost", "25", "10-49", "", "", True)]


def test_a_week_begins_on_monday_in_dutch_time(happen, rows):
    happen("started", at=datetime(2026, 11, 15, 23, 30, tzinfo=UTC))
    happen("started", scan=OTHER, at=datetime(2026, 11, 22, 22, 59, tzinfo=UTC))

    assert [str(week) for (week,) in rows("week")] == ["2026-11-16", "2026-11-16"]


def test_the_same_event_twice_is_one(happen, rows):
    happen("finished")
    happen("finished")
    happen("finished", variant="self")

    assert rows("kind", "variant", "is_counted") == [
        ("finished", "quick", True),
        ("finished", "self", False),
    ]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_what_a_browser_did_counts_for_the_company_that_keeps_it(happen, rows, company, order):
    mine = company("Snijders").uid
    events = [
        lambda: happen("started"),
        lambda: happen("finished", at=AT + timedelta(hours=1)),
        lambda: happen("kept", company=mine, at=AT + timedelta(hours=2)),
    ]
    for nr in order:
        events[nr]()

    assert rows("kind", "company", "key", "is_counted") == [
        ("started", mine, mine, True),
        ("finished", mine, mine, True),
        ("kept", mine, mine, True),
    ]


def test_companies_with_one_kvk_number_count_once(happen, rows, company):
    first = company("Snijders", {"kvk": "12345678"}).uid
    second = company("Snijders BV", {"kvk": "12345678"}).uid
    happen("finished", company=first)
    happen("finished", scan=OTHER, company=second, at=AT + timedelta(days=1))

    assert rows("is_counted") == [(True,), (False,)]
    assert len(set(rows("key"))) == 1
    assert "12345678" not in str(rows())


def test_a_kvk_number_given_later_joins_what_was_before(happen, rows, company):
    row = company("Snijders")
    happen("started", company=row.uid)
    row.kvk = "12345678"
    row.save()
    happen("finished", company=row.uid, at=AT + timedelta(days=1))

    assert len(set(rows("key"))) == 1
    assert rows("is_counted") == [(True,), (True,)]


def test_facts_that_are_none_are_not_written_down(happen, rows):
    happen("started", sector="=1+1", size="x" * 50, province="<b>")

    assert rows("sector", "size", "hub") == [("", "", "national")]


def test_erasing_a_company_leaves_the_counts_and_nothing_that_leads_to_it(
    happen, rows, company, office
):
    mine = company("Snijders", {"kvk": "12345678"}).uid
    happen("started")
    happen("kept", company=mine, association="JANSEN")
    before, keys = rows("kind", "week", "hub", "sector", "size", "is_counted"), set(rows("key"))

    assert office.erase(f"company:{mine}") == 2
    assert office.erase(f"company:{mine}") == 0

    assert rows("kind", "week", "hub", "sector", "size", "is_counted") == before
    assert set(rows("key")) & keys == set()
    everything = str(rows())
    assert [word for word in (mine, SCAN, "JANSEN", "10, 30") if word in everything] == []
    assert office.export(f"company:{mine}") == {}


def test_erasing_one_of_two_with_the_same_kvk_number_counts_neither_twice(
    happen, rows, company, office
):
    first = company("Snijders", {"kvk": "12345678"}).uid
    second = company("Snijders BV", {"kvk": "12345678"}).uid
    happen("finished", company=first)
    happen("finished", scan=OTHER, company=second, at=AT + timedelta(days=1))

    office.erase(f"company:{first}")

    assert rows("company", "is_counted") == [(second, True)]


def test_erasing_a_scan_does_not_touch_what_a_company_holds(happen, rows, company, office):
    happen("started")
    happen("kept", scan=OTHER, company=company("Snijders").uid)

    assert office.erase(f"scan:{OTHER}") == 0
    assert office.erase(f"scan:{SCAN}") == 1
    assert [SCAN in row for row in rows("scan")] == [False, False]


@pytest.mark.parametrize("party", ["company:", "scan:", "person:" + "a" * 32, "", "x"])
def test_no_party_erases_or_exports_what_is_nobodys(happen, rows, office, party):
    happen("started")
    before = rows()

    assert (office.erase(party), office.export(party)) == (0, {})
    assert rows() == before


def test_a_company_that_is_gone_when_the_event_comes_is_not_written_down(happen, rows):
    happen("kept", company="c" * 32)

    assert rows("kind", "is_counted") == [("kept", True)]
    assert [word for word in ("c" * 32, SCAN) if word in str(rows())] == []


def test_a_company_gets_all_its_happenings(happen, company, office):
    mine = company("Snijders").uid
    happen("started")
    happen("kept", company=mine, at=AT + timedelta(hours=1))
    happen("started", scan=OTHER)

    told = office.export(f"company:{mine}")["happenings"]
    assert [(each["kind"], each["scan"], each["hub"]) for each in told] == [
        ("started", SCAN, "oost"),
        ("kept", SCAN, "oost"),
    ]


def test_what_stays_is_told(office):
    assert office.keeps == (
        "The counts of the programme keep that somebody used the assessment in a week, "
        "without anything that leads to the company."
    )
