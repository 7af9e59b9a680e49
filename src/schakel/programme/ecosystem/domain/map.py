"""The map of the Netherlands as numbers: outline, markers that keep apart, labels that find room.

A flat map: degrees east times the cosine of 52.2 degrees, degrees north upside down. Good for
seeing what is near, not for measuring.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from schakel.programme.ecosystem.domain.catalogue import Fieldlab, Point
from schakel.programme.ecosystem.domain.reading import read_file

WIDTH, HEIGHT = 430, 512
WEST, NORTH = 3.24, 53.63
UNITS_EAST, UNITS_NORTH = 105.8, 172.6  # for each degree
APART = 38.0  # markers that are nearer are drawn as one: 24 px on a phone of 320
MANY = 3  # from here on a marker is bigger, and its town is named on a phone too
LETTER, LINE = 6.5, 15.0  # width and height of a letter of a label


@dataclass(frozen=True)
class Stop:
    """A town with the fieldlabs that are there."""

    town: str
    x: float
    y: float
    fieldlabs: tuple[str, ...]


@dataclass(frozen=True)
class Pin:
    """A marker: one town, or several that lie close together.

    Parameters
    ----------
    towns : tuple of str
        The town with most fieldlabs first.
    fieldlabs : tuple of str
        Their ids, each once.
    label, label_x, label_y, anchor
        The words beside the marker; empty where there is no room.
    """

    x: float
    y: float
    radius: float
    towns: tuple[str, ...]
    fieldlabs: tuple[str, ...]
    label: str = ""
    label_x: float = 0
    label_y: float = 0
    anchor: str = "start"

    @property
    def is_big(self) -> bool:
        """Whether it stands for many."""
        return len(self.fieldlabs) >= MANY


Box = tuple[float, float, float, float]  # left, top, right, bottom


def project(point: Point) -> tuple[float, float]:
    """Where a point lies on the map."""
    return (
        round((point.lon - WEST) * UNITS_EAST, 1),
        round((NORTH - point.lat) * UNITS_NORTH, 1),
    )


@cache
def outline() -> str:
    """The land as one SVG path."""
    rings = json.loads(read_file("map", "netherlands.json"))["rings"]
    return "".join(
        "M" + "L".join("{} {}".format(*project(Point(lat, lon))) for lon, lat in ring) + "Z"
        for ring in rings
    )


def stops(fieldlabs: Iterable[Fieldlab]) -> list[Stop]:
    """The towns where these fieldlabs are, most fieldlabs first; places without point fall away."""
    found: dict[str, tuple[float, float, list[str]]] = {}
    for lab in fieldlabs:
        for place in lab.places:
            if place.point is not None:
                x, y = project(place.point)
                here = found.setdefault(place.town, (x, y, []))
                if lab.id not in here[2]:
                    here[2].append(lab.id)
    made = [Stop(town, x, y, tuple(ids)) for town, (x, y, ids) in found.items()]
    return sorted(made, key=lambda stop: (-len(stop.fieldlabs), stop.town))


def pins(fieldlabs: Iterable[Fieldlab], scale: float = 1.0) -> tuple[Pin, ...]:
    """The markers of these fieldlabs, none over another, with their labels.

    `scale` is how much bigger the letters are on a map that is drawn small.
    """
    groups: list[list[Stop]] = []
    for stop in stops(fieldlabs):
        near = [g for g in groups if is_near(g[0], stop)]
        if near:
            near[0].append(stop)
        else:
            groups.append([stop])
    return labelled([pin(group) for group in groups], scale)


def is_near(one: Stop, other: Stop) -> bool:
    """Whether two markers would touch."""
    return (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < APART**2


def pin(group: Sequence[Stop]) -> Pin:
    """One marker for towns that lie close together."""
    ids = tuple(dict.fromkeys(each for stop in group for each in stop.fieldlabs))
    radius = 12.0 if len(ids) == 1 else 15.5 if len(ids) >= MANY else 13.5
    return Pin(group[0].x, group[0].y, radius, tuple(stop.town for stop in group), ids)


def labelled(made: Sequence[Pin], scale: float) -> tuple[Pin, ...]:
    """The markers with a label where there is room for it, those of many fieldlabs first."""
    taken = [around(each) for each in made]
    found = []
    for each in made:
        label = ", ".join(each.towns[:2])
        for text in dict.fromkeys((label, each.towns[0])):
            fitting = next((c for c in candidates(each, text, scale) if is_free(c[3], taken)), None)
            if fitting:
                x, y, anchor, box = fitting
                taken.append(box)
                each = Pin(  # noqa: PLW2901 (the same marker with its label)
                    each.x, each.y, each.radius, each.towns, each.fieldlabs, text, x, y, anchor
                )
                break
        found.append(each)
    return tuple(found)


def around(pin: Pin) -> Box:
    """The square that a marker takes."""
    return (pin.x - pin.radius, pin.y - pin.radius, pin.x + pin.radius, pin.y + pin.radius)


def candidates(pin: Pin, text: str, scale: float) -> Iterable[tuple[float, float, str, Box]]:
    """Places for a label: right, left, above, below; x, y of its text, anchor, and its box."""
    wide, gap = len(text) * LETTER * scale, pin.radius + 4
    line = LINE * scale
    half = line / 2
    for x, anchor, left in ((pin.x + gap, "start", 0.0), (pin.x - gap, "end", wide)):
        box = (x - left, pin.y - half, x - left + wide, pin.y + half)
        yield round(x, 1), round(pin.y + 4 * scale, 1), anchor, box
    for y in (pin.y - gap - 1, pin.y + gap + 10 * scale):
        box = (pin.x - wide / 2, y - line + 4, pin.x + wide / 2, y + 4)
        yield pin.x, round(y, 1), "middle", box


def is_free(box: Box, taken: Iterable[Box]) -> bool:
    """Whether a label lies on the map and over nothing else."""
    left, top, right, bottom = box
    if left < 0 or top < 0 or right > WIDTH or bottom > HEIGHT:
        return False
    return all(right < a or left > c or bottom < b or top > d for a, b, c, d in taken)
