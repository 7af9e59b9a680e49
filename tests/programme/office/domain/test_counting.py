"""What is hidden, and that a reader of all pages cannot get at it."""

import random
from itertools import product

import pytest

from schakel.programme.office.domain import counting
from schakel.programme.office.domain.counting import ALL, Release, hidden_block, hidden_of
from schakel.programme.office.domain.counting import secret_order as order_of

HUBS = ["oost", "noord", "brainport", "zuid", "vleugel", "national"]
CODES = {
    "week": [f"w{nr}" for nr in range(8)],
    "sector": [str(nr) for nr in range(10, 22)],
    "size": ["1-9", "10-49", "50-249", "250+", ""],
    "association": ["FME", "KM", "-", ""],
}
ORDER = order_of(b"secret", "test")


def population(seed):
    """Made-up companies: few or many, evenly or unevenly spread."""
    luck = random.Random(seed)  # noqa: S311 (the same each time)
    number = luck.choice([3, 8, 30, 100, 300, 1000, 4000])
    skew = luck.choice([0, 1, 2, 3])
    weights = {
        each: [luck.random() ** skew for _ in own] for each, own in [("hub", HUBS), *CODES.items()]
    }
    tables = {each: {} for each in CODES}
    for _ in range(number):
        hub = luck.choices(HUBS, weights["hub"])[0]
        for each, own in CODES.items():
            place = (hub, luck.choices(own, weights[each])[0])
            tables[each][place] = tables[each].get(place, 0) + 1
    return tables


def everything(tables):
    """All true numbers, with totals."""
    found = {}
    for table, own in CODES.items():
        cells = counting.totals(tables[table], HUBS, own)
        found |= {(table, hub, code): number for (hub, code), number in cells.items()}
    return found


def shown(release):
    """All numbers that are shown to anybody."""
    places = [
        (table, hub, code)
        for table, own in CODES.items()
        for hub, code in product([*HUBS, ALL], [*own, ALL])
    ]
    numbers = {place: release.shown(*place) for place in places}
    return {place: number for place, number in numbers.items() if number is not None}


@pytest.mark.parametrize("seed", range(60))
def test_nobody_can_compute_a_number_from_one_to_four(seed, attack):
    tables = population(seed)
    truth = everything(tables)
    seen = shown(Release(tables, HUBS, CODES, ORDER))

    attacker = attack(seen, HUBS, CODES)

    assert {place: truth[place] for place in seen} == seen
    assert [number for number in seen.values() if number < 5] == []
    assert attacker.found(truth) == []


def test_what_is_hidden_could_be_at_least_five_different_numbers(attack):
    widths = set()
    for seed in range(60):
        seen = shown(Release(population(seed), HUBS, CODES, ORDER))
        widths.add(attack(seen, HUBS, CODES).open_width())

    assert min(width for width in widths if width is not None) >= 5


def test_control_hiding_only_what_is_under_five_gives_it_away(attack):
    broken = 0
    for seed in range(20):
        truth = everything(population(seed))
        seen = {place: number for place, number in truth.items() if number >= 5}
        broken += bool(attack(seen, HUBS, CODES).found(truth))

    assert broken > 5


@pytest.mark.parametrize("left_out", ["hidden_block", "hidden_of"])
def test_control_without_one_of_the_two_rules_it_is_given_away(left_out, monkeypatch, attack):
    simple = {
        "hidden_block": lambda _cells, _order: (frozenset(), frozenset()),
        "hidden_of": lambda values, _order: frozenset(k for k, v in values.items() if v < 5),
    }
    monkeypatch.setattr(counting, left_out, simple[left_out])
    broken = 0
    for seed in range(30):
        tables = population(seed)
        truth = everything(tables)
        seen = shown(Release(tables, HUBS, CODES, ORDER))
        broken += bool(attack(seen, HUBS, CODES).found(truth))

    assert broken > 0


def test_many_companies_are_shown_whole():
    tables = {
        each: {place: 600 // len(own) for place in product(HUBS, own)}
        for each, own in CODES.items()
    }

    release = Release(tables, HUBS, CODES, ORDER)

    assert release.shown("sector", "oost", "10") == 50
    assert release.shown("sector", ALL, "10") == 300
    assert release.shown("week", "noord") == 600
    assert release.shown("week") == 3600


def test_one_small_cell_takes_three_others_with_it():
    cells = {("a", "x"): 3, ("a", "y"): 9, ("a", "z"): 9} | {
        (row, column): 9 for row in "bc" for column in "xyz"
    }
    rows, columns = hidden_block(cells, str)

    assert (sorted(rows), sorted(columns)) == (["a", "b"], ["x", "y"])


def test_a_small_total_takes_another_with_it_that_is_chosen_by_the_secret_order():
    values = {"a": 2, "b": 50, "c": 7}
    assert hidden_of(values, str) == {"a", "b"}
    assert hidden_of(values, lambda label: "cba".index(label[0]) * "x") == {"a", "c"}


def test_small_totals_that_hold_five_together_take_no_other():
    assert hidden_of({"a": 2, "b": 3, "c": 7}, str) == {"a", "b"}
    assert hidden_of({"a": 2, "b": 2, "c": 7, "d": 8}, str) == {"a", "b", "c"}


def test_zero_is_hidden_like_a_small_number():
    tables = {"sector": {("oost", "10"): 20, ("noord", "10"): 20, ("noord", "11"): 9}}
    release = Release(tables, ["oost", "noord"], {"sector": ["10", "11"]}, ORDER)

    assert release.shown("sector", "oost", "11") is None
    assert release.shown("sector", "oost", "10") is None
    assert release.shown("sector", ALL, "11") == 9


def test_fewer_than_five_in_all_show_nothing():
    tables = {"sector": {("oost", "10"): 4}}
    release = Release(tables, ["oost", "noord"], {"sector": ["10", "11"]}, ORDER)
    places = product(["oost", "noord", ALL], ["10", "11", ALL])

    assert [release.shown("sector", *place) for place in places] == [None] * 9


def test_the_secret_order_stays_and_differs_with_the_secret():
    labels = [str(nr) for nr in range(20)]
    once = sorted(labels, key=order_of(b"one", "started"))

    assert sorted(labels, key=order_of(b"one", "started")) == once
    assert sorted(labels, key=order_of(b"two", "started")) != once
    assert sorted(labels, key=order_of(b"one", "kept")) != once
