"""What the answers of one company add up to.

Named tuples, since thousands of results are made in a row: they cost a third of a frozen
dataclass.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

Detail = int | str | tuple[str, ...]
NOTHING: Mapping[str, Detail] = MappingProxyType({})


class Said(NamedTuple):
    """An item and a level."""

    item: str
    level: int


class TransformationScore(NamedTuple):
    """Where the company stands in one transformation.

    Parameters
    ----------
    id : str
        Code of the transformation.
    mean : float, optional
        Mean level, 0 to 5, over the answered items; None when none was answered.
    wanted : float, optional
        The same mean with each target in the place of its level; an item without target counts
        with its level. None when no answered item has a target.
    lowest : Said, optional
        The lowest item; of several, the first in the instrument.
    answered : int
        Applicable items with a level.
    applicable : int
        Items of the instrument that apply to this company, asked or not.
    asked : int
        Of these, the items that the variant asks.
    """

    id: str
    mean: float | None
    wanted: float | None
    lowest: Said | None
    answered: int
    applicable: int
    asked: int


class Gap(NamedTuple):
    """An item for which more is wanted than there is."""

    item: str
    level: int
    target: int

    @property
    def gap(self) -> int:
        """Levels still to go, 1 to 5."""
        return self.target - self.level


class Reason(NamedTuple):
    """Why a step is proposed, or what a reader of the result should know.

    Parameters
    ----------
    code : str
        Which sentence; `phrases` has it under ``reason.CODE`` or ``note.CODE``.
    items : tuple of str
        The items it is about.
    details : Mapping[str, int or str or tuple of str]
        What else fills the sentence.
    """

    code: str
    items: tuple[str, ...] = ()
    details: Mapping[str, Detail] = NOTHING


class Step(NamedTuple):
    """A proposal: bring `item` from level `start` to the next."""

    item: str
    start: int
    reasons: tuple[Reason, ...]

    @property
    def to(self) -> int:
        """The level it leads to."""
        return self.start + 1


class Result(NamedTuple):
    """Everything the answers say; there is no overall mark, on purpose.

    Parameters
    ----------
    instrument : str
        ``id@version``.
    applicable : tuple of str
        The items that apply: not ruled out by the profile, nor by the answer ``na``.
    transformations : tuple of TransformationScore
        All of them, in order.
    gaps : tuple of Gap
        The largest first, then in the order of the instrument.
    strengths : tuple of Said
        At most three of the highest items, from level 3.
    next_steps : tuple of Step
        At most three.
    notes : tuple of Reason
        What was left out or assumed.
    priorities : tuple of str
        The results that the company said matter.
    """

    instrument: str
    applicable: tuple[str, ...]
    transformations: tuple[TransformationScore, ...]
    gaps: tuple[Gap, ...]
    strengths: tuple[Said, ...]
    next_steps: tuple[Step, ...]
    notes: tuple[Reason, ...]
    priorities: tuple[str, ...] = ()
