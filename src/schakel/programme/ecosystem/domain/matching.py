"""Which fieldlabs can help with one step of a company, and why these."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from schakel.programme.ecosystem.domain.catalogue import Fieldlab, Place, nearest_place

Reason = Literal["own_sector", "all_sectors", "other_sector"]

CLOSE = 0.7
"""Named are those with at least this part of the best score."""
ELSEWHERE = 0.5
"""What a shared technology counts at a fieldlab of another sector."""
MOST = 4
"""So many are named."""

# Open to every company: what serves industry as a whole, and what teaches.
FOR_ALL = frozenset({"general-manufacturing", "education"})
# What is learned here hardly leaves its field: the cow, the greenhouse, the patient, the wing.
BOUND = frozenset(
    {"agriculture", "dairy", "horticulture", "health", "medical-devices", "composites", "aerospace"}
)
# The divisions of NACE Rev. 2, section C, in the sectors of our vocabulary.
SECTORS: Mapping[str, frozenset[str]] = {
    division: frozenset(sectors.split())
    for division, sectors in {
        "10": "food process-industry",
        "11": "food process-industry",
        "12": "process-industry consumer-goods",
        "13": "fashion consumer-goods",
        "14": "fashion consumer-goods",
        "15": "fashion consumer-goods",
        "16": "consumer-goods",
        "17": "process-industry",
        "19": "process-industry chemicals energy",
        "20": "process-industry chemicals",
        "21": "process-industry chemicals health",
        "22": "plastics composites",
        "23": "process-industry",
        "24": "process-industry steel metalworking",
        "25": "metalworking machine-building",
        "26": "electronics high-tech instruments",
        "27": "electronics lighting energy",
        "28": "machine-building high-tech",
        "29": "automotive",
        "30": "maritime shipbuilding aerospace rail",
        "31": "consumer-goods",
        "32": "medical-devices dental sports consumer-goods",
        "33": "machine-building installation maritime aviation-services",
    }.items()
}


@dataclass(frozen=True)
class Match:
    """A fieldlab that can help with a step.

    Parameters
    ----------
    shared : tuple of str
        The technologies that the step needs and the fieldlab has, in the order of the step.
    reason : str
        ``own_sector``: it works in the sector of the company; ``all_sectors``: it is there for
        all of industry; ``other_sector``: its companies do something else with the same technology.
    place : Place
        Its nearest town.
    distance_km : float, optional
        How far that is; None when it cannot be said.
    score : float
        How well it fits; to be compared within one step only.
    """

    fieldlab: Fieldlab
    shared: tuple[str, ...]
    reason: Reason
    place: Place
    distance_km: float | None
    score: float


def match(
    technologies: Sequence[str],
    fieldlabs: Sequence[Fieldlab],
    *,
    transformation: int,
    sector: str = "",
    place: Place | None = None,
) -> tuple[Match, ...]:
    """The fieldlabs that fit a step; none is an answer too.

    A shared technology counts ``(1 + ln(N / n)) / k``: of N fieldlabs n have it, and it stands k-th
    in the list of the step. The sum counts half at a fieldlab of another sector. A fieldlab fits

    - when it shares at least two technologies, or the first one of the step together with the
      sector or the transformation (the transformation alone is never enough); and
    - when, its field being one whose lessons hardly leave it (`BOUND`), it serves both the sector
      and the transformation.

    Of those that fit, the ones with at least 0.7 of the best score are named, four at most.

    Parameters
    ----------
    technologies : Sequence of str
        What the step needs, the most fitting first.
    fieldlabs : Sequence of Fieldlab
        All of them: how rare a technology is, is counted over them. Their order does not matter.
    transformation : int
        Number of the transformation of the step, 1 to 8.
    sector : str
        Two digits of NACE; anything else means that it is not known.
    place : Place, optional
        Where the company is.

    Returns
    -------
    tuple of Match
        Nearest first, those without a known place last; without `place` the best first.
    """
    wanted = tuple(dict.fromkeys(technologies))
    rarity = Counter(code for each in fieldlabs for code in {*each.technologies})
    weight = {
        code: (1 + math.log(len(fieldlabs) / rarity[code])) / position
        for position, code in enumerate(wanted, 1)
        if rarity[code]
    }
    found = []
    for each in fieldlabs:
        shared = tuple(code for code in wanted if code in each.technologies)
        reason = _reason(each, sector)
        if _fits(each, shared, wanted, reason, transformation):
            score = sum(weight[code] for code in shared)
            score *= ELSEWHERE if reason == "other_sector" else 1
            found.append(Match(each, shared, reason, *nearest_place(each, place), score))
    best = max((each.score for each in found), default=0)
    close = sorted((m for m in found if m.score >= CLOSE * best), key=_fit)
    return tuple(sorted(close, key=_nearness)[:MOST])


def _reason(fieldlab: Fieldlab, sector: str) -> Reason:
    if SECTORS.get(sector, frozenset()) & {*fieldlab.sectors}:
        return "own_sector"
    return "all_sectors" if FOR_ALL & {*fieldlab.sectors} else "other_sector"


def _fits(
    fieldlab: Fieldlab,
    shared: Sequence[str],
    wanted: Sequence[str],
    reason: Reason,
    transformation: int,
) -> bool:
    if not shared:
        return False
    is_mine, serves = reason != "other_sector", transformation in fieldlab.transformations
    if reason != "all_sectors" and BOUND & {*fieldlab.sectors} and not (is_mine and serves):
        return False
    return len(shared) > 1 or (shared[0] == wanted[0] and (is_mine or serves))


def _fit(found: Match) -> tuple[float, str]:
    return -found.score, found.fieldlab.id


def _nearness(found: Match) -> tuple[bool, float]:
    """Sorting by it keeps the order of those that are as far."""
    return found.distance_km is None, round(found.distance_km or 0)
