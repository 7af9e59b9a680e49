"""A partner's catalogue, as people read it; whatever the partner writes."""

import pytest
from django.utils.translation import override

from schakel.kernel.errors import Unavailable
from schakel.network.dataspace.queries import offered
from schakel.network.dataspace.queries.pages import OfferedRow
from schakel.standards.dataspace.catalog import Catalog
from schakel.standards.dataspace.common import CONTEXT, InvalidDspMessage
from schakel.wire.errors import Answer, BadStatus, NotReachable

OFFER = {"@id": "o", "@type": "Offer", "permission": [{"action": "use"}]}


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def a_dataset(uid="urn:uuid:1", **more):
    way = {"@type": "Distribution", "format": "HttpData-PULL", "accessService": "s"}
    found = {"@id": uid, "@type": "Dataset", "hasPolicy": [OFFER], "distribution": [way]}
    return found | more


def a_catalog(*datasets, **more):
    found = {"@id": "c", "@type": "Catalog", "participantId": "did:web:x.example", **more}
    return found | ({"dataset": list(datasets)} if datasets else {})


def rows(*datasets, wish="", **more):
    catalog = Catalog.parse({"@context": [CONTEXT], **a_catalog(*datasets, **more)})
    return offered.rows(catalog, wish, lambda uid: f"/o/?dataset={uid}")


def test_a_dataset_has_its_title_and_the_words_to_find_it_by():
    found = rows(a_dataset(title="Stops", description="of the mills", keyword=["mill", "stop"]))
    assert found == [
        OfferedRow("Stops", "of the mills", ("mill", "stop"), "/o/?dataset=urn:uuid:1")
    ]


def test_a_dataset_without_a_title_goes_by_its_id():
    assert [each.title for each in rows(a_dataset())] == ["urn:uuid:1"]


@pytest.mark.parametrize(("language", "title"), [("nl", "Stilstand"), ("de", "Stops")])
def test_a_title_is_in_the_language_of_the_reader_or_in_the_first_one(language, title):
    titles = [{"@language": "en", "@value": "Stops"}, {"@language": "nl-NL", "@value": "Stilstand"}]
    with override(language):
        assert [each.title for each in rows(a_dataset(**{"dct:title": titles}))] == [title]


@pytest.mark.parametrize("title", [7, None, {}, [], {"@value": {"@value": 3}}, [[1]], "  "])
def test_a_title_that_is_no_text_is_none(title):
    assert [each.title for each in rows(a_dataset(title=title))] == ["urn:uuid:1"]


def test_what_is_very_long_is_cut():
    found = rows(a_dataset(title="x" * 9_999, keyword=["y" * 999] * 99))[0]
    assert (len(found.title), len(found.keywords), len(found.keywords[0])) == (200, 10, 60)


def test_a_catalogue_inside_a_catalogue_is_shown_too():
    inner = {**a_catalog(a_dataset("urn:uuid:2")), "@id": "d"}
    assert [each.title for each in rows(a_dataset(), catalog=[inner])] == [
        "urn:uuid:1",
        "urn:uuid:2",
    ]


@pytest.mark.parametrize(
    ("wish", "titles"), [("MILL stop", ["Stops"]), ("", ["Stops", "Parts"]), ("saw", [])]
)
def test_a_search_wants_every_word(wish, titles):
    found = rows(a_dataset(title="Stops", keyword="mill"), a_dataset("2", title="Parts"), wish=wish)
    assert [each.title for each in found] == titles


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            NotReachable("x"),
            (
                "The node of Ter Braak could not be reached. It may be off; nothing is lost, and you"
                " can try again later."
            ),
        ),
        (
            BadStatus("x", answer=Answer(404, {}, b"")),
            (
                "Ter Braak does not know your node, or does not let it in. Ask them to add your"
                " company."
            ),
        ),
        (
            BadStatus("x", answer=Answer(500, {}, b"")),
            (
                "The node of Ter Braak did not answer as it should. Its operator finds out why with"
                " “schakel doctor”."
            ),
        ),
        (
            InvalidDspMessage("x"),
            (
                "What the node of Ter Braak answered is not a catalogue. Ask them to look at their"
                " node with “schakel doctor”."
            ),
        ),
        (
            Unavailable("x"),
            (
                "The node of Ter Braak did not answer as it should. Its operator finds out why with"
                " “schakel doctor”."
            ),
        ),
    ],
)
def test_what_went_wrong_is_told_with_what_to_do(error, told):
    assert offered.trouble(error, "Ter Braak") == told
