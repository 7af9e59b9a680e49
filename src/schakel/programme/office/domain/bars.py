"""Geometry of the bars: one for each week, a dash where the number is hidden."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, FOOT = 416, 96, 3
GAP = 3


@dataclass(frozen=True)
class Bar:
    """One bar in a box of 416 by 96."""

    x: float
    y: float
    width: float
    height: float
    is_hidden: bool


def bars(values: Sequence[int | None]) -> list[Bar]:
    """Bars for numbers, None where one is hidden; the highest fills the box."""
    step = WIDTH / max(1, len(values))
    most = max((value for value in values if value is not None), default=1)
    drawn = []
    for nr, value in enumerate(values):
        height = FOOT if value is None else round(max(FOOT, value / most * HEIGHT), 1)
        x, width = round(nr * step, 1), round(step - GAP, 1)
        drawn.append(Bar(x, HEIGHT - height, width, height, value is None))
    return drawn
