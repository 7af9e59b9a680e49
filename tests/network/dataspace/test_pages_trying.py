"""An owner tries a query out, and sees what a partner would get."""

from datetime import UTC, datetime

import pytest

from schakel.kernel.errors import NotFound
from schakel.network.dataspace.actions.computing import NoSandbox, QueryRefused
from schakel.network.dataspace.actions.trying import try_query
from schakel.network.dataspace.domain.computing import Answer, AnswerWithheld, InvalidParameter
from schakel.network.dataspace.domain.describing import parameters_of, shape_of, values_of
from schakel.network.dataspace.models import Access, Dataset
from schakel.network.dataspace.models.data import SourceKind
from schakel.network.dataspace.queries.sources import offers_folder

pytestmark = pytest.mark.django_db
SHAPE = shape_of("machine group\nstops count")
ASKED = parameters_of("least whole")
SQL = (
    "SELECT machine, count(*) AS stops FROM data WHERE minutes >= $least"
    " GROUP BY machine ORDER BY machine"
)


@pytest.fixture
def uid():
    """Ten stops: seven of the mill and three of the saw."""
    offers_folder().mkdir(exist_ok=True)
    lines = [f"{'mill' if n < 7 else 'saw'},{n}" for n in range(10)]
    (offers_folder() / "tried.csv").write_text("machine,minutes\n" + "\n".join(lines) + "\n")
    return Dataset.objects.create(
        title="Stops",
        source_kind=SourceKind.CSV,
        path="tried.csv",
        created_at=datetime(2026, 11, 24, tzinfo=UTC),
    ).uid


def tried(uid, sql=SQL, written=None, min_group=5):
    values = values_of(ASKED, written or {"least": "0"})
    try:
        return try_query(uid, sql, SHAPE, ASKED, values, min_group=min_group)
    except NoSandbox:
        pytest.skip("this machine cannot lock a query in")


def test_small_groups_stay_and_nothing_is_counted(uid):
    assert tried(uid) == Answer(("machine", "stops"), (("mill", 7),), 1)
    assert Access.objects.count() == 0


def test_a_value_is_bound_as_its_type(uid):
    assert tried(uid, written={"least": "2"}) == Answer(("machine", "stops"), (("mill", 5),), 1)


@pytest.mark.parametrize("text", ["", "x", "1.5", "1 OR 1=1"])
def test_a_value_of_another_type_is_refused(uid, text):
    with pytest.raises(InvalidParameter):
        tried(uid, written={"least": text})


def test_records_dressed_up_as_groups_do_not_pass(uid):
    with pytest.raises(AnswerWithheld):
        tried(uid, "SELECT machine, 99 AS stops FROM data WHERE minutes >= $least")


def test_a_query_that_writes_is_refused(uid):
    with pytest.raises(QueryRefused):
        tried(uid, "DELETE FROM data WHERE minutes >= $least")


def test_a_file_that_is_no_table_has_no_queries(uid):
    Dataset.objects.update(source_kind=SourceKind.FILE)
    with pytest.raises(NotFound):
        tried(uid)
