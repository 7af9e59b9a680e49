"""Who can help, for other rooms: fieldlabs, hubs, and those that fit a step of a company."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from schakel.programme.ecosystem.domain.agenda import load_agenda
from schakel.programme.ecosystem.domain.catalogue import NATIONAL, Catalogue, NoEntry
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
    "TargetView",
    "fieldlab",
    "fieldlabs",
    "helpers_for",
    "helpers_for_all",
    "hub_of",
    "hubs",
    "provinces",
    "target",
    "technology_labels",
]

# Ids of the sentences that say why a fieldlab is named, by the reason of the match.
WHY = {
    "own_sector": gettext_noop("It knows your sector."),
    "all_sectors": gettext_noop("It works for all of industry."),
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


@dataclass(frozen=True)
class TargetView:
    """A target of the agenda in one language; `value` and `by` are None where none is printed."""

    text: str
    value: int | None
    by: int | None
    note: str
    source: str


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


def target(uid: str, language: str) -> TargetView:
    """A target of the agenda, such as ``t1-tool``.

    Raises
    ------
    NoEntry
        If there is none.
    """
    agenda = load_agenda()
    for each in agenda.targets:
        if each.id == uid:
            return TargetView(
                text=each.text[language],
                value=int(each.value) if each.value.isdecimal() else None,
                by=each.by,
                note=each.note[language] if each.note else "",
                source=agenda.source[language],
            )
    raise NoEntry("There is no such target.")


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
    """
    need = (technologies, transformation)
    place = {"sector": sector, "province": province, "town": town}
    return helpers_for_all([need], **place, language=language)[0]


def helpers_for_all(
    needs: Sequence[tuple[Sequence[str], int]],
    *,
    sector: str = "",
    province: str = "",
    town: str = "",
    language: str,
) -> tuple[tuple[Helper, ...], ...]:
    """The fieldlabs for each of `needs`, technologies and transformation, as `helpers_for`.

    It asks the database once for all of them, to see whether a hub published something.
    """
    now = catalogue()
    place = now.place_of(town, province)
    return tuple(
        tuple(
            helper(each, now, language)
            for each in match(
                technologies,
                now.fieldlabs,
                transformation=transformation,
                sector=sector,
                place=place,
            )
        )
        for technologies, transformation in needs
    )


def helper(found: Match, now: Catalogue, language: str) -> Helper:
    """A match in one language."""
    lab, far = found.fieldlab, found.distance_km
    known = now.technologies
    return Helper(
        fieldlab=lab.id,
        name=lab.name,
        theme=lab.theme[language],
        town=found.place.town,
        distance_km=None if far is None else round(far),
        shared=tuple(known[code].label(language) for code in found.shared if code in known),
        why=WHY[found.reason],
    )
