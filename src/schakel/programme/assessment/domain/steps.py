"""Which three steps come next, and why.

A step brings one item one level up. It may be proposed when no hard requirement for it is known
to fail; requirements add up over the levels, as the levels themselves do. A requirement on an
item that does not apply is void. A requirement on an item without a level is not known to hold:
the step stays possible, comes after those that are sure, and says what to find out first. Where
a wanted step is blocked, the steps that unblock it stand in its place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

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
        ambition = {
            code: level + 1
            for code, level in levels.items()
            if code not in targets and level < HIGHEST
        }
        taken = {candidate.item for candidate in chosen}
        further = _ranked(situation, ambition, is_default=True)
        chosen += [each for each in further if each.item not in taken][: STEPS - len(chosen)]
    return tuple(_step(situation, candidate) for candidate in chosen)


@dataclass(slots=True)
class _Candidate:
    """A possible step, and what it is good for."""

    item: str
    gap: int
    is_default: bool
    is_wanted: bool = False
    needed_for: list[str] = field(default_factory=list)
    helps: set[str] = field(default_factory=set)


class _Situation:
    """Levels as they are, and what stands in the way of each step."""

    def __init__(self, items: Mapping[str, Item], levels: Mapping[str, int]) -> None:
        self.items = items
        self.levels = levels
        self._first: dict[str, list[str]] = {}

    def failing(self, needs: Iterable[Requirement]) -> list[str]:
        """The items of those requirements that are known not to hold; void ones hold."""
        levels = self.levels
        return [need.item for need in needs if levels.get(need.item, HIGHEST) < need.level]

    def unknown(self, code: str) -> list[str]:
        """The items that the next step needs, and of which the level is not known."""
        levels, items = self.levels, self.items
        hard = items[code].hard_by_level[levels[code] + 1]
        return [need.item for need in hard if need.item not in levels and need.item in items]

    def first_steps(self, code: str) -> list[str]:
        """The item itself when its next step is possible, else the items to raise before.

        Ends because requirements form no cycle (`validate_instrument` sees to that).
        """
        found = self._first.get(code)
        if found is None:
            hard = self.items[code].hard_by_level[self.levels[code] + 1]
            failing = self.failing(hard) if hard else ()
            before = [step for item in failing for step in self.first_steps(item)]
            found = self._first[code] = list(dict.fromkeys(before)) if failing else [code]
        return found


def _ranked(
    situation: _Situation, wanted: Mapping[str, int], *, is_default: bool
) -> list[_Candidate]:
    """The possible steps towards `wanted` (item: level), the most urgent first."""
    candidates = _candidates(situation, wanted, is_default)
    for code, target in wanted.items():
        for helper in situation.failing(situation.items[code].hard_by_level[target]):
            if helper in candidates:
                candidates[helper].helps.add(code)

    def urgency(candidate: _Candidate) -> tuple[bool, int, int, int, int]:
        return (
            bool(situation.unknown(candidate.item)),
            -candidate.gap,
            situation.levels[candidate.item] if is_default else 0,
            -len(candidate.helps),
            situation.items[candidate.item].position,
        )

    return sorted(candidates.values(), key=urgency)


def _candidates(
    situation: _Situation, wanted: Mapping[str, int], is_default: bool
) -> dict[str, _Candidate]:
    candidates: dict[str, _Candidate] = {}
    for code, target in wanted.items():
        gap = target - situation.levels[code]
        for first in situation.first_steps(code):
            candidate = candidates.get(first)
            if candidate is None:
                candidate = candidates[first] = _Candidate(first, gap, is_default)
            elif gap > candidate.gap:
                candidate.gap = gap
            if first == code:
                candidate.is_wanted = True
            else:
                candidate.needed_for.append(code)
                candidate.helps.add(code)
    return candidates


def _step(situation: _Situation, candidate: _Candidate) -> Step:
    start = situation.levels[candidate.item]
    return Step(candidate.item, start, tuple(_reasons(situation, candidate, start)))


def _reasons(situation: _Situation, candidate: _Candidate, start: int) -> Iterator[Reason]:
    """Why this step, the weightiest reason first."""
    item = situation.items[candidate.item]
    if candidate.is_wanted and candidate.is_default:
        yield Reason("default_ambition", details={"level": start})
    elif candidate.is_wanted:
        yield Reason("gap", details={"gap": candidate.gap})
    if candidate.needed_for:
        yield Reason("needed_for", tuple(candidate.needed_for))
    others = candidate.helps.difference(candidate.needed_for)
    if others:
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
