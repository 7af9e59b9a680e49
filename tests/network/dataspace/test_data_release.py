"""What the terms of an agreement let out of a table."""

from datetime import UTC, datetime, timedelta

import pytest

from schakel.kernel.errors import NotFound
from schakel.network.dataspace.domain.computing import (
    AnswerWithheld,
    Column,
    InvalidParameter,
    Kind,
    Parameter,
    Part,
    Shape,
    bind,
    vet,
)
from schakel.network.dataspace.domain.paths import parts_of
from schakel.network.dataspace.domain.release import (
    Field,
    Terms,
    TermsForbid,
    TermsNotUnderstood,
    cell,
    check_period,
    check_whole,
    filtered,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIELDS = [Field("at", is_time=True), Field("machine"), Field("operator", is_personal=True)]
ROWS = [
    ["at", "machine", "operator", "note"],
    ["2026-03-02T08:00:00+00:00", "mill", "Anna", "x"],
    ["2026-03-02T11:59:00+00:00", "lathe", "Bob", "y"],
]
SHAPE = Shape((Column("machine", Part.GROUP), Column("n", Part.COUNT), Column("m", Part.FIGURE)))


def test_all_leaves_without_limits():
    assert list(filtered(Terms(), FIELDS, ROWS, NOW)) == ROWS


def test_only_named_columns_leave():
    assert list(filtered(Terms(columns=("machine",)), FIELDS, ROWS, NOW)) == [
        ["machine"],
        ["mill"],
        ["lathe"],
    ]


def test_a_column_about_people_or_not_described_stays():
    found = list(filtered(Terms(no_personal=True), FIELDS, ROWS, NOW))
    assert found[0] == ["at", "machine"]


def test_a_record_that_is_too_young_stays():
    found = list(filtered(Terms(delay_s=3600), FIELDS, ROWS, NOW))
    assert [row[1] for row in found] == ["machine", "mill"]


@pytest.mark.parametrize(
    ("terms", "fields", "rows"),
    [
        (Terms(delay_s=60), [Field("machine")], ROWS),
        (Terms(columns=("salary",)), FIELDS, ROWS),
        (Terms(no_personal=True), [], ROWS),
        (Terms(aggregated_only=True), FIELDS, ROWS),
        (Terms(min_group=5), FIELDS, ROWS),
        (Terms(columns=("a",)), FIELDS, [["a", "a"], ["1", "2"]]),
        (Terms(columns=("a",)), FIELDS, [["a", "b"], ["1", "2", "3"]]),
    ],
)
def test_what_cannot_be_kept_to_is_refused(terms, fields, rows):
    with pytest.raises(TermsForbid):
        list(filtered(terms, fields, rows, NOW))


@pytest.mark.parametrize(
    "terms",
    [Terms(columns=("a",)), Terms(delay_s=1), Terms(no_personal=True), Terms(min_group=2)],
)
def test_a_file_that_is_no_table_does_not_leave_in_part(terms):
    check_whole(Terms())
    with pytest.raises(TermsForbid):
        check_whole(terms)


def test_the_period_is_kept():
    check_period(Terms(not_before=NOW, not_after=NOW + timedelta(seconds=1)), NOW)
    for terms in (Terms(not_before=NOW + timedelta(seconds=1)), Terms(not_after=NOW)):
        with pytest.raises(TermsForbid):
            check_period(terms, NOW)


def test_terms_come_back_as_they_were_kept():
    terms = Terms(columns=("a",), per_hour=3, not_after=NOW, aggregated_only=True)
    assert Terms.parse(terms.as_json()) == terms


@pytest.mark.parametrize(
    "change",
    [{"spatial": "NL"}, {"max_reads": "3"}, {"aggregated_only": 0}, {"not_after": "soon"}],
)
def test_terms_that_are_not_understood_let_nothing_out(change):
    with pytest.raises(TermsNotUnderstood):
        Terms.parse(Terms().as_json() | change)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("@SUM(1)", "'@SUM(1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("\t=1", "'\t=1"),
        ("-12.5", "-12.5"),
        ("mill", "mill"),
        (None, ""),
    ],
)
def test_no_cell_is_a_formula(text, safe):
    assert cell(text) == safe


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a/../b", "a//b", ".ssh", "a/./b", "a\\b", "a\0b", "x/" * 20],
)
def test_a_path_only_goes_down(path):
    assert parts_of("a/b.csv") == ("a", "b.csv")
    with pytest.raises(NotFound):
        parts_of(path)


def test_small_groups_stay_and_figures_are_rounded():
    rows = [["mill", 8, 1.23456], ["lathe", 4, 9.0]]
    found = vet(SHAPE, ["machine", "n", "m"], rows, records=12)
    assert (found.rows, found.withheld) == ((("mill", 8, 1.23),), 1)


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (["machine", "n"], [["mill", 8]]),
        (["machine", "n", "m"], [["mill", "8", 1.0]]),
        (["machine", "n", "m"], [["mill", True, 1.0]]),
        (["machine", "n", "m"], [["mill", 8, "raw text"]]),
        (["machine", "n", "m"], [["x" * 201, 8, 1.0]]),
        (["machine", "n", "m"], [["mill", 10, 1.0], ["lathe", 10, 1.0]]),
    ],
    ids=["column missing", "text as count", "flag as count", "text as figure", "long", "raw rows"],
)
def test_an_answer_of_another_shape_stays(columns, rows):
    with pytest.raises(AnswerWithheld):
        vet(SHAPE, columns, rows, records=12)


PARAMETERS = [Parameter("since", Kind.DATE), Parameter("machine", Kind.TEXT, ("mill", "lathe"))]


def test_parameters_are_taken_by_their_kind():
    given = {"since": "2026-01-01", "machine": "mill"}
    assert bind(PARAMETERS, given) == given


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"since": "2026-01-01", "machine": "mill", "more": 1},
        {"since": "yesterday", "machine": "mill"},
        {"since": "2026-01-01", "machine": "mill' OR 1=1"},
        {"since": ["2026-01-01"], "machine": "mill"},
    ],
)
def test_other_parameters_are_refused(given):
    with pytest.raises(InvalidParameter):
        bind(PARAMETERS, given)
