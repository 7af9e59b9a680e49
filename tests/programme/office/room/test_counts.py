"""The page and its files: who sees what, and that all of them together give nothing away."""

import csv
import io
import random
import re
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schakel.kernel.identifiers import new_uid
from schakel.network.accounts.domain.company import SECTORS, SIZES

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # a Wednesday
MONDAYS = [date(2026, 11, 16) - timedelta(weeks=back) for back in range(26)]
WEEKS = list(map(str, MONDAYS))
KINDS = ("started", "finished", "kept", "shared")
HUBS = ("oost", "zuid-holland", "noordvleugel", "noord", "brainport", "national")
FEW = "fewer than 5 *"
BREAKDOWNS = ("sector", "size", "association")


@pytest.fixture
def clock(monkeypatch):
    """The time of the pages."""
    from schakel.programme.office.views import download, page  # noqa: PLC0415

    for module in (page, download):
        monkeypatch.setattr(module, "utc_now", lambda: NOW)


@pytest.fixture
def office(clock, person, signed_in):
    """A browser of the programme's office."""
    return signed_in(person("office@hub.example", hub=""))


@pytest.fixture
def staff(clock, person, signed_in):
    """A browser of hub staff: `staff("oost")`."""
    return lambda hub: signed_in(person(f"{hub}@hub.example", hub=hub))


@pytest.fixture
def happened():
    """Writes happenings down: `happened(7, kind="started", hub="oost", ...)`."""
    from schakel.programme.office.models import Happening  # noqa: PLC0415

    def write(count, *, week=MONDAYS[0], kind="started", hub="oost", **facts):
        said = {"sector": "25", "size": "10-49", "association": "", "company": ""} | facts
        rows = [
            Happening(
                kind=kind,
                at=datetime.combine(week, datetime.min.time(), UTC),
                week=week,
                scan=new_uid(),
                key=new_uid(),
                is_counted=True,
                hub=hub,
                **said,
            )
            for _ in range(count)
        ]
        Happening.objects.bulk_create(rows)

    return write


@pytest.fixture
def everywhere(happened):
    """Writes as many happenings down at every hub."""
    return lambda count, **facts: [happened(count, hub=hub, **facts) for hub in HUBS]


@pytest.fixture
def crowd(happened):
    """A made-up population from a seed; gives the true numbers by kind, table, hub and code."""

    def make(seed):
        luck = random.Random(seed)  # noqa: S311 (the same each time)
        truth = {}
        for kind in KINDS:
            for _ in range(luck.choice([6, 60, 400])):
                facts = {
                    "hub": luck.choices(HUBS, [9, 6, 4, 3, 1, 1])[0],
                    "week": MONDAYS[min(25, int(luck.expovariate(0.3)))],
                    "sector": luck.choices(("25", "28", "10", "22", ""), [9, 5, 2, 1, 1])[0],
                    "size": luck.choice((*SIZES, "")),
                    "association": luck.choices(("", "FME", "KM", "RARE"), [9, 5, 3, 1])[0],
                }
                happened(1, kind=kind, **facts)
                for table in ("week", *BREAKDOWNS):
                    code = str(facts[table])
                    for place in (
                        (facts["hub"], code),
                        (facts["hub"], "*"),
                        ("*", code),
                        ("*", "*"),
                    ):
                        full = (kind, table, *place)
                        truth[full] = truth.get(full, 0) + 1
        return truth

    return make


def blocks(browser, **query):
    """The tables of the CSV after its cover: lines of label and numbers, without their heads."""
    text = browser.get("/office/counts.csv", query).content.decode("utf-8-sig")
    parts = [list(csv.reader(io.StringIO(part))) for part in text.split("\r\n\r\n")]
    return [part[2:] for part in parts[1:]]


def read(lines, codes):
    """Shown numbers by kind and code; the last line is the total."""
    codes = codes[: len(lines) - 1]
    assert len(lines) == len(codes) + 1
    found = {}
    for (_label, *cells), code in zip(lines, [*codes, "*"], strict=True):
        for kind, cell in zip(KINDS, cells, strict=True):
            if cell != FEW:
                found[kind, code] = int(cell)
    return found


