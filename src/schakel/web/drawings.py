"""Geometry of the drawings: numbers in, SVG path strings out. It knows no Django and no colour.

The wheel: one sector of 45 degrees for each of eight transformations, the first centred at the
top, clockwise. A level is a distance from the middle: 44 + 35.5 for each level, in a box of 604.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from schakel.kernel.errors import InvalidInput

SECTORS = 8
LEVELS = 5
INNER = 44.0
STEP = 35.5
OUTER = INNER + LEVELS * STEP
HALF_GAP = 2.2  # between two sectors, on each side of their border
EDGE = 4.0  # width of the line that marks the level wanted
RIM = OUTER + 1.5
DOT_RADIUS = 249.5
NAME_ABOVE, NAME_BELOW = 279.5, 291.5  # base line of a name: outside the dot, top and bottom half
NAME_REACH = 36.0  # degrees on either side of the middle of its sector


class WrongSector(InvalidInput):
    """A sector cannot be drawn."""

    code = "wrong_sector"


def _level(value: float | None, what: str) -> None:
    if value is not None and not 0 <= value <= LEVELS:
        raise WrongSector("{what} lies between 0 and 5, not at {value}", what=what, value=value)


@dataclass(frozen=True)
class Sector:
    """One transformation on the wheel.

    Parameters
    ----------
    nr : int
        1 to 8.
    name : str
        Its name in the reader's language.
    now, wanted : float or None
        Level from 0 to 5, fractions allowed; None if there is no answer.

    Raises
    ------
    WrongSector
        If a number lies outside its range.
    """

    nr: int
    name: str
    now: float | None = None
    wanted: float | None = None

    def __post_init__(self) -> None:
        if self.nr not in range(1, SECTORS + 1):
            raise WrongSector("a sector has a number from 1 to 8, not {nr!r}", nr=self.nr)
        _level(self.now, "the level now")
        _level(self.wanted, "the level wanted")

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return self.now is None and self.wanted is None


@dataclass(frozen=True)
class SectorDrawing:
    """The paths of one sector; an empty string where there is nothing to draw."""

    hue: str
    track: str
    wanted: str
    now: str
    edge: str
    is_edge_on_fill: bool
    gaps: str
    is_empty: bool


@dataclass(frozen=True)
class RimDrawing:
    """Number and name of one sector, along the rim."""

    nr: int
    name: str
    name_path: str
    x: str
    y: str


def number(value: float) -> str:
    """A coordinate with one decimal; never ``-0.0``."""
    return f"{round(value, 1) + 0.0:.1f}"


def radius(level: float) -> float:
    """Distance of a level from the middle."""
    return INNER + STEP * level


def point(angle_deg: float, distance: float) -> str:
    """``x y`` at an angle clockwise from the top."""
    angle = math.radians(angle_deg)
    return f"{number(distance * math.sin(angle))} {number(-distance * math.cos(angle))}"


def middle(nr: int) -> float:
    """Angle of the middle of a sector, in degrees clockwise from the top."""
    return (nr - 1) * 360 / SECTORS


def borders(nr: int, distance: float) -> tuple[float, float]:
    """Angles where a sector begins and ends at `distance`; the gap has the same width all along."""
    half = 180 / SECTORS - math.degrees(math.asin(HALF_GAP / distance))
    return middle(nr) - half, middle(nr) + half


def arc(nr: int, distance: float) -> str:
    """The arc of a sector at `distance`."""
    start, end = borders(nr, distance)
    r = number(distance)
    return f"M{point(start, distance)}A{r} {r} 0 0 1 {point(end, distance)}"


@cache
def area(nr: int, distance: float) -> str:
    """The area of a sector from the hub of the wheel to `distance`; empty if it has no width."""
    if distance <= INNER:
        return ""
    start, end = borders(nr, INNER)
    outer_start, outer_end = borders(nr, distance)
    r, hub = number(distance), number(INNER)
    return (
        f"M{point(start, INNER)}L{point(outer_start, distance)}"
        f"A{r} {r} 0 0 1 {point(outer_end, distance)}"
        f"L{point(end, INNER)}A{hub} {hub} 0 0 0 {point(start, INNER)}Z"
    )


@cache
def gaps(nr: int) -> str:
    """The light lines between the levels of a sector, as one path."""
    return "".join(arc(nr, radius(level)) for level in range(1, LEVELS))


def name_path(nr: int) -> str:
    """Base line of a name along the rim: clockwise above, counter-clockwise below, so it reads."""
    angle = middle(nr)
    is_below = 90 < angle < 270  # noqa: PLR2004 (the lower half of a circle)
    distance = NAME_BELOW if is_below else NAME_ABOVE
    start, end = angle - NAME_REACH, angle + NAME_REACH
    if is_below:
        start, end = end, start
    r = number(distance)
    sweep = 0 if is_below else 1
    return f"M{point(start, distance)}A{r} {r} 0 0 {sweep} {point(end, distance)}"


def name_size(names: Sequence[str]) -> str:
    """How large the names are written so that the longest stays within its sector.

    A sector has 219 along the names; a letter is about half as wide as its size of 18 (empty),
    15.5 (small) or 13 (tiny).
    """
    longest = max(map(len, names))
    return next((size for limit, size in ((22, ""), (26, "small")) if longest <= limit), "tiny")


def sector(given: Sector) -> SectorDrawing:
    """Draw one sector."""
    nr, wanted = given.nr, given.wanted
    return SectorDrawing(
        hue=f"t{nr}",
        track=area(nr, OUTER),
        wanted="" if wanted is None else area(nr, round(radius(wanted), 2)),
        now="" if given.now is None else area(nr, round(radius(given.now), 2)),
        edge="" if wanted is None else arc(nr, max(radius(wanted) - EDGE / 2, INNER)),
        is_edge_on_fill=wanted is not None and given.now is not None and wanted <= given.now,
        gaps=gaps(nr),
        is_empty=given.is_empty,
    )


def rim(names: Sequence[str]) -> list[RimDrawing]:
    """Draw the eight numbers and names, given in their order."""
    drawn = []
    for nr, name in enumerate(names, 1):
        x, y = point(middle(nr), DOT_RADIUS).split()
        drawn.append(RimDrawing(nr, name, name_path(nr), x, y))
    return drawn


def wheel(sectors: Sequence[Sector]) -> list[SectorDrawing]:
    """Draw all sectors.

    Raises
    ------
    WrongSector
        If a transformation is missing or stands there twice.
    """
    if sorted(s.nr for s in sectors) != list(range(1, SECTORS + 1)):
        raise WrongSector("the wheel needs each of the eight transformations once")
    return [sector(given) for given in sorted(sectors, key=lambda s: s.nr)]


def scale() -> tuple[tuple[int, str, str], ...]:
    """The numbers 1 to 5 along the border between the second and the third sector: level, x, y."""
    places = []
    for level in range(1, LEVELS + 1):
        # The last stands inside the rim, not on it.
        distance = radius(level) - (7 if level == LEVELS else 0)
        x, y = point(middle(2) + 180 / SECTORS, distance).split()
        places.append((level, x, y))
    return tuple(places)


@dataclass(frozen=True)
class DotRow:
    """Now and wanted on one line from 0 to 5."""

    width: str
    axis: str
    span: str
    now: str
    wanted: str


def dot_row(now: float | None, wanted: float | None, width: int = 216) -> DotRow:
    """Draw a row: a dot for now, a ring for wanted, a thick line between them.

    Parameters
    ----------
    now, wanted : float or None
        Level from 0 to 5; None if there is no answer.
    width : int
        Of the whole drawing, with room for half a dot at both ends.

    Raises
    ------
    WrongSector
        If a level lies outside its range.
    """
    _level(now, "the level now")
    _level(wanted, "the level wanted")

    is_apart = now is not None and wanted is not None and now != wanted
    return DotRow(
        width=str(width),
        axis=axis(width),
        span=f"M{place(now or 0, width)} 12H{place(wanted or 0, width)}" if is_apart else "",
        now="" if now is None else place(now, width),
        wanted="" if wanted is None else place(wanted, width),
    )


def place(level: float, width: int) -> str:
    """Where a level lies on a row of `width`, which has room for half a dot at both ends."""
    return number(8 + (width - 16) * level / LEVELS)


@cache
def axis(width: int) -> str:
    """The line of a row with a mark at each level, as one path."""
    marks = "".join(f"M{place(level, width)} 9V15" for level in range(LEVELS + 1))
    return f"M{place(0, width)} 12H{place(LEVELS, width)}{marks}"


def share_width(share: float, width: int) -> str:
    """How much of a bar of `width` is filled when `share` of 100 did something.

    Raises
    ------
    WrongSector
        If the share lies outside 0 to 100.
    """
    if not 0 <= share <= 100:  # noqa: PLR2004 (of 100)
        raise WrongSector("a share lies between 0 and 100, not at {value}", value=share)
    return number(width * share / 100)
