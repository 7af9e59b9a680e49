"""Drawings as files of their own, for documents: colours inside, light ground, no stylesheet."""

from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape

from schakel.web import drawings
from schakel.web.drawings import Sector

# As in static/web/tokens.css, on white.
INK, INK_2, GROUND, GROUND_2, LINE_STRONG = "#12305b", "#46597a", "#ffffff", "#f4f7fa", "#74859f"
HUES = (
    *("#2649c0", "#099e96", "#5c0049", "#a94e58"),
    *("#52058b", "#3f78ab", "#015004", "#968b00"),
)
TEXT_HUES = (
    *("#2649c0", "#08706a", "#5c0049", "#994049"),
    *("#52058b", "#2c628f", "#015004", "#665e00"),
)
TINT = 0.2  # share of a hue in its pale area
NAME_SIZES = {"": "18", "small": "15.5", "tiny": "13"}
# One of the eight links of the mark; the others are the same, turned.
LINK = (
    "M11.11 -22.90H15.90A7.00 7.00 0 0 1 22.90 -15.90V1.35L18.30 5.95V-15.90"
    "A2.40 2.40 0 0 0 15.90 -18.30H15.71Z"
)


def tint(hue: str) -> str:
    """The pale form of a hue."""
    parts = (int(hue[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * TINT):02x}" for part in parts)


@cache
def mark() -> str:
    """The mark of Schakel, drawn around the origin with a radius of 24."""
    turned = (f'<path d="{LINK}" transform="rotate({45 * turn})"/>' for turn in range(8))
    return f'<g fill="{INK}">{"".join(turned)}</g>'


def mark_svg() -> str:
    """The mark as a file."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-24 -24 48 48">{mark()}</svg>'


def wheel_svg(sectors: Sequence[Sector]) -> str:
    """The wheel of eight as a file; the names come from `sectors`."""
    by_number = sorted(sectors, key=lambda sector: sector.nr)
    drawn = "".join(
        _sector(drawing, HUES[at]) for at, drawing in enumerate(drawings.wheel(sectors))
    )
    rim = _rim([sector.name for sector in by_number])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-302 -302 604 604"'
        f' font-family="Inter">{drawn}{rim}</svg>'
    )


def _sector(drawn: drawings.SectorDrawing, hue: str) -> str:
    if drawn.is_empty:
        dashes = f'stroke="{LINE_STRONG}" stroke-width="1.5" stroke-dasharray="5 4"'
        return f'<path d="{drawn.track}" fill="none" {dashes}/>'
    halo = f'<path d="{drawn.edge}" fill="none" stroke="{GROUND}" stroke-width="8"/>'
    parts = [
        f'<path d="{drawn.track}" fill="{GROUND_2}"/>',
        f'<path d="{drawn.wanted}" fill="{tint(hue)}"/>' if drawn.wanted else "",
        f'<path d="{drawn.now}" fill="{hue}"/>' if drawn.now else "",
        f'<path d="{drawn.gaps}" fill="none" stroke="{GROUND}" stroke-width="2"/>',
        halo if drawn.edge and drawn.is_edge_on_fill else "",
        f'<path d="{drawn.edge}" fill="none" stroke="{hue}" stroke-width="4"/>'
        if drawn.edge
        else "",
    ]
    return "".join(parts)


def _rim(names: Sequence[str]) -> str:
    size = NAME_SIZES[drawings.name_size(names)]
    circle = f'<circle r="{drawings.number(drawings.RIM)}" fill="none" stroke="{LINE_STRONG}"/>'
    levels = "".join(
        f'<circle cx="{x}" cy="{y}" r="8" fill="{GROUND}"/>'
        f'<text x="{x}" y="{float(y) + 4.5:.1f}" font-size="13" fill="{INK_2}"'
        f' text-anchor="middle">{level}</text>'
        for level, x, y in drawings.scale()
    )
    around = "".join(
        f'<path id="n{each.nr}" d="{each.name_path}" fill="none"/>'
        f'<circle cx="{each.x}" cy="{each.y}" r="16" fill="{TEXT_HUES[each.nr - 1]}"/>'
        f'<text x="{each.x}" y="{float(each.y) + 6:.1f}" font-size="17" font-weight="700"'
        f' fill="{GROUND}" text-anchor="middle">{each.nr}</text>'
        f'<text font-size="{size}" font-weight="550" fill="{INK}" text-anchor="middle">'
        f'<textPath href="#n{each.nr}" startOffset="50%">{escape(each.name)}</textPath></text>'
        for each in drawings.rim(names)
    )
    return f'{circle}{levels}{around}<g transform="scale(.98)">{mark()}</g>'
