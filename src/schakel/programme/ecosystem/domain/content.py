"""The content of the package as a catalogue: read once, checked whole."""

from functools import cache

from schakel.programme.ecosystem.domain.agenda import load_agenda
from schakel.programme.ecosystem.domain.catalogue import (
    NATIONAL,
    Catalogue,
    Fieldlab,
    Hub,
    Place,
    Point,
    Province,
    Term,
    Town,
)
from schakel.programme.ecosystem.domain.reading import BadContent, Part, parse, read_file

FILES = ("fieldlabs.yaml", "hubs.yaml", "vocabulary.yaml", "provinces.yaml")
KINDS = ("regional", "thematic", "national")


@cache
def load_catalogue() -> Catalogue:
    """The content that comes with the package.

    Raises
    ------
    BadContent
        If a file is not as it should be; the message says where.
    """
    return build_catalogue({name: read_file("content", name) for name in FILES})


def build_catalogue(texts: dict[str, str]) -> Catalogue:
    """A catalogue from the texts of the four files, by their names; raises as above."""
    fieldlabs, hubs, vocabulary, provinces = (parse(name, texts[name]) for name in FILES)
    technologies = terms(vocabulary["technologies"])
    sectors = terms(vocabulary["sectors"])
    codes = {each["code"].word() for each in hubs["hubs"].items()}
    made = Catalogue(
        fieldlabs=tuple(
            fieldlab(each, codes, technologies, sectors) for each in fieldlabs["fieldlabs"].items()
        ),
        hubs=tuple(hub(each) for each in hubs["hubs"].items()),
        provinces=tuple(province(each, codes) for each in provinces["provinces"].items()),
        towns=tuple(town(each) for each in provinces["towns"].items()),
        technologies=technologies,
        sectors=sectors,
        source=fieldlabs["source"].text(),
        transformations={each.nr: each.name for each in load_agenda().transformations},
    )
    check_whole(made)
    return made


def terms(part: Part) -> dict[str, Term]:
    """The words of a vocabulary by their codes."""
    made = {}
    for code, each in part.pairs():
        words = each.lists()
        if not all(words.values()):
            raise each.wrong("needs a label in each language")
        made[code] = Term(code, words)
    return made


def fieldlab(
    part: Part, hubs: set[str], technologies: dict[str, Term], sectors: dict[str, Term]
) -> Fieldlab:
    """One fieldlab."""
    part.keys(
        "id number name theme description partners places hub transformations technologies sectors",
        "short gloss website partners_complete partner_count targets",
    )
    if part["hub"].word() not in hubs:
        raise part["hub"].wrong("there is no such hub")
    places = tuple(place(each) for each in part["places"].items())
    if not places:
        raise part["places"].wrong("needs at least one place")
    return Fieldlab(
        id=part["id"].word(),
        number=part["number"].whole(),
        name=part["name"].word(),
        theme=part["theme"].text(),
        description=part["description"].text(),
        places=places,
        hub=part["hub"].word(),
        transformations=part["transformations"].transformations(),
        technologies=part["technologies"].known(technologies, "technology"),
        sectors=part["sectors"].known(sectors, "sector"),
        short=part["short"].optional_word(),
        gloss=part["gloss"].optional_text(),
        website=part["website"].website(),
        partners=part["partners"].words(),
        partners_complete=part["partners_complete"].flag(default=True),
        partner_count=part["partner_count"].optional_whole(),
    )


def place(part: Part) -> Place:
    """Where a fieldlab is."""
    part.keys("town", "lat lon note")
    return Place(part["town"].word(), part.point(), part["note"].optional_text())


def hub(part: Part) -> Hub:
    """One hub."""
    part.keys(
        "id code kind name area description",
        "ground provinces website lat lon partners also_fieldlab",
    )
    if part["kind"].word() not in KINDS:
        raise part["kind"].wrong(f"must be one of {KINDS}")
    return Hub(
        code=part["code"].word(),
        kind=part["kind"].word(),
        name=part["name"].word(),
        area=part["area"].text(),
        description=part["description"].text(),
        ground=part["ground"].optional_text(),
        provinces=part["provinces"].words(),
        website=part["website"].website(),
        point=part.point(),
        partners=part["partners"].words(),
        also_fieldlab=part["also_fieldlab"].optional_word(),
    )


def province(part: Part, hubs: set[str]) -> Province:
    """One province."""
    part.keys("code name hub lat lon")
    if part["hub"].word() not in hubs:
        raise part["hub"].wrong("there is no such hub")
    return Province(part["code"].word(), part["name"].text(), part["hub"].word(), certain(part))


def town(part: Part) -> Town:
    """One town."""
    part.keys("name lat lon province", "also")
    name, in_province = part["name"].word(), part["province"].word()
    return Town(name, certain(part), in_province, part["also"].words())


def certain(part: Part) -> Point:
    """The point of something that must have one."""
    point = part.point()
    if point is None:
        raise part.wrong("needs lat and lon")
    return point


def check_whole(made: Catalogue) -> None:
    """What only the whole shows: ids that stand twice, names that lead nowhere.

    Raises
    ------
    BadContent
        If there is such a thing.
    """
    named: dict[str, list[str]] = {
        "fieldlab": [each.id for each in made.fieldlabs],
        "hub": [each.code for each in made.hubs],
        "province": [each.code for each in made.provinces],
    }
    for what, ids in named.items():
        if twice := sorted({each for each in ids if ids.count(each) > 1}):
            raise BadContent("{what} {twice} stands there twice", what=what, twice=twice)
    for each in made.hubs:
        if strange := sorted(set(each.provinces) - set(named["province"])):
            raise BadContent("hub {hub}: unknown {strange}", hub=each.code, strange=strange)
        if each.also_fieldlab and each.also_fieldlab not in named["fieldlab"]:
            raise BadContent("hub {hub}: unknown fieldlab", hub=each.code)
    for each_town in made.towns:
        if each_town.province not in named["province"]:
            raise BadContent("town {town}: unknown province", town=each_town.name)
    if NATIONAL not in named["hub"]:
        raise BadContent("hubs.yaml: there is no hub {code}", code=NATIONAL)
