"""Drawings as SVG from a template: classes carry the colour. Load with ``{% load drawings %}``."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from schakel.web import drawings

register = template.Library()


def level_text(value: float | None) -> str:
    """A level in the reader's notation: one decimal, none for a whole number."""
    if value is None:
        return _("no answer")
    return number_format(value, decimal_pos=0 if value == int(value) else 1)


def sector_text(sector: drawings.Sector) -> str:
    """What a sector shows, in words."""
    if sector.is_empty:
        return _("%(name)s: no answer") % {"name": sector.name}
    values = {
        "name": sector.name,
        "now": level_text(sector.now),
        "wanted": level_text(sector.wanted),
    }
    if sector.wanted is None:
        return _("%(name)s: now %(now)s") % values
    return _("%(name)s: now %(now)s, wanted %(wanted)s") % values


@register.inclusion_tag("web/drawings/wheel.html")
def wheel(sectors: Sequence[drawings.Sector], title: str, uid: str = "wheel") -> dict[str, Any]:
    """The wheel of eight. A table with the same numbers stands beside it.

    `title` says whose wheel it is; `uid` keeps the ids of two wheels on one page apart.
    """
    drawn = drawings.wheel(sectors)
    by_number = sorted(sectors, key=lambda sector: sector.nr)
    names = tuple(sector.name for sector in by_number)
    return {
        "uid": uid,
        "title": title,
        "sectors": drawn,
        "rim": rim(uid, names),
        "key": key(names),
        "words": "; ".join(map(sector_text, by_number)),
    }


@lru_cache(maxsize=32)
def rim(uid: str, names: tuple[str, ...]) -> SafeString:
    """What is the same on every wheel of one language: it is drawn once and kept."""
    context = {
        "uid": uid,
        "radius": drawings.number(drawings.RIM),
        "sectors": drawings.rim(names),
        "size": drawings.name_size(names),
        "scale": drawings.scale(),
    }
    return render_to_string("web/drawings/wheel_rim.html", context)


@lru_cache(maxsize=32)
def key(names: tuple[str, ...]) -> SafeString:
    """Numbers and names under the wheel, for a phone."""
    return render_to_string("web/drawings/wheel_key.html", {"names": names})


@register.inclusion_tag("web/drawings/wheel_legend.html")
def wheel_legend(*, wanted: str = "") -> dict[str, Any]:
    """What the signs on the wheel mean; `wanted` may say by when ("wanted in 24 months")."""
    return {"wanted": wanted or _("wanted")}


@register.simple_tag
def dotrow(nr: int, now: float | None, wanted: float | None = None, width: int = 216) -> SafeString:
    """Now and wanted on a line from 0 to 5, in the hue of transformation `nr`.

    It is hidden from screen readers: the numbers stand in words beside it.
    """
    return _dotrow(nr, now, wanted, width)


@lru_cache(maxsize=1024)  # levels are whole numbers nearly always, so a page repeats itself
def _dotrow(nr: int, now: float | None, wanted: float | None, width: int) -> SafeString:
    context = {"hue": f"t{nr}", "row": drawings.dot_row(now, wanted, width)}
    return render_to_string("web/drawings/dotrow.html", context)


@register.simple_tag
@lru_cache(maxsize=8)
def dotscale(width: int = 216) -> SafeString:
    """The numbers 0 to 5 above rows of dots of the same width."""
    marks = [(level, drawings.place(level, width)) for level in range(drawings.LEVELS + 1)]
    return render_to_string("web/drawings/dotscale.html", {"width": str(width), "marks": marks})


@register.simple_tag
@lru_cache(maxsize=1024)  # published shares are few, and the same for many companies
def sharebar(nr: int, share: float, width: int = 160) -> SafeString:
    """So many of 100 companies, as a bar in the hue of transformation `nr`.

    It is hidden from screen readers: the sentence beside it says the same.
    """
    context = {"hue": f"t{nr}", "width": width, "filled": drawings.share_width(share, width)}
    return render_to_string("web/drawings/sharebar.html", context)
