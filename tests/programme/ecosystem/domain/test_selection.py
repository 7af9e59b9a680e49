"""One selection: facets, counts, words in three languages, and the way out of nothing."""

from dataclasses import replace

import pytest

from schakel.programme.ecosystem.domain.catalogue import NATIONAL, NoEntry, Place, distance_km
from schakel.programme.ecosystem.domain.content import load_catalogue
from schakel.programme.ecosystem.domain.map import (
    APART,
    HEIGHT,
    WIDTH,
    is_free,
    labelled,
    outline,
    pins,
    project,
)
from schakel.programme.ecosystem.domain.selection import (
    FACETS,
    Wish,
    counts,
    read_wish,
    select,
    ways_out,
)


@pytest.fixture
def catalogue():
    return load_catalogue()


def ids(labs):
    return [lab.id for lab in labs]


def test_no_wish_finds_all(catalogue):
    assert len(select(catalogue, Wish())) == 32


def test_inside_a_facet_one_is_enough_and_between_facets_all_must_hold(catalogue):
    either = select(catalogue, Wish(chosen={"r": frozenset({"noord", "oost"})}))
    both = select(catalogue, Wish(chosen={"r": frozenset({"noord"}), "t": frozenset({"6"})}))

    assert ids(either) == ["fl02", "fl04", "fl05", "fl15", "fl20", "fl21", "fl24", "fl25", "fl26"]
    assert ids(both) == ["fl24"]


@pytest.mark.parametrize("word", ["lassen", "welding", "Schweißen", "SCHWEISSEN"])
def test_a_word_is_found_in_every_language(catalogue, word):
    assert "fl15" in ids(select(catalogue, Wish(word)))


def test_every_word_must_be_found(catalogue):
    assert ids(select(catalogue, Wish("5g groningen"))) == ["fl24"]
    assert ids(select(catalogue, Wish("5g eindhoven"))) == []


def test_a_short_word_must_begin_a_word(catalogue):
    """Without this rule "ai" would find every fieldlab of maintenance, such as Campione."""
    assert "fl09" not in ids(select(catalogue, Wish("ai")))
    assert ids(select(catalogue, Wish("5g"))) == ["fl24"]


def test_a_synonym_of_the_vocabulary_finds_its_fieldlabs(catalogue):
    term = catalogue.technologies["cobots"]
    expected = [lab.id for lab in catalogue.fieldlabs if "cobots" in lab.technologies]
    for words in term.words.values():
        for word in words:
            assert set(expected) <= set(ids(select(catalogue, Wish(word))))


@pytest.mark.parametrize("name", list(FACETS))
def test_a_count_is_what_choosing_the_value_alone_gives(catalogue, name):
    wish = Wish("data", {"t": frozenset({"6", "5"})})
    for value, number in counts(catalogue, wish)[name].items():
        assert len(select(catalogue, wish.only(name, [value]))) == number


def test_an_address_says_the_same_in_the_same_order(catalogue):
    wish = read_wish(catalogue, " Lassen  & ", {"k": ["robotics", "erp"], "t": ["2", "1"]})

    assert wish.query() == "q=Lassen+%26&t=1&t=2&k=erp&k=robotics"


def test_what_is_not_in_the_catalogue_falls_away(catalogue):
    given = {"t": ["9", "2"], "r": ["<script>"], "k": ["x" * 9999], "p": ["Atlantis"]}

    wish = read_wish(catalogue, "a\x00b\n" + "c" * 500, given)

    assert wish.chosen == {"t": frozenset({"2"})}
    assert wish.text == "a b " + "c" * 96


def test_an_empty_selection_says_what_to_let_go_of(catalogue):
    wish = Wish("", {"r": frozenset({"noord"}), "k": frozenset({"sheet-metal"})})

    assert ids(select(catalogue, wish)) == []
    assert ways_out(catalogue, wish) == (("k", "sheet-metal", 3), ("r", "noord", 1))


def test_distances_are_those_of_an_atlas(catalogue):
    """Amsterdam to Eindhoven is 110 km as the crow flies, Groningen to Maastricht 270."""
    towns = {town.name: town.point for town in catalogue.towns}
    assert abs(distance_km(towns["Amsterdam"], towns["Eindhoven"]) - 110) < 3
    assert abs(distance_km(towns["Groningen"], towns["Maastricht"]) - 270) < 5
    assert distance_km(towns["Groningen"], towns["Groningen"]) == 0


def test_a_company_is_in_its_town_or_else_in_its_province(catalogue):
    towns = {town.name: town.point for town in catalogue.towns}
    province = next(each.point for each in catalogue.provinces if each.code == "NL21")

    assert catalogue.place_of(" almelo ", "NL21") == Place("Almelo", towns["Almelo"])
    assert catalogue.place_of("Almelo", "") == Place("Almelo", towns["Almelo"])
    assert catalogue.place_of("Nowhere", "NL21") == Place("", province)
    assert catalogue.place_of("", "") is None


def test_a_province_has_its_hub_and_any_other_text_the_national_desk(catalogue):
    assert catalogue.hub_of("NL21") == "oost"
    assert catalogue.hub_of("") == catalogue.hub_of("DE21") == NATIONAL


@pytest.mark.parametrize("ask", ["fieldlab", "hub"])
def test_an_unknown_entry_is_no_entry(catalogue, ask):
    with pytest.raises(NoEntry):
        getattr(catalogue, ask)("fl99")


def test_markers_keep_apart_and_none_is_lost(catalogue):
    made = pins(catalogue.fieldlabs)
    near = [
        (a.towns, b.towns)
        for n, a in enumerate(made)
        for b in made[:n]
        if (a.x - b.x) ** 2 + (a.y - b.y) ** 2 < APART**2
    ]

    assert near == []
    assert {lab for pin in made for lab in pin.fieldlabs} == {lab.id for lab in catalogue.fieldlabs}


def test_a_fieldlab_with_several_places_is_on_the_map_at_each(catalogue):
    towns = {town for pin in pins([catalogue.fieldlab("fl01")]) for town in pin.towns}

    assert towns == {"Delft", "Eindhoven", "Enschede", "Amsterdam"}


def test_a_place_without_point_is_in_the_list_and_not_on_the_map(catalogue):
    lab = replace(catalogue.fieldlab("fl04"), places=(Place("Somewhere", None),))

    assert pins([lab]) == ()


def test_markers_lie_on_the_map(catalogue):
    for province in catalogue.provinces:
        x, y = project(province.point)
        assert 0 < x < WIDTH
        assert 0 < y < HEIGHT


def test_a_label_is_left_out_where_there_is_no_room(catalogue):
    (pin,) = pins([catalogue.fieldlab("fl04")])
    steps = [(dx, dy) for dx in (0, 40) for dy in (0, 12, 24)]
    crowd = [replace(pin, label="", x=pin.x + dx, y=pin.y + dy) for dx, dy in steps]

    assert any(each.label == "" for each in labelled(crowd, 1.0))
    assert not is_free((0, 0, 10, 10), [(5, 5, 20, 20)])
    assert is_free((0, 0, 10, 10), [(11, 11, 20, 20)])


def test_the_outline_is_small():
    assert len(outline()) < 30_000
    assert outline().count("M") == 9
