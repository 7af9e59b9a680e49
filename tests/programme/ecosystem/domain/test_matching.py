"""Which fieldlab is named for a step: twenty companies, and what must hold for any."""

import math
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.ecosystem.domain.catalogue import Place, Point
from schakel.programme.ecosystem.domain.content import load_catalogue
from schakel.programme.ecosystem.domain.matching import BOUND, CLOSE, MOST, SECTORS, Match, match

pytestmark = pytest.mark.pure

CATALOGUE = load_catalogue()
FIELDLABS = CATALOGUE.fieldlabs
INSTRUMENT = load_instrument()
NUMBERS = {each.id: each.nr for each in INSTRUMENT.transformations}


def helpers(
    item: str, to: int, *, sector: str, town: str = "", province: str = ""
) -> tuple[Match, ...]:
    """The fieldlabs for the step of an item to a level."""
    step = INSTRUMENT.by_id[item]
    return match(
        step.technologies[to - 1],
        FIELDLABS,
        transformation=NUMBERS[step.transformation],
        sector=sector,
        place=CATALOGUE.place_of(town, province),
    )


@pytest.mark.parametrize(
    ("company", "sector", "town", "province", "item", "to", "first", "because"),
    [
        (
            "Sheet-metal shop that opens an automatic quote for one product family",
            *("25", "Varsseveld", "NL22", "fm-quote", 5, "fl04"),
            "The Smart Bending Factory takes sheet-metal orders over the internet, down the road.",
        ),
        (
            "Turning shop that puts a first cobot at the machine it loads most",
            *("25", "Doetinchem", "NL22", "am-automation", 2, "fl25"),
            "Three labs do cobots; the robot training in Harderwijk is the nearest.",
        ),
        (
            "The same shop in Delft",
            *("25", "Delft", "NL33", "am-automation", 2, "fl28"),
            "Here RoboHouse is round the corner.",
        ),
        (
            "The same shop in Eindhoven",
            *("25", "Eindhoven", "NL41", "am-automation", 2, "fl10"),
            "Here Flexible Manufacturing is, with cobots for small series of metal parts.",
        ),
        (
            "Construction welder with robots that must program themselves for one family",
            *("25", "Almelo", "NL21", "fm-programming", 5, "fl15"),
            "The Smart Welding Factory is about welding robots without programming time.",
        ),
        (
            "Machine builder that separates its machine network and removes shared passwords",
            *("28", "Hengelo", "NL21", "cf-security", 2, "fl05"),
            "The Garden is the one lab for cyber security, and it is in town.",
        ),
        (
            "Machine builder that connects its ERP to one customer and one supplier",
            *("28", "Helmond", "NL41", "cf-order-exchange", 3, "fl08"),
            "The Smart Connected Supplier Network is the standard for exactly that.",
        ),
        (
            "Chemical plant that fits condition sensors to its costliest failure",
            *("20", "Dordrecht", "NL33", "am-maintenance", 4, "fl09"),
            "Campione does this in the process industry; ships are nearer but another trade.",
        ),
        (
            "Rolling mill that predicts the most costly failure at its customers",
            *("24", "Beverwijk", "NL32", "sv-condition-service", 4, "fl32"),
            "Techport is the steel industry's own lab for it, at two kilometres.",
        ),
        (
            "Yard supplier that predicts failures of gearboxes it services",
            *("30", "Dordrecht", "NL33", "sv-condition-service", 4, "fl22"),
            "SMASH is condition-based maintenance of ships.",
        ),
        (
            "Yard supplier that wants one printed part qualified by a certification body",
            *("30", "Rotterdam", "NL33", "fm-additive", 5, "fl13"),
            "RAMLAB printed and certified the first ship's propeller.",
        ),
        (
            "Aircraft-part maker that offers repair with a price list",
            *("30", "Bergen op Zoom", "NL41", "sf-circularity", 2, "fl19"),
            "DCMC repairs composite aircraft parts, next door.",
        ),
        (
            "Instrument maker that tries a camera in the line",
            *("26", "Delft", "NL33", "am-inspection", 4, "fl27"),
            "The Dutch Optics Centre knows inspection and the optics it needs.",
        ),
        (
            "Bakery that tries a cobot chosen together with those who will use it",
            *("10", "Leiden", "NL33", "sw-operator-support", 3, "fl28"),
            "RoboHouse lets food companies experiment with cobots, close by.",
        ),
        (
            "Plastics processor that starts a return flow for one product group",
            *("22", "Enschede", "NL21", "sf-circularity", 3, "fl20"),
            "TPC recycles thermoplastics.",
        ),
        (
            "Clothing maker that defines modules and priced options",
            *("14", "Amsterdam", "NL32", "sp-configuration", 2, "fl01"),
            "UPPS designs clothes and shoes that fit one person.",
        ),
        (
            "Machine builder that simulates its next machine before building it",
            *("28", "Venlo", "NL42", "df-digital-twin", 3, "fl29"),
            "The High Tech Software Competence Centre is about simulation and virtual prototypes.",
        ),
        (
            "Lamp maker that joins a capacity network",
            *("27", "Emmen", "NL13", "fm-methods", 5, "fl26"),
            "Technologies Added is a factory that makers share, in the same town.",
        ),
        (
            "Furniture maker that builds a drift model on logged data",
            *("31", "Groningen", "NL11", "am-process-control", 4, "fl02"),
            "The Region of Smart Factories joins process control with machine learning.",
        ),
        (
            "Dairy that plans for 5G in its halls",
            *("10", "Leeuwarden", "NL12", "cf-network", 4, "fl24"),
            "Fieldlab 5G tests exactly this, for every trade.",
        ),
    ],
)
def test_a_reader_agrees_with_the_first_fieldlab(  # noqa: PLR0917 (one company a row)
    company: str,
    sector: str,
    town: str,
    province: str,
    item: str,
    to: int,
    first: str,
    because: str,
) -> None:
    found = helpers(item, to, sector=sector, town=town, province=province)
    assert found[0].fieldlab.id == first, f"{company}: {because}"
    assert set(found[0].shared) <= set(INSTRUMENT.by_id[item].technologies[to - 1])


