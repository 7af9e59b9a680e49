"""Which three steps come next, and why.

A step brings one item one level up. It may be proposed when no hard requirement for it is known
to fail; requirements add up over the levels, as the levels themselves do. A requirement on an
item that does not apply is void. A requirement on an item without a level is not known to hold:
the step stays possible, comes after those that are sure, and says what to find out first. Where
a wanted step is blocked, the steps that unblock it stand in its place.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from schakel.programme.assessment.domain.result import Gap, Reason, Step
from schakel.programme.assessment.domain.structure import HIGHEST, Item, Requirement

STEPS = 3


def propose_steps(
    items: Mapping[str, Item],
    levels: Mapping[str, int],
    targets: Mapping[str, int],
    gaps: Sequence[Gap],
) -> tuple[Step, ...]:
    """The next steps of one company.

    First come steps towards its targets: those whose requirements are known to hold before
    those with an unknown one, then the largest gap to the target, then the step that helps most
    other wanted items, then the order of the instrument. A step that stands in the place of a
    blocked one has the largest gap it serves. When these are fewer than three, items without
    target follow, the lowest first, as if one level more were wanted; the reason says so.

    Parameters
    ----------
    items : Mapping[str, Item]
        The applicable items, in order.
    levels : Mapping[str, int]
        Level of each of them that has one.
    targets : Mapping[str, int]
        Levels wanted.
    gaps : Sequence of Gap
        The items whose target is above their level.

    Returns
    -------
    tuple of Step
        At most three, of different items, the most urgent first.
    """
    situation = _Situation(items, levels)
    chosen = _ranked(situation, {gap.item: gap.target for gap in gaps}, is_default=False)[:STEPS]
    if len(chosen) < STEPS:
        taken = {candidate.item for candidate in chosen}
        ambition = {
            code: level + 1
            for code, level in levels.items()
            if code not in targets and level < HIGHEST
        }
        further = _ranked(situation, ambition, is_default=True)
        chosen += [each for each in further if each.item not in taken][: STEPS - len(chosen)]
    return tuple(_step(situation, candidate) for candidate in chosen)


class _Candidate(NamedTuple):
    """A possible step; it compares as it is ranked, the most urgent first.

    `minus_gap` is minus the largest gap it serves; `height` its level, where no target tells
    more; `minus_helped` minus the number of other wanted items that it helps.
    """

    has_unknown: bool
    minus_gap: int
    height: int
    minus_helped: int
    position: int
    item: str
    serves: list[str]
    helps: Collection[str]
    is_default: bool


class _Situation:
    """Levels as they are, and what stands in the way of each step."""

    def __init__(self, items: Mapping[str, Item], levels: Mapping[str, int]) -> None:
        self.items = items
        self.levels = levels
        self._first: dict[str, tuple[str, ...]] = {}

    def failing(self, needs: Iterable[Requirement]) -> list[str]:
        """The items of those requirements that are known not to hold; void ones hold."""
        levels = self.levels
        return [need.item for need in needs if levels.get(need.item, HIGHEST) < need.level]

    def unknown(self, code: str) -> list[str]:
        """The items that the next step needs, and of which the level is not known."""
        levels, items = self.levels, self.items
        hard = items[code].hard_by_level[levels[code] + 1]
        if not hard:
            return []
        return [need.item for need in hard if need.item not in levels and need.item in items]

    def first_steps(self, code: str) -> Collection[str]:
        """The item itself when its next step is possible, else the items to raise before.

        Ends because requirements form no cycle (`validate_instrument` sees to that).
        """
        hard = self.items[code].hard_by_level[self.levels[code] + 1]
        failing = self.failing(hard) if hard else ()
        if not failing:
            return (code,)
        if code not in self._first:
            before = [step for item in failing for step in self.first_steps(item)]
            self._first[code] = tuple(dict.fromkeys(before))
        return self._first[code]


def _ranked(
    situation: _Situation, wanted: Mapping[str, int], *, is_default: bool
) -> list[_Candidate]:
    """The possible steps towards `wanted` (item: level), the most urgent first."""
    items, levels = situation.items, situation.levels
    serves: dict[str, list[str]] = {}
    gaps: dict[str, int] = {}
    for code, target in wanted.items():
        gap = target - levels[code]
        for first in situation.first_steps(code):
            if first not in serves:
                serves[first], gaps[first] = [code], gap
                continue
            serves[first].append(code)
            gaps[first] = max(gap, gaps[first])
    helps = _helps(situation, wanted, serves)
    return sorted(
        _Candidate(
            bool(situation.unknown(code)),
            -gap,
            levels[code] if is_default else 0,
            -len(helps.get(code, ())),
            items[code].position,
            code,
            serves[code],
            helps.get(code, ()),
            is_default,
        )
        for code, gap in gaps.items()
    )


def _helps(
    situation: _Situation, wanted: Mapping[str, int], serves: Mapping[str, list[str]]
) -> dict[str, set[str]]:
    """For each possible step, the other wanted items that need it now or up to their target."""
    helps = {code: {*served} - {code} for code, served in serves.items() if served != [code]}
    for code, target in wanted.items():
        hard = situation.items[code].hard_by_level[target]
        if hard:
            for helper in situation.failing(hard):
                if helper in serves:
                    helps.setdefault(helper, set()).add(code)
    return helps


def _step(situation: _Situation, candidate: _Candidate) -> Step:
    start = situation.levels[candidate.item]
    return Step(candidate.item, start, tuple(_reasons(situation, candidate, start)))


def _reasons(situation: _Situation, candidate: _Candidate, start: int) -> Iterator[Reason]:
    """Why this step, the weightiest reason first."""
    item = situation.items[candidate.item]
    if item.id in candidate.serves and candidate.is_default:
        yield Reason("default_ambition", details={"level": start})
    elif item.id in candidate.serves:
        yield Reason("gap", details={"gap": -candidate.minus_gap})
    needed_for = tuple(code for code in candidate.serves if code != item.id)
    if needed_for:
        yield Reason("needed_for", needed_for)
    if len(candidate.helps) > len(needed_for):
        others = [code for code in candidate.helps if code not in needed_for]
        yield Reason("unlocks", tuple(code for code in situation.items if code in others))
    if _is_lowest(situation, item):
        yield Reason("lowest_of_transformation", details={"transformation": item.transformation})
    yield _footing(situation, item, start + 1)
    soft = situation.failing(item.soft_by_level[start + 1])
    if soft:
        yield Reason("pays_off_with", tuple(dict.fromkeys(soft)))


def _footing(situation: _Situation, item: Item, to: int) -> Reason:
    """Whether what the step needs is there."""
    unknown = situation.unknown(item.id)
    if unknown:
        return Reason("prerequisites_unknown", tuple(dict.fromkeys(unknown)))
    held = [need.item for need in item.hard_by_level[to] if need.item in situation.items]
    if held:
        return Reason("prerequisites_hold", tuple(dict.fromkeys(held)))
    return Reason("no_prerequisites")


def _is_lowest(situation: _Situation, item: Item) -> bool:
    """Whether nothing in its transformation has a lower level."""
    items, levels = situation.items, situation.levels
    level, mine = levels[item.id], item.transformation
    lower = [code for code, other in levels.items() if other < level]
    return not any(items[code].transformation == mine for code in lower)
