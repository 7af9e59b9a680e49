"""What a hub writes: limits, addresses, differences."""

from dataclasses import replace

import pytest

from schakel.programme.ecosystem.domain.content import load_catalogue
from schakel.programme.ecosystem.domain.entries import (
    BadEntry,
    Difference,
    Values,
    differences,
    entry_of,
    laid_over,
    values_from,
)

TEXT = {"nl": "nu", "en": "now", "de": "jetzt"}
GOOD = Values(TEXT, TEXT, "https://www.boost.nl/x?y=1", ("TNO",), "Bel 0570")


@pytest.mark.parametrize(
    "change",
    [
        {"headline": {"nl": "nu", "en": "now"}},
        {"headline": {**TEXT, "de": "  "}},
        {"headline": {**TEXT, "nl": "x" * 161}},
        {"headline": {**TEXT, "nl": "one\ntwo"}},
        {"description": {**TEXT, "nl": "x" * 2001}},
        {"description": {**TEXT, "nl": ("x" * 100 + "\n") * 21}},
        {"description": {**TEXT, "nl": "bell\x07"}},
        {"description": {**TEXT, "nl": "backwards\u202e"}},
        {"partners": ("x",) * 81},
        {"partners": ("x" * 121,)},
        {"partners": ("one\ntwo",)},
        {"contact": "x" * 201},
        {"contact": "To: a\r\nBcc: b"},
        *(
            {"website": address}
            for address in (
                "javascript:alert(1)",
                "JavaScript://x.nl/%0aalert(1)",
                "http://www.boost.nl",
                "//www.boost.nl",
                "data:text/html,x",
                "https://",
                "https://localhost",
                "https://bank.nl@evil.nl",
                'https://x.nl/"onclick=',
                "https://x.nl/ y",
                "https://[x.nl",
                "https://x.nl/" + "y" * 200,
            )
        ),
    ],
)
def test_what_does_not_fit_is_refused(change):
    with pytest.raises(BadEntry):
        replace(GOOD, **change)


def test_what_was_stored_is_what_was_written():
    assert values_from(GOOD.as_json()) == GOOD


def test_versions_differ_field_by_field():
    after = replace(GOOD, headline={**TEXT, "en": "later"}, partners=("TNO", "FME"))

    assert differences(GOOD, after) == (
        Difference("headline_en", "now", "later"),
        Difference("partners", "TNO", "TNO\nFME"),
    )
    assert differences(GOOD, GOOD) == ()


def test_what_a_hub_wrote_lies_over_the_content_and_the_rest_stays():
    catalogue = load_catalogue()
    merged = laid_over(catalogue, {"fieldlab:fl04": GOOD, "hub:oost": GOOD, "fieldlab:gone": GOOD})

    assert entry_of(merged, "fieldlab", "fl04").values == GOOD
    assert entry_of(merged, "hub", "oost").values == GOOD
    assert merged.fieldlab("fl05") == catalogue.fieldlab("fl05")
    assert merged.fieldlab("fl04").technologies == catalogue.fieldlab("fl04").technologies
    assert len(merged.fieldlabs) == 32
