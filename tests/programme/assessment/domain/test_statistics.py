"""Published figures beside an item: each with its year and source, none turned into a level."""

from copy import deepcopy
from datetime import UTC, datetime
from importlib import resources

import pytest
import yaml

from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.domain.statistics import (
    WrongStatistics,
    build_figures,
    load_figures,
    statistics_for,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
NUMBERS = [(item, each) for item, all_of in load_figures().by_item.items() for each in all_of]


def texts(item, sector="25", size="10-49", language="en", now=NOW):
    return [each.text for each in statistics_for(item, sector, size, now, language)]


@pytest.fixture(scope="module")
def file():
    """The file as data."""
    folder = resources.files("schakel.programme.assessment") / "statistics"
    return yaml.safe_load((folder / "reference.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def given(file):
    """The same, to be broken."""
    return deepcopy(file)


def test_every_number_has_its_value_unit_year_population_and_source():
    lacking = [
        (item, each)
        for item, each in NUMBERS
        if not (each.unit and each.year and each.country and each.branch and each.size)
        or not (each.source.name and each.source.url.startswith("https://") and each.source.kind)
    ]
    assert (len(NUMBERS), lacking) == (121, [])


def test_every_number_stands_beside_an_item_of_our_instrument():
    assert {item for item, _ in NUMBERS} - set(load_instrument().by_id) == set()


def test_no_number_is_on_the_scale_of_our_instrument():
    assert {each.unit for _, each in NUMBERS} == {
        "of 100 enterprises",
        "robots per 10,000 employees",
    }


@pytest.mark.parametrize("field", ["value", "unit", "year", "country", "branch", "size", "source"])
@pytest.mark.parametrize("instead", ["absent", None, ""])
def test_a_number_without_one_of_these_is_refused(given, field, instead):
    build_figures(given)
    if instead == "absent":
        del given["numbers"][0][field]
    else:
        given["numbers"][0][field] = instead
    with pytest.raises(WrongStatistics):
        build_figures(given)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", 101),
        ("value", "41"),
        ("value", True),
        ("year", 1999),
        ("year", "2018"),
        ("unit", "level 0-5"),
        ("country", "XX"),
        ("branch", "metal"),
        ("size", "1000+"),
        ("source", "hearsay"),
        ("indicator", "fame"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused(given, field, value):
    given["numbers"][0][field] = value
    with pytest.raises(WrongStatistics):
        build_figures(given)


@pytest.mark.parametrize("part", ["groups", "sizes", "kinds"])
def test_words_that_miss_a_language_are_refused(given, part):
    del next(iter(given[part].values()))["de"]
    with pytest.raises(WrongStatistics):
        build_figures(given)


def test_a_metal_firm_sees_its_own_branch_then_its_size_then_all():
    assert texts("am-automation") == [
        "41 of 100 Dutch metal firms with 10 or more people used robots in 2018.",
        "10 of 100 German manufacturers with 10 to 49 people used robots in 2018.",
        "Industry in the EU had 208 robots for every 10,000 people at work in 2022.",
    ]


@pytest.mark.parametrize(
    ("sector", "share"), [("24", 41), ("25", 41), ("C25", 41), ("25.1", 41), ("28", 41), ("10", 25)]
)
def test_the_branch_is_the_one_that_the_sector_is_part_of(sector, share):
    assert statistics_for("am-automation", sector, "", NOW, "en")[0].share == share


@pytest.mark.parametrize("sector", ["", "99", "31", "x", "2", "<b>"])
def test_without_a_branch_of_its_own_a_company_sees_all(sector):
    assert texts("df-integration", sector, "") == [
        "61 of 100 Dutch companies with 10 or more people used cloud services in 2023."
    ]


def test_a_figure_of_one_size_is_not_shown_to_another():
    assert texts("sf-energy", size="10-49") == []
    assert texts("sf-energy", size="250+") == [
        "21 of 100 companies in the EU with 250 or more people used connected devices to save energy in their buildings in 2020."
    ]


def test_at_most_three_figures_stand_beside_an_item_and_never_one_twice():
    for item in load_figures().by_item:
        for sector in ("", "10", "13", "22", "25", "28"):
            for size in ("", "1-9", "10-49", "50-249", "250+"):
                shown = texts(item, sector, size)
                assert len(shown) <= 3
                assert len(set(shown)) == len(shown)


@pytest.mark.parametrize(("year", "old"), [(2023, False), (2024, True)])
def test_a_figure_is_old_when_more_than_five_years_have_passed(year, old):
    now = datetime(year, 6, 1, tzinfo=UTC)
    assert statistics_for("am-automation", "25", "", now, "en")[0].is_old is old


def test_a_figure_read_elsewhere_says_so():
    of_size = statistics_for("df-data-ai", "", "10-49", NOW, "nl")[0]
    assert (of_size.source, of_size.kind) == (
        "Eurostat (isoc_eb_ai), gelezen op een andere site",
        "reprint",
    )


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "nl",
            "6,4 van de 100 bedrijven in de EU met 10 tot en met 49 werkenden gebruikten in 2023",
        ),
        ("en", "6.4 of 100 companies in the EU with 10 to 49 people used artificial intelligence"),
        ("de", "6,4 von 100 Unternehmen in der EU mit 10 bis 49 Beschäftigten nutzten 2023"),
        ("fr", "6.4 of 100 companies in the EU with 10 to 49 people used artificial intelligence"),
    ],
)
def test_a_figure_is_said_in_the_language_of_the_reader(language, sentence):
    assert texts("df-data-ai", language=language)[1].startswith(sentence)


def test_an_item_without_figures_has_none():
    assert statistics_for("sw-leadership", "25", "10-49", NOW, "en") == ()
