"""A result as the data of a document: every word in place, so that the template only lays out.

What comes from a company goes in as data. The template writes it as text and never reads it as
markup.
"""

from typing import Any

from schakel.programme.assessment.domain.handout import Handout, plain
from schakel.programme.assessment.domain.outcome import ItemLine, Row, StepCard
from schakel.programme.assessment.domain.statistics import Statistic
from schakel.web.drawings import Sector
from schakel.web.pictures import HUES, TEXT_HUES, mark_svg, wheel_svg

LABELS = (
    *("claim", "now", "wanted", "no_answer", "scale", "first_step", "strong", "no_strong"),
    *("gaps", "no_gaps", "each", "no_overall", "transformation", "Now", "Wanted", "lowest"),
    *("answered", "steps", "steps_how", "no_steps", "why", "effort", "then", "helpers"),
    *("no_helpers", "mark", "all", "all_how", "subject", "others", "others_how", "sure"),
    *("remarks", "old"),
)


def paper(handout: Handout) -> dict[str, Any]:
    """The data of the document."""
    page, say = handout.page, handout.say
    return {
        "lang": handout.language,
        "title": handout.title,
        "facts": say(
            "facts",
            variant=handout.variant,
            answered=page.answered,
            total=page.total,
            when=handout.day(handout.changed),
        ),
        "lead": page.headline,
        "footer": say("footer", instrument=handout.instrument, when=handout.day(handout.made)),
        "page": say("page", page="{page}", pages="{pages}"),
        "day": [handout.made.year, handout.made.month, handout.made.day],
        "words": {key: say(key) for key in LABELS},
        "hues": HUES,
        "text_hues": TEXT_HUES,
        "mark": mark_svg(),
        "wheel": wheel_svg(page.sectors),
        "wheel_alt": wheel_words(handout),
        "rows": [_row(handout, row) for row in page.rows],
        "strengths": [_strength(line) for line in page.strengths],
        "gaps": [_gap(handout, line) for line in page.gaps],
        "steps": [_step(handout, number, step) for number, step in enumerate(page.steps, 1)],
        "groups": [_group(handout, row) for row in page.groups],
        "figures": [_figures(handout, row, line) for row, line in page.compared],
        "sure": [
            say("sure_quick" if handout.is_quick else "sure_self"),
            say("counts", **page.counts),
        ],
        "remarks": _remarks(handout),
    }


def wheel_words(handout: Handout) -> str:
    """What the wheel shows, in words."""
    sectors = [_sector_words(handout, sector) for sector in handout.page.sectors]
    return f"{handout.say('wheel')} {'; '.join(sectors)}."


def _sector_words(handout: Handout, sector: Sector) -> str:
    if sector.is_empty:
        return handout.say("sector_none", name=sector.name)
    now, wanted = handout.level(sector.now), handout.level(sector.wanted)
    if sector.wanted is None:
        return handout.say("sector_now", name=sector.name, now=now)
    return handout.say("sector", name=sector.name, now=now, wanted=wanted)


def _row(handout: Handout, row: Row) -> dict[str, Any]:
    return {
        "nr": row.nr,
        "name": row.name,
        "now": row.now,
        "wanted": row.wanted,
        "now_text": handout.level(row.now),
        "wanted_text": handout.level(row.wanted),
        "lowest": f"{row.lowest.dimension} ({row.lowest.level})" if row.lowest else "-",
        "answered": handout.say("of", n=row.answered, total=row.asked),
    }


def _strength(line: ItemLine) -> dict[str, Any]:
    return {"level": line.level, "dimension": line.dimension, "text": line.title}


def _gap(handout: Handout, line: ItemLine) -> dict[str, Any]:
    text = handout.say("gap", now=line.title, level=line.target, wanted=line.wanted_title)
    return {"level": line.level, "dimension": line.dimension, "text": text}


def _step(handout: Handout, number: int, step: StepCard) -> dict[str, Any]:
    what = {"what": step.dimension, "start": step.from_level, "to": step.to_level}
    return {
        "n": handout.say("step", n=number),
        "nr": step.nr,
        "transformation": step.transformation,
        "text": step.text,
        "from_to": handout.say("from_to", **what),
        "reasons": " ".join(step.reasons),
        "effort": step.effort,
        "then": step.then,
        "helpers": helpers(handout, step),
        "mark": handout.say(f"mark.{step.mark}") if step.mark else "",
    }


def helpers(handout: Handout, step: StepCard) -> list[str] | None:
    """Who can help with a step: a line each, or None when nobody looked."""
    if step.helpers is None:
        return None
    return [
        ", ".join(
            filter(
                None,
                (
                    each.name,
                    each.place,
                    "" if each.distance_km is None else f"{each.distance_km:.0f} km",
                ),
            )
        )
        for each in step.helpers
    ] or [handout.say("no_helpers")]


def _group(handout: Handout, row: Row) -> dict[str, Any]:
    return {
        "nr": row.nr,
        "name": row.name,
        "mean": "" if row.now is None else handout.say("mean", mean=handout.level(row.now)),
        "items": [
            {
                "dimension": line.dimension,
                "now": line.level,
                "wanted": line.target,
                "figure": figure_of(line),
                "none": "" if line.level is not None else handout.say(f"said.{line.said}"),
            }
            for line in row.items
        ],
    }


def figure_of(line: ItemLine) -> str:
    """Level now and wanted in figures: "1 → 3", or "2" when no other one is wanted."""
    if line.level is None:
        return ""
    if line.target is None or line.target == line.level:
        return str(line.level)
    return f"{line.level} → {line.target}"


def _figures(handout: Handout, row: Row, line: ItemLine) -> dict[str, Any]:
    return {
        "nr": row.nr,
        "dimension": line.dimension,
        "own": handout.say("own", level=line.level, title=line.title),
        "list": [_figure(handout, each) for each in line.statistics],
    }


def _figure(handout: Handout, each: Statistic) -> dict[str, Any]:
    return {
        "text": each.text,
        "share": each.share,
        "source": handout.say("source", source=each.source),
        "url": each.url,
        "is_old": each.is_old,
    }


def _remarks(handout: Handout) -> list[dict[str, str]]:
    lines = [line for row in handout.page.rows for line in row.items]
    return [
        {"dimension": line.dimension, "text": plain(handout.remarks[line.id])}
        for line in lines
        if handout.remarks.get(line.id)
    ]
