"""The content of the room: complete in three languages, and true to itself."""

import re
from collections.abc import Iterator
from importlib.resources import files
from math import cos, hypot, radians
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.pure

LANGUAGES = {"nl", "en", "de"}
FILES = ("fieldlabs", "hubs", "vocabulary", "agenda", "provinces")
PROGRAMME = files("schakel.programme")
CONTENT = PROGRAMME / "ecosystem" / "content"
RAW = {name: (CONTENT / f"{name}.yaml").read_text(encoding="utf-8") for name in FILES}
READ: dict[str, Any] = {name: yaml.safe_load(raw) for name, raw in RAW.items()}
INSTRUMENT = yaml.safe_load(
    (PROGRAMME / "assessment" / "instruments" / "schakel-smart-industry.yaml").read_text("utf-8")
)

FIELDLABS = READ["fieldlabs"]["fieldlabs"]
HUBS = READ["hubs"]["hubs"]
AGENDA = READ["agenda"]
TECHNOLOGIES = READ["vocabulary"]["technologies"]
SECTORS = READ["vocabulary"]["sectors"]
PROVINCES = READ["provinces"]["provinces"]
TOWNS = READ["provinces"]["towns"]
NUTS2 = [
    "NL11",
    "NL12",
    "NL13",
    "NL21",
    "NL22",
    "NL23",
    "NL31",
    "NL32",
    "NL33",
    "NL34",
    "NL41",
    "NL42",
]
ASCII_GERMAN = re.compile(
    r"\b(fuer|ueber|koennen|moeglich|Loesung|Geraete|Maschinenfuehrer|groesser|muessen|waehlen)",
    re.IGNORECASE,
)
SAME_IN_ALL = {"name", "unit", "note"}  # a proper name, or a word the languages share


