"""What people send about data: every mistake is told at the field that it is about."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from schakel.network.dataspace.domain.computing import Column, Kind, Parameter, Part, Shape
from schakel.network.dataspace.domain.describing import told_of
from schakel.network.dataspace.forms import (
    AudienceForm,
    ColumnsForm,
    DatasetForm,
    QueryForm,
    ReasonForm,
)

GOOD = {"title": "Stops", "kind": "csv", "path": "machines/stops.csv"}
TER_BRAAK = ("did:web:terbraak.example", "Ter Braak")


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def errors(form):
    return {name: list(told) for name, told in form.errors.items()}


def test_a_file_on_the_node_can_be_offered():
    form = DatasetForm({**GOOD, "keywords": " mill, stops ,mill,"})
    assert (errors(form), form.cleaned_data["keywords"]) == ({}, ["mill", "stops"])


def test_a_file_can_be_sent_along():
    form = DatasetForm({**GOOD, "path": ""}, {"upload": SimpleUploadedFile("a.csv", b"a\n1\n")})
    assert errors(form) == {}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": " "}, {"title": ["Say what the data is called."]}),
        ({"path": ""}, {"upload": ["Choose a file, or give the path of one on the node."]}),
        ({"kind": "sqlite"}, {"table": ["Name the table of the SQLite file."]}),
        (
            {"keywords": ",".join("abcdefghijk")},
            {"keywords": ["Give at most ten words."]},
        ),
    ],
)
def test_what_is_missing_is_told_at_its_field(change, told):
    assert errors(DatasetForm({**GOOD, **change})) == told


@pytest.mark.parametrize(
    "path",
    ["../keys/k.pem", "/etc/passwd", "a/../../b", ".hidden", "a//b", "a\\b", "a/" * 11 + "b"],
)
def test_a_path_that_leads_elsewhere_is_refused(path):
    assert errors(DatasetForm({**GOOD, "path": path})) == {
        "path": ["Give a path below the folder “offers”, without “..”."]
    }


def test_two_sources_at_once_are_refused():
    form = DatasetForm(GOOD, {"upload": SimpleUploadedFile("a.csv", b"a\n1\n")})
    assert errors(form) == {"upload": ["Choose a file, or give the path of one on the node."]}


def test_a_file_that_is_too_large_is_refused():
    upload = SimpleUploadedFile("a.csv", b"a")
    upload.size = 100 * 1024**2 + 1
    told = "The file is larger than 100 MB. Put it in the folder of the node instead."
    assert errors(DatasetForm({**GOOD, "path": ""}, {"upload": upload})) == {"upload": [told]}


@pytest.mark.parametrize(
    ("sent", "entries"),
    [
        ({"who": "nobody", "partners": [TER_BRAAK[0]]}, []),
        ({"who": "everyone"}, ["*"]),
        ({"who": "chosen", "partners": [TER_BRAAK[0]]}, [TER_BRAAK[0]]),
    ],
)
def test_an_audience_is_what_was_chosen(sent, entries):
    form = AudienceForm(sent, partners=[TER_BRAAK])
    assert (errors(form), form.entries()) == ({}, entries)


def test_chosen_partners_are_at_least_one():
    form = AudienceForm({"who": "chosen"}, partners=[TER_BRAAK])
    assert errors(form) == {"partners": ["Choose at least one partner."]}


def test_a_partner_that_is_not_in_the_address_book_is_refused():
    form = AudienceForm({"who": "chosen", "partners": ["*"]}, partners=[TER_BRAAK])
    assert list(errors(form)) == ["partners"]


def test_a_reason_is_needed():
    assert errors(ReasonForm({"reason": "  "})) == {
        "reason": ["Say why: your partner sees what you write."]
    }


def test_columns_are_described_one_by_one():
    form = ColumnsForm({"personal": ["who"], "time": "at"}, columns=["at", "who"])
    assert (errors(form), form.described()) == (
        {},
        [
            {"name": "at", "is_personal": False, "is_time": True},
            {"name": "who", "is_personal": True, "is_time": False},
        ],
    )


def test_a_column_that_is_not_there_cannot_be_described():
    form = ColumnsForm({"personal": ["x"], "time": "y"}, columns=["at"])
    assert sorted(errors(form)) == ["personal", "time"]


QUERY = {
    "name": "stops_per_machine",
    "sql": "SELECT machine, count(*) AS stops FROM data GROUP BY machine",
    "columns": "machine group\nstops count\n\nminutes figure 1",
    "parameters": "since date\nkind text mill lathe",
    "min_group": 5,
}


def test_a_query_is_described_in_lines():
    form = QueryForm(QUERY)
    assert errors(form) == {}
    assert form.cleaned_data["columns"] == Shape(
        (
            Column("machine", Part.GROUP),
            Column("stops", Part.COUNT),
            Column("minutes", Part.FIGURE, 1),
        )
    )
    assert form.cleaned_data["parameters"] == (
        Parameter("since", Kind.DATE),
        Parameter("kind", Kind.TEXT, ("mill", "lathe")),
    )


def test_a_described_query_reads_back_as_it_was_written():
    data = QueryForm(QUERY)
    assert errors(data) == {}
    told = told_of(data.cleaned_data["columns"], data.cleaned_data["parameters"])
    again = QueryForm({**QUERY, "columns": told[0], "parameters": told[1]})
    assert (errors(again), again.cleaned_data["columns"], again.cleaned_data["parameters"]) == (
        {},
        data.cleaned_data["columns"],
        data.cleaned_data["parameters"],
    )


LINE_1 = (
    "Line 1 is not understood: write a name, and group, count, or figure with a number of decimals."
)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"columns": "machine"}, {"columns": [LINE_1]}),
        ({"columns": "machine guess"}, {"columns": [LINE_1]}),
        ({"columns": "stops count 3"}, {"columns": [LINE_1]}),
        ({"columns": "minutes figure 99"}, {"columns": [LINE_1]}),
        ({"columns": "minutes figure ٣"}, {"columns": [LINE_1]}),
        (
            {"columns": "machine group"},
            {"columns": ["Say which one column of the answer counts the records behind it."]},
        ),
        (
            {"parameters": "since date\nsince text"},
            {"parameters": ["Give each parameter a name of its own."]},
        ),
        (
            {"parameters": "Robert'); text"},
            {"parameters": ["Name a parameter with small letters, digits and underscores."]},
        ),
        (
            {"columns": "a group\n" * 51},
            {"columns": ["Write at most 50 lines."]},
        ),
        (
            {"name": "Stops"},
            {"name": ["Use small letters, digits and underscores, and begin with a letter."]},
        ),
    ],
)
def test_a_query_that_is_not_understood_is_told_at_its_field(change, told):
    assert errors(QueryForm({**QUERY, **change})) == told
