"""What a company answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from schakel.programme.assessment.domain.structure import HIGHEST, KPI

Answer = int | Literal["na", "unknown"]
NOT_APPLICABLE: Literal["na"] = "na"
UNKNOWN: Literal["unknown"] = "unknown"

MOST_PRIORITIES = 3

_TYPES = frozenset({int, str})
_LEVELS = frozenset(range(HIGHEST + 1))
_ANSWERS = _LEVELS | {NOT_APPLICABLE, UNKNOWN}


@dataclass(frozen=True)
class Answers:
    """What one company answered.

    Parameters
    ----------
    instrument : str
        ``id@version``.
    profile : Mapping[str, str or bool]
        By profile question; a question that is not there was not answered.
    answers : Mapping[str, int or str]
        By item: level 0 to 5, ``na`` (does not apply to us) or ``unknown`` (we do not know).
    targets : Mapping[str, int]
        By item: the level wanted in 24 months, 0 to 5.
    priorities : tuple of str
        Up to three codes of `KPI`: the results that the company said matter most.

    Raises
    ------
    ValueError
        If a level is no whole number from 0 to 5, or the priorities are not up to three different
        codes.
    """

    instrument: str
    profile: Mapping[str, str | bool] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    targets: Mapping[str, int] = field(default_factory=dict)
    priorities: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for said, allowed in ((self.answers, _ANSWERS), (self.targets, _LEVELS)):
            values = said.values()
            if not ({*map(type, values)} <= _TYPES and {*values} <= allowed):
                raise ValueError(f"one of {dict(said)} is no level")
        if self.priorities:
            self._check_priorities(self.priorities)

    @staticmethod
    def _check_priorities(codes: tuple[str, ...]) -> None:
        if len(codes) > MOST_PRIORITIES or len({*codes}) < len(codes) or not {*codes} <= {*KPI}:
            raise ValueError(f"{codes} are not up to {MOST_PRIORITIES} of {KPI}")