@pytest.mark.parametrize(
    ("because", "sector", "item", "to"),
    [
        ("a daily meeting needs no fieldlab", "28", "sw-involvement", 2),
        (
            "what can be repaired there is composite wings, not ground tools",
            "25",
            "sf-circularity",
            2,
        ),
        ("recycling there is thermoplastic composites", "28", "sf-materials", 5),
        (
            "the lab for ERP serves high-tech chains, and works on another subject",
            "10",
            "df-integration",
            2,
        ),
        (
            "made-to-fit shoes teach a machine builder little about modules",
            "28",
            "sp-configuration",
            2,
        ),
        ("a finance partner is no technology", "28", "sv-contracts", 5),
    ],
)
def test_the_honest_answer_may_be_that_none_does(
    because: str, sector: str, item: str, to: int
) -> None:
    assert helpers(item, to, sector=sector, province="NL41") == (), because


def test_a_transformation_alone_is_never_enough() -> None:
    for number in range(1, 9):
        assert match((), FIELDLABS, transformation=number, sector="25") == ()
        assert match(("teleportation",), FIELDLABS, transformation=number, sector="25") == ()


def test_the_score_is_as_written() -> None:
    # Of 32 labs 4 share data, 3 integrate chains; SCSN has both and serves machine builders.
    [first, *_] = helpers("am-traceability", 4, sector="28")
    expected = (1 + math.log(32 / 3)) / 1 + (1 + math.log(32 / 4)) / 2
    assert (first.fieldlab.id, first.shared) == ("fl08", ("chain-integration", "data-sharing"))
    assert first.score == pytest.approx(expected)
    [first, *_] = helpers("am-traceability", 4, sector="10")
    assert (first.fieldlab.id, first.reason) == ("fl08", "other_sector")
    assert first.score == pytest.approx(expected / 2)


def test_the_reason_tells_for_whom_the_fieldlab_works() -> None:
    reasons = {
        found.fieldlab.id: found.reason
        for sector in ("10", "25")
        for found in helpers("am-automation", 2, sector=sector)
    }
    assert reasons == {"fl10": "own_sector", "fl25": "own_sector", "fl28": "all_sectors"}
    assert [found.reason for found in helpers("fm-setup", 1, sector="16")] == ["other_sector"]


def test_the_nearest_town_of_a_fieldlab_counts() -> None:
    [near] = helpers("sp-configuration", 2, sector="14", town="Enschede", province="NL21")
    assert (near.fieldlab.id, near.place.town, round(near.distance_km or 0)) == (
        "fl01",
        "Enschede",
        0,
    )


def test_fieldlabs_without_a_known_place_come_last() -> None:
    homeless = [
        replace(each, places=(Place("", None),)) if each.id == "fl10" else each
        for each in FIELDLABS
    ]
    found = match(
        ("cobots",), homeless, transformation=2, sector="25", place=Place("", Point(51.4, 5.5))
    )
    assert [each.fieldlab.id for each in found] == ["fl28", "fl25", "fl10"]
    assert found[-1].distance_km is None


def test_every_code_of_the_table_is_a_sector_of_the_vocabulary() -> None:
    used = frozenset().union(*SECTORS.values())
    assert (used | BOUND) - set(CATALOGUE.sectors) == set()
    assert set(SECTORS) == {str(division) for division in range(10, 34)} - {"18"}


technologies = st.lists(st.sampled_from(sorted(CATALOGUE.technologies)), unique=True, max_size=4)
sectors = st.sampled_from([*SECTORS, "18", "other", "", "62"])
places = st.none() | st.builds(
    Place, st.just(""), st.builds(Point, st.floats(50.7, 53.6), st.floats(3.3, 7.3))
)


@given(technologies, st.integers(1, 8), sectors, places, st.randoms(use_true_random=False))
def test_named_are_only_fieldlabs_that_share_and_their_order_is_theirs(
    codes: list[str], number: int, sector: str, place: Place | None, random: Random
) -> None:
    found = match(codes, FIELDLABS, transformation=number, sector=sector, place=place)
    shuffled = random.sample(FIELDLABS, len(FIELDLABS))
    assert match(codes, shuffled, transformation=number, sector=sector, place=place) == found
    assert len(found) <= MOST
    for each in found:
        assert each.shared != ()
        assert set(each.shared) == set(codes) & set(each.fieldlab.technologies)
    if found and place is None:
        assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)
        assert found[-1].score >= CLOSE * found[0].score
    if place is not None:
        distances = [round(each.distance_km or 0) for each in found]
        assert distances == sorted(distances)