def texts_in(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every text of a file, with the path to it."""
    if isinstance(node, dict):
        if LANGUAGES & set(node):
            yield path, node
            return
        for key, value in node.items():
            yield from texts_in(value, f"{path}/{key}")
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from texts_in(value, f"{path}/{place}")


def lacking(node: Any) -> list[str]:
    """The paths of the texts that are not whole in the three languages."""
    return [
        path
        for path, text in texts_in(node)
        if set(text) != LANGUAGES
        or not all(text.values())
        or len({len(value) for value in text.values() if isinstance(value, list)}) > on(path)
        or any(part != part.strip() for value in text.values() for part in parts(value))
    ]


def on(path: str) -> int:
    """One for lists that must be as long in each language, many for lists of synonyms."""
    return 99 if path.startswith(("/technologies", "/sectors")) else 1


def parts(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def repeats(values: list[Any]) -> list[Any]:
    return sorted({value for value in values if values.count(value) > 1})


def kilometres(one: dict[str, Any], other: dict[str, Any]) -> float:
    return 111.2 * hypot(
        one["lat"] - other["lat"], (one["lon"] - other["lon"]) * cos(radians(52.2))
    )


@pytest.mark.parametrize("name", FILES)
def test_every_text_is_there_in_three_languages(name: str) -> None:
    assert lacking(READ[name]) == []


@pytest.mark.parametrize(
    "text",
    [
        {"nl": "Ja", "en": "Yes"},
        {"nl": "Ja", "en": "Yes", "de": ""},
        {"nl": "Ja", "en": "Yes", "de": "Ja "},
        {"nl": ["een", "twee"], "en": ["one"], "de": ["eins", "zwei"]},
    ],
)
def test_a_text_that_is_not_whole_is_found(text: dict[str, Any]) -> None:
    assert lacking({"list": [{"text": text}]}) == ["/list/0/text"]


@pytest.mark.parametrize("name", FILES)
def test_each_file_says_its_version_licence_and_authors(name: str) -> None:
    head = READ[name]
    assert (head["version"], head["licence"], head["authors"]) == (
        "1.0.0",
        "CC-BY-4.0",
        ["The Schakel authors"],
    )


@pytest.mark.parametrize("name", ["fieldlabs", "hubs", "agenda"])
def test_no_text_was_left_untranslated(name: str) -> None:
    same = [
        path
        for path, text in texts_in(READ[name])
        if path.rsplit("/", 1)[-1] not in SAME_IN_ALL
        and len({str(value) for value in text.values()}) < len(LANGUAGES)
    ]
    assert same == []


@pytest.mark.parametrize("name", FILES)
def test_no_long_dash_and_no_space_before_a_mark(name: str) -> None:
    assert re.findall(r"[\u2013\u2014].*|.{20} [,;:.!?](?: |$)", RAW[name], re.MULTILINE) == []


@pytest.mark.parametrize("name", FILES)
def test_german_is_written_with_its_own_letters(name: str) -> None:
    german = " ".join(part for _, text in texts_in(READ[name]) for part in parts(text["de"]))
    assert ASCII_GERMAN.findall(german) == []
    assert ASCII_GERMAN.findall("Loesungen fuer Sie") == ["Loesung", "fuer"]


@pytest.mark.parametrize("name", FILES)
def test_no_word_stands_twice_in_a_row(name: str) -> None:
    prose = [part for _, text in texts_in(READ[name]) for v in text.values() for part in parts(v)]
    assert [m.group() for p in prose for m in re.finditer(r"\b(\w+) \1\b", p, re.IGNORECASE)] == []


def test_there_are_32_fieldlabs_numbered_in_order() -> None:
    assert [(lab["id"], lab["number"]) for lab in FIELDLABS] == [
        (f"fl{number:02}", number) for number in range(1, 33)
    ]


def test_a_fieldlab_tells_its_story_in_one_to_four_sentences() -> None:
    counts = {
        (lab["id"], language): len(re.findall(r"[.?!](?: |$)", text))
        for lab in FIELDLABS
        for language, text in lab["description"].items()
    }
    assert {key: count for key, count in counts.items() if not 1 <= count <= 4} == {}


def test_fieldlabs_use_codes_that_exist() -> None:
    hubs = {hub["code"] for hub in HUBS if hub["kind"] != "thematic"}
    unknown = [
        (lab["id"], code)
        for lab in FIELDLABS
        for codes, known in (
            (lab["technologies"], TECHNOLOGIES),
            (lab["sectors"], SECTORS),
            (lab["transformations"], range(1, 9)),
            ([lab["hub"]], hubs),
        )
        for code in codes
        if code not in known
    ]
    assert unknown == []


def test_a_fieldlab_names_no_code_or_partner_twice() -> None:
    lists = ("technologies", "sectors", "transformations", "partners")
    assert [
        (lab["id"], twice) for lab in FIELDLABS for k in lists if (twice := repeats(lab[k]))
    ] == []


def test_every_word_of_the_vocabulary_is_used() -> None:
    used = {code for lab in FIELDLABS for code in lab["technologies"] + lab["sectors"]}
    steps = {c for item in INSTRUMENT["items"] for s in item.get("technologies", []) for c in s}
    assert sorted((set(TECHNOLOGIES) | set(SECTORS)) - used - steps) == []


def test_the_steps_of_the_assessment_use_codes_that_exist() -> None:
    steps = {c for item in INSTRUMENT["items"] for s in item.get("technologies", []) for c in s}
    assert sorted(steps - set(TECHNOLOGIES)) == []


@pytest.mark.parametrize("words", [TECHNOLOGIES, SECTORS], ids=["technologies", "sectors"])
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_two_codes_have_the_same_label(words: Any, language: str) -> None:
    assert repeats([entry[language][0].casefold() for entry in words.values()]) == []


def test_partners_without_a_name_are_said_to_be_missing() -> None:
    silent = [lab["id"] for lab in FIELDLABS if not lab["partners"] and lab["partners_complete"]]
    assert silent == []


def test_web_addresses_are_whole_and_secure() -> None:
    found = [entry["website"] for entry in FIELDLABS + HUBS if "website" in entry]
    assert [w for w in found if not re.fullmatch(r"https://www\.[a-z0-9-]+\.(nl|com)", w)] == []


def test_there_are_five_regional_hubs_and_one_national_desk() -> None:
    kinds = [hub["kind"] for hub in HUBS]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "regional": 5,
        "national": 1,
        "thematic": 3,
    }


def test_hubs_have_their_own_code() -> None:
    assert repeats([hub["code"] for hub in HUBS]) == []
    assert [hub["code"] for hub in HUBS if hub["id"] != hub["code"]] == []


def test_every_province_has_one_hub_and_both_files_agree() -> None:
    by_hub = {code: hub["code"] for hub in HUBS for code in hub["provinces"]}
    assert sum(len(hub["provinces"]) for hub in HUBS) == len(by_hub)
    assert by_hub == {province["code"]: province["hub"] for province in PROVINCES}
    assert sorted(by_hub) == NUTS2


def test_only_regional_hubs_hold_provinces() -> None:
    assert {hub["kind"] for hub in HUBS if hub["provinces"]} == {"regional"}


def test_towns_have_one_spelling_and_a_province() -> None:
    spellings = [name for town in TOWNS for name in (town["name"], *town.get("also", []))]
    assert repeats([name.casefold() for name in spellings]) == []
    assert {town["province"] for town in TOWNS} == set(NUTS2)


def test_towns_lie_near_the_centre_of_their_province() -> None:
    centres = {province["code"]: province for province in PROVINCES}
    far = [town["name"] for town in TOWNS if kilometres(town, centres[town["province"]]) > 75]
    assert far == []
    assert kilometres({"lat": 52.09, "lon": 5.12}, {"lat": 52.37, "lon": 4.90}) == pytest.approx(
        34.5, abs=1
    )


def test_all_places_lie_in_the_country() -> None:
    places = [place for lab in FIELDLABS for place in lab["places"]]
    points = places + TOWNS + PROVINCES + [hub for hub in HUBS if hub["lat"] is not None]
    assert [p for p in points if not (50.7 < p["lat"] < 53.6 and 3.3 < p["lon"] < 7.3)] == []
    assert [lab["id"] for lab in FIELDLABS if not lab["places"]] == []


def test_a_town_of_a_fieldlab_lies_where_the_list_of_towns_has_it() -> None:
    known = {name: town for town in TOWNS for name in (town["name"], *town.get("also", []))}
    apart = [
        (lab["id"], place["town"])
        for lab in FIELDLABS
        for place in lab["places"]
        if place["town"] in known and kilometres(place, known[place["town"]]) > 4
    ]
    assert apart == []


def test_the_transformations_bear_the_names_of_the_assessment() -> None:
    expected = {
        each["nr"]: {
            language: INSTRUMENT["texts"][language]["transformations"][each["id"]]["name"]
            for language in LANGUAGES
        }
        for each in INSTRUMENT["transformations"]
    }
    assert {each["nr"]: each["name"] for each in AGENDA["transformations"]} == expected


def test_the_eight_and_the_nine_are_in_order() -> None:
    assert [each["nr"] for each in AGENDA["transformations"]] == list(range(1, 9))
    assert [each["nr"] for each in AGENDA["projects"]] == list(range(1, 10))
    assert repeats([each["code"] for each in AGENDA["projects"]]) == []


def test_a_transformation_is_explained_in_three_to_five_sentences() -> None:
    counts = {
        (each["nr"], language): len(re.findall(r"[.?!](?: |$)", text))
        for each in AGENDA["transformations"]
        for language, text in each["text"].items()
    }
    assert {key: count for key, count in counts.items() if not 3 <= count <= 5} == {}


def test_targets_belong_to_a_project_or_a_fieldlab_that_exists() -> None:
    targets = AGENDA["targets"]
    projects = {each["nr"] for each in AGENDA["projects"]} | {None}
    labs = {lab["id"] for lab in FIELDLABS} | {None}
    assert repeats([target["id"] for target in targets]) == []
    assert [t["id"] for t in targets if t["project"] not in projects] == []
    assert [t["id"] for t in targets if t.get("fieldlab") not in labs] == []


def test_a_target_with_a_number_can_be_measured_and_has_a_unit() -> None:
    for target in AGENDA["targets"]:
        has_number = target["value"] is not None
        assert (target["measurable"], target["unit"] is not None) == (has_number, has_number)


def test_the_targets_of_the_first_project_are_those_of_the_agenda() -> None:
    found = {t["id"]: (t["value"], t["by"]) for t in AGENDA["targets"] if t["project"] == 1}
    assert found == {
        "t1-tool": (5000, 2021),
        "t1-community": (500, 2021),
        "t1-intensive": (100, 2021),
    }


def test_the_money_adds_up() -> None:
    money = AGENDA["money"]
    public = sum(row["amount"] for row in money["rows"] if row["public"])
    private = sum(row["amount"] for row in money["rows"] if not row["public"])
    assert (public, private, public + private) == (money["public"], money["private"], 163)
    assert money["total"] == 163
    assert money["private_share_pct"] == round(100 * private / 163, 1)
    assert money["ratio"] == f"{100 * public / 163:.0f}:{100 * private / 163:.0f}"
