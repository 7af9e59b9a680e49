"""Who can help, for other rooms: fieldlabs, hubs, and those that fit a step of a company."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from schakel.programme.ecosystem.domain.catalogue import NATIONAL, NoEntry
from schakel.programme.ecosystem.domain.matching import Match, match
from schakel.programme.ecosystem.domain.pages import (
    FieldlabView,
    HubView,
    Named,
    fieldlab_view,
    hub_view,
)
from schakel.programme.ecosystem.queries import catalogue

__all__ = [
    "NATIONAL",
    "WHY",
    "FieldlabView",
    "Helper",
    "HubView",
    "Named",
    "NoEntry",
    "fieldlab",
    "fieldlabs",
    "helpers_for",
    "hub_of",
    "hubs",
    "provinces",
    "technology_labels",
]

# Ids of the sentences that say why a fieldlab is named, by the reason of the match.
WHY = {
    "own_sector": gettext_noop("It works on this in your sector."),
    "all_sectors": gettext_noop("It works on this for all of industry."),
    "other_sector": gettext_noop(
        "Its companies are in another sector, but the technology is the same."
    ),
}


@dataclass(frozen=True)
class Helper:
    """A fieldlab that fits a step.

    Parameters
    ----------
    fieldlab, name, theme : str
        Its id, its name, and what it does in one line.
    town : str
        Its nearest town.
    distance_km : int or None
        How far that is as the crow flies, to about two kilometres; None where it cannot be said.
    shared : tuple of str
        Labels of the technologies that the step needs and the fieldlab has.
    why : str
        Id of a sentence for gettext, one of `WHY`.
    """

    fieldlab: str
    name: str
    theme: str
    town: str
    distance_km: int | None
    shared: tuple[str, ...]
    why: str


def fieldlabs(language: str) -> tuple[FieldlabView, ...]:
    """All fieldlabs in one language (``nl``, ``en``, ``de``), in the order of the agenda."""
    now = catalogue()
    return tuple(fieldlab_view(now, lab, language) for lab in now.fieldlabs)


def fieldlab(uid: str, language: str) -> FieldlabView:
    """The fieldlab with this id, such as ``fl04``.

    Raises
    ------
    NoEntry
        If there is none.
    """
    now = catalogue()
    return fieldlab_view(now, now.fieldlab(uid), language)


def hubs(language: str) -> tuple[HubView, ...]:
    """All hubs in one language: of regions, the national desk, of themes."""
    now = catalogue()
    return tuple(hub_view(now, hub, language) for hub in now.hubs)


def hub_of(province: str) -> str:
    """Code of the hub of a province (NUTS 2, ``NL21``); ``national`` for any other text."""
    return catalogue().hub_of(province)


def provinces(language: str) -> tuple[tuple[str, str], ...]:
    """NUTS 2 code and name of each province, from north to south."""
    return tuple((each.code, each.name[language]) for each in catalogue().provinces)


def technology_labels(codes: Sequence[str], language: str) -> tuple[str, ...]:
    """What technologies are called; a code that the vocabulary does not have is left out."""
    known = catalogue().technologies
    return tuple(known[code].label(language) for code in codes if code in known)


def helpers_for(
    technologies: Sequence[str],
    *,
    transformation: int,
    sector: str = "",
    province: str = "",
    town: str = "",
    language: str,
) -> tuple[Helper, ...]:
    """The fieldlabs that truly fit a step, nearest first; none if none does.

    Parameters
    ----------
    technologies : sequence of str
        Codes of the vocabulary that the step needs, most fitting first.
    transformation : int
        1 to 8, that the step belongs to.
    sector : str, default ""
        NACE division of the company ("25"); empty means not said.
    province, town : str, default ""
        Where the company is: NUTS 2 code and name; empty means not said.
    language : str
        ``nl``, ``en`` or ``de``.

    Notes
    -----
    It asks the database once, to see whether a hub published something since the last time. For
    many steps at once that is one cheap query each.
    """
    now = catalogue()
    found = match(
        technologies,
        now.fieldlabs,
        transformation=transformation,
        sector=sector,
        place=now.place_of(town, province),
    )
    return tuple(helper(each, language) for each in found)


def helper(found: Match, language: str) -> Helper:
    """A match in one language."""
    lab, far = found.fieldlab, found.distance_km
    return Helper(
        fieldlab=lab.id,
        name=lab.name,
        theme=lab.theme[language],
        town=found.place.town,
        distance_km=None if far is None else round(far),
        shared=technology_labels(found.shared, language),
        why=WHY[found.reason],
    )