def seen_by(browser, hub, associations):
    """Everything that one browser shows of a hub ("*": all): by kind, table, hub, code."""
    codes = {"sector": (*SECTORS, ""), "size": (*SIZES, ""), "association": associations}
    seen = {}
    query = {} if hub == "*" else {"hub": hub}
    for by in BREAKDOWNS:
        weeks, lines = blocks(browser, by=by, **query)
        found = {("week", *at): n for at, n in read(weeks, WEEKS).items()}
        found |= {(by, *at): n for at, n in read(lines, codes[by]).items()}
        seen |= {(kind, table, hub, code): n for (table, kind, code), n in found.items()}
    return seen, codes


@pytest.mark.parametrize("seed", range(3))
def test_all_pages_of_all_readers_together_give_no_small_number_away(
    office, staff, crowd, attack, seed
):
    truth = crowd(seed)
    lines = blocks(office, by="association")[1]
    associations = [{"No code": "", "Other codes": "-"}.get(line[0], line[0]) for line in lines]
    seen, codes = seen_by(office, "*", associations[:-1])
    for hub in HUBS:
        own, _ = seen_by(staff(hub), hub, associations[:-1])
        by_office, _ = seen_by(office, hub, associations[:-1])
        assert own == by_office
        seen |= own
    by_hub = read(blocks(office, by="hub")[1], hubs_in_order())
    seen |= {(kind, "week", hub, "*"): number for (kind, hub), number in by_hub.items()}

    assert [number for number in seen.values() if number < 5] == []
    weeks = WEEKS[: len(blocks(office)[0]) - 1]
    everything = {"week": weeks, **codes}
    for kind in KINDS:
        own = {place[1:]: number for place, number in seen.items() if place[0] == kind}
        true = {place[1:]: number for place, number in truth.items() if place[0] == kind}
        assert attack(own, HUBS, everything).found(true) == []


def hubs_in_order():
    """The hubs as the page lists them."""
    from schakel.programme.office.queries import hub_codes  # noqa: PLC0415

    return hub_codes()


def test_the_page_shows_what_happened_in_whole_weeks(office, happened, everywhere):
    everywhere(7)
    everywhere(9, week=MONDAYS[1])
    happened(2, week=MONDAYS[2])
    happened(3, week=MONDAYS[25])
    happened(50, week=MONDAYS[0] + timedelta(weeks=1))
    happened(50, week=MONDAYS[25] - timedelta(weeks=1))

    by_week, by_hub = blocks(office)

    assert len(by_week) == 27
    assert [line[:2] for line in by_week[:3]] == [
        ["16 November 2026", "42"],
        ["9 November 2026", "54"],
        ["2 November 2026", FEW],
    ]
    assert [line[1] for line in by_week[-2:]] == [FEW, "101"]
    assert [line[1] for line in by_hub] == ["21", "16", "16", "16", "16", "16", "101"]


def test_weeks_before_the_first_are_not_there(office, everywhere):
    everywhere(7)
    everywhere(9, week=MONDAYS[1])

    assert [line[:2] for line in blocks(office)[0]] == [
        ["16 November 2026", "42"],
        ["9 November 2026", "54"],
        ["All together", "96"],
    ]


def test_where_nothing_happened_yet_the_page_is_there(office):
    assert [line[1:] for line in blocks(office)[0]] == [[FEW] * 4] * 2
    assert office.get("/office/").status_code == 200


def test_the_page_the_text_and_the_workbook_show_the_same(office, crowd):
    crowd(2)
    for by in ("hub", *BREAKDOWNS):
        page = office.get("/office/", {"by": by}).content.decode()
        found = re.findall(r'data-label="[^"]*">([^<]*)</td>', page)
        by_week, breakdown = blocks(office, by=by)
        book = openpyxl.load_workbook(
            io.BytesIO(office.get("/office/counts.xlsx", {"by": by}).content)
        )
        _cover, weeks, parts = book.worksheets
        cells = [
            [[str(cell.value) for cell in row] for row in list(sheet.rows)[1:]]
            for sheet in (weeks, parts)
        ]

        assert found == [cell for line in [*breakdown, *by_week] for cell in line[1:]]
        assert cells == [by_week, breakdown]


