"""What an owner sees of the own data: the list, the reads, and what a consumer would receive."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from schakel.kernel.errors import NotFound
from schakel.network.dataspace.domain.release import Terms
from schakel.network.dataspace.models import Access, AccessToken, AudienceEntry, Dataset
from schakel.network.dataspace.models.data import Format, SourceKind
from schakel.network.dataspace.queries import own
from schakel.network.dataspace.queries.pages import DatasetRow, Preview, ReadLine
from schakel.network.dataspace.queries.sources import offers_folder

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TER_BRAAK = "did:web:terbraak.example"
NAMES = {TER_BRAAK: "Ter Braak"}


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def stops():
    """Seven stops of a mill, in a file below the folder of offers."""
    offers_folder().mkdir(exist_ok=True)
    rows = [f"2026-11-{day:02}T08:00:00+00:00,mill 3,Anna,{day}" for day in range(20, 27)]
    (offers_folder() / "stops.csv").write_text("at,machine,operator,minutes\n" + "\n".join(rows))
    return a_dataset(
        columns=[
            {"name": "at", "is_personal": False, "is_time": True},
            {"name": "machine", "is_personal": False, "is_time": False},
            {"name": "operator", "is_personal": True, "is_time": False},
            {"name": "minutes", "is_personal": False, "is_time": False},
        ]
    )


def a_dataset(title="Stops of the mills", **more):
    fields = {"source_kind": SourceKind.CSV, "path": "stops.csv", "created_at": NOW, **more}
    return Dataset.objects.create(title=title, **fields)


def read_by(dataset, party, times, transfer="urn:uuid:1"):
    token = AccessToken.objects.create(
        transfer=transfer,
        party=party,
        dataset=dataset,
        format=Format.PULL,
        digest=transfer,
        terms={},
        opened_at=NOW,
        expires_at=NOW + timedelta(hours=1),
    )
    for minute in range(times):
        Access.objects.create(token=token, at=NOW + timedelta(minutes=minute), what="stops.csv")


def test_the_list_tells_who_may_see_a_dataset_and_how_often_it_was_read(stops):
    AudienceEntry.objects.create(dataset=stops, entry=TER_BRAAK)
    read_by(stops, TER_BRAAK, 2)
    assert own.datasets(NAMES, {stops.uid: "/datasets/1/"}) == [
        DatasetRow(
            title="Stops of the mills",
            url="/datasets/1/",
            state="not published",
            audience="Ter Braak",
            reads=2,
            last_read=NOW + timedelta(minutes=1),
        )
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_a_longer_list_asks_the_database_no_more(django_assert_num_queries, count):
    for number in range(count):
        AudienceEntry.objects.create(dataset=a_dataset(str(number)), entry=TER_BRAAK)
    with django_assert_num_queries(2):
        assert len(own.datasets(NAMES, {})) == count


def test_the_newest_read_comes_first_and_a_stranger_goes_by_its_did(stops):
    read_by(stops, TER_BRAAK, 1)
    read_by(stops, "did:web:x.example", 2, transfer="urn:uuid:2")
    count, lines = own.reads(stops.uid, NAMES)
    assert (count, lines[0], len(lines)) == (
        3,
        ReadLine(NOW + timedelta(minutes=1), "did:web:x.example", "stops.csv"),
        3,
    )


def test_reads_of_another_dataset_are_not_told(stops):
    read_by(a_dataset("other"), TER_BRAAK, 1)
    assert own.reads(stops.uid, NAMES) == (0, [])


def test_a_preview_shows_the_first_rows_as_they_leave(stops):
    found = own.preview(stops.uid, Terms(columns=("machine", "minutes")), now=NOW)
    assert found == Preview(
        columns=("machine", "minutes"),
        rows=tuple(("mill 3", str(day)) for day in range(20, 25)),
        stays=("The column “at” stays here.", "The column “operator” stays here."),
    )


def test_a_preview_leaves_people_and_young_rows_out(stops):
    found = own.preview(stops.uid, Terms(no_personal=True, delay_s=2 * 86_400), now=NOW)
    assert (found.columns, [row[2] for row in found.rows], found.stays) == (
        ("at", "machine", "minutes"),
        ["20", "21", "22"],
        (
            "The column “operator” stays here.",
            "Rows that are too young for the terms stay here.",
        ),
    )


def test_a_preview_under_groups_only_shows_no_row(stops):
    found = own.preview(stops.uid, Terms(aggregated_only=True), now=NOW)
    assert found == Preview(
        trouble="The agreement lets out groups only: ask a named query instead."
    )


def test_a_preview_says_that_the_file_is_gone():
    found = own.preview(a_dataset(path="gone.csv").uid, Terms(), now=NOW)
    assert found == Preview(trouble="There is no such file.")


def test_a_preview_counts_no_read(stops):
    own.preview(stops.uid, Terms(), now=NOW)
    assert Access.objects.count() == 0


def test_there_is_no_preview_of_what_is_not_there():
    with pytest.raises(NotFound):
        own.preview("0" * 32, Terms(), now=NOW)
