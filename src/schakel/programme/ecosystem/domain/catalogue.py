"""What the catalogue holds: fieldlabs, hubs, provinces, towns, and the words for what they do."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from schakel.kernel.errors import NotFound

LANGUAGES = ("nl", "en", "de")
NATIONAL = "national"
EARTH_RADIUS_KM = 6371.0

Text = Mapping[str, str]  # one text in each of the three languages


class NoEntry(NotFound):
    """The catalogue has no such entry, or it is not for the one who asks."""

    code = "no_entry"


@dataclass(frozen=True)
class Point:
    """A place on the globe, in degrees north and east; town centres, to about two kilometres."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Place:
    """Where a fieldlab is: a town, and its point unless the source names none."""

    town: str
    point: Point | None
    note: Text | None = None


@dataclass(frozen=True)
class Fieldlab:
    """Where companies and knowledge institutes try new technology together.

    Parameters
    ----------
    id : str
        Such as ``fl04``.
    number : int
        In the agenda, from 1.
    theme, description, gloss : mapping
        In three languages; `gloss` is ours and may be None.
    partners_complete : bool
        False where the source prints a count or examples only.
    hub : str
        Code of the hub it belongs to, or ``national``.
    transformations : tuple of int
        Those it serves, most fitting first; so are `technologies`.
    contact : str
        A line that the hub wrote; empty in the package.
    """

    id: str
    number: int
    name: str
    theme: Text
    description: Text
    places: tuple[Place, ...]
    hub: str
    transformations: tuple[int, ...]
    technologies: tuple[str, ...]
    sectors: tuple[str, ...]
    short: str = ""
    gloss: Text | None = None
    website: str = ""
    partners: tuple[str, ...] = ()
    partners_complete: bool = True
    partner_count: int | None = None
    contact: str = ""


@dataclass(frozen=True)
class Hub:
    """A desk for a region, for a theme, or for the country (kind regional, thematic, national)."""

    code: str
    kind: str
    name: str
    area: Text
    description: Text
    ground: Text | None = None
    provinces: tuple[str, ...] = ()
    website: str = ""
    point: Point | None = None
    partners: tuple[str, ...] = ()
    also_fieldlab: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Province:
    """A province by its NUTS 2 code, its middle, and the hub it belongs to."""

    code: str
    name: Text
    hub: str
    point: Point


@dataclass(frozen=True)
class Town:
    """A town of the list; `also` holds other spellings."""

    name: str
    point: Point
    province: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A technology or sector: in each language its label and then its synonyms."""

    code: str
    words: Mapping[str, tuple[str, ...]]

    def label(self, language: str) -> str:
        """Its name in one language."""
        return self.words[language][0]


@dataclass(frozen=True)
class Catalogue:
    """Everything of one moment: the package's content with the hubs' own changes over it."""

    fieldlabs: tuple[Fieldlab, ...]
    hubs: tuple[Hub, ...]
    provinces: tuple[Province, ...]
    towns: tuple[Town, ...]
    technologies: Mapping[str, Term]
    sectors: Mapping[str, Term]
    source: Text
    transformations: Mapping[int, Text] = field(default_factory=dict)  # their names by number

    @cached_property
    def _fieldlabs(self) -> Mapping[str, Fieldlab]:
        return {each.id: each for each in self.fieldlabs}

    @cached_property
    def _hubs(self) -> Mapping[str, Hub]:
        return {each.code: each for each in self.hubs}

    def fieldlab(self, uid: str) -> Fieldlab:
        """The fieldlab with this id.

        Raises
        ------
        NoEntry
            If there is none.
        """
        if uid not in self._fieldlabs:
            raise NoEntry("There is no such fieldlab.")
        return self._fieldlabs[uid]

    def hub(self, code: str) -> Hub:
        """The hub with this code.

        Raises
        ------
        NoEntry
            If there is none.
        """
        if code not in self._hubs:
            raise NoEntry("There is no such hub.")
        return self._hubs[code]

    def hub_of(self, province: str) -> str:
        """Code of the hub of a province; the national desk for any other."""
        for each in self.provinces:
            if each.code == province:
                return each.hub
        return NATIONAL

    def place_of(self, town: str, province: str) -> Place | None:
        """Where a company is: its town if it is listed, else the middle of its province.

        The town is looked for in the province first; a town alone must be the only one so named.
        None if nothing can be said.
        """
        wanted = town.strip().casefold()
        named = [t for t in self.towns if wanted in map(str.casefold, (t.name, *t.also))]
        near = [t for t in named if t.province == province]
        if near or (not province and len(named) == 1):
            found = (near or named)[0]
            return Place(found.name, found.point)
        for each in self.provinces:
            if each.code == province:
                return Place("", each.point)
        return None


def distance_km(one: Point, other: Point) -> float:
    """The shortest way over the globe, as the crow flies (haversine)."""
    lat_1, lat_2 = math.radians(one.lat), math.radians(other.lat)
    half_lat = (lat_2 - lat_1) / 2
    half_lon = math.radians(other.lon - one.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_1) * math.cos(lat_2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def nearest_place(fieldlab: Fieldlab, origin: Place | None) -> tuple[Place, float | None]:
    """The place of a fieldlab that is nearest to `origin`, and how far it is in kilometres.

    The first place and None if it cannot be said.
    """
    if origin is not None and origin.point is not None:
        point = origin.point
        measured = [(distance_km(point, p.point), p) for p in fieldlab.places if p.point]
        if measured:
            far, place = min(measured, key=lambda pair: pair[0])
            return place, far
    return fieldlab.places[0], None