def test_hub_staff_sees_its_own_hub_and_no_other(staff, happened, everywhere):
    everywhere(7)
    happened(2, hub="noord")
    browser = staff("oost")

    weeks, _ = blocks(browser)

    assert weeks[0][1] == "7"
    assert "Towards the target" not in browser.get("/office/").content.decode()
    for other in ("noord", "national", "*", "nowhere", "x' OR 1=1", "oost\x00"):
        assert browser.get("/office/", {"hub": other}).status_code == 404
        assert browser.get("/office/counts.csv", {"hub": other}).status_code == 404
        assert browser.get("/office/counts.xlsx", {"hub": other}).status_code == 404


@pytest.mark.parametrize("by", ["company", "key", "scan", "week", "<b>"])
def test_nothing_else_can_be_asked_for(office, by):
    assert office.get("/office/", {"by": by}).status_code == 404


def test_companies_are_counted_towards_the_target_of_the_agenda(office, happened):
    happened(4, kind="finished", company="a" * 32)
    happened(9, kind="finished")
    happened(9, kind="started", company="b" * 32)
    happened(9, kind="finished", company="c" * 32, week=MONDAYS[0] + timedelta(weeks=1))
    few = office.get("/office/").content.decode()
    happened(3, kind="finished", company="d" * 32, week=MONDAYS[0] - timedelta(weeks=99))
    seven = office.get("/office/").content.decode()

    number = re.compile(r'<span class="figure__n">(.*?)<small> (.*?)</small>', re.DOTALL)
    assert number.findall(few) == [("fewer than 5", "of 5000")]
    assert number.findall(seven) == [("7", "of 5000")]
    assert "0.1 percent of the target" in seven


def test_a_code_that_few_gave_is_named_nowhere(office, staff, happened):
    happened(4, association="JANSEN-BV")
    happened(6, association="FME")
    for browser in (office, staff("oost")):
        for name in ("", "counts.csv"):
            text = browser.get(f"/office/{name}", {"by": "association"}).content.decode()
            assert ("JANSEN-BV" in text, "FME" in text) == (False, True)


def test_a_text_that_looks_like_a_formula_is_none(office, happened):
    happened(9, association="=1+1")
    lines = blocks(office, by="association")[1]
    book = openpyxl.load_workbook(
        io.BytesIO(office.get("/office/counts.xlsx?by=association").content)
    )
    cell = book.worksheets[2]["A2"]

    assert lines[0][0] == "'=1+1"
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_as_often_for_many_as_for_one(office, happened, count):
    for hub in HUBS[:count]:
        happened(7, hub=hub)
    office.get("/office/")
    with CaptureQueriesContext(connection) as asked:
        office.get("/office/")
    counted = [query["sql"] for query in asked if "office_happening" in query["sql"]]

    assert len(counted) == 6


def test_today_tells_the_office_what_was_new_last_week(person, everywhere):
    from schakel.network.accounts.interface import people, today  # noqa: PLC0415

    everywhere(7)
    everywhere(0, kind="finished")
    tell = dict(today)["office"]
    who = [person("o@hub.example", hub=""), person("s@hub.example", hub="oost")]
    who += [person("n@hub.example", hub="noord"), person("p@metaal.example")]
    seen = people([user.uid for user in who])
    lines = [tell(seen[user.uid], [], NOW) for user in who]

    assert [[line.url for line in each] for each in lines] == [
        ["/office/"],
        ["/office/?hub=oost"],
        ["/office/?hub=noord"],
        [],
    ]
    assert str(lines[0][0].text) == (
        "Week of 16 November 2026. Started: 42. Finished: fewer than 5. Kept: fewer than 5. "
        "Shared: fewer than 5."
    )
