"""Which three steps come next, and why.

A step brings one item one level up. It may be proposed when no hard requirement for it is known
to fail; requirements add up over the levels, as the levels themselves do. A requirement on an
item that does not apply is void. A requirement on an item without a level is not known to hold:
the step stays possible, comes after those that are sure, and says what to find out first. Where
a wanted step is blocked, the steps that unblock it stand in its place.

What the company said matters counts like distance: for each priority that the item affects a step
counts as one level of gap more, for two priorities at most. Two, since more would let a wish for
one level pass a gap of three on the strength of how many results an item touches.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from schakel.programme.assessment.domain.result import Gap, Reason, Step
from schakel.programme.assessment.domain.structure import HIGHEST, Item, Requirement

STEPS = 3
MOST_EXTRA = 2
"""So many levels of gap more a step may count for what the company said matters."""


def propose_steps(
    situation: "Situation",
    targets: Mapping[str, int],
    gaps: Sequence[Gap],
    excluded: Collection[str] = (),
) -> tuple[Step, ...]:
    """The next steps of one company.

    First come steps towards its targets: those whose requirements are known to hold before
    those with an unknown one, then the largest gap to the target, enlarged for the priorities
    that the item affects, then the step that helps most other wanted items, then the order of the
    instrument. A step that stands in the place of a blocked one has the largest gap it serves.
    When these are fewer than three, items without target follow, the lowest first, as if one level
    more were wanted; the reason says so.

    Parameters
    ----------
    situation : Situation
        Where the company stands, and what it said matters.
    targets : Mapping[str, int]
        Levels wanted.
    gaps : Sequence of Gap
        The items whose target is above their level.
    excluded : Collection of str
        Items whose next step is left out; the ones after it move up.

    Returns
    -------
    tuple of Step
        At most three, of different items, the most urgent first.
    """
    levels = situation.levels
    wishes = _Wishes(situation, {gap.item: gap.target for gap in gaps}, is_default=False)
    wanted = [code for code in wishes.ranked() if code not in excluded]
    chosen = dict.fromkeys(wanted[:STEPS], wishes)
    if len(chosen) < STEPS:
        ambition = {
            code: level + 1
            for code, level in levels.items()
            if code not in targets and level < HIGHEST
        }
        wishes = _Wishes(situation, ambition, is_default=True)
        left_out = {*chosen, *excluded}
        further = [code for code in wishes.ranked() if code not in left_out]
        chosen |= dict.fromkeys(further[: STEPS - len(chosen)], wishes)
    return tuple(mine.step(code) for code, mine in chosen.items())


class Situation:
    """Levels as they are, and what stands in the way of each step.

    Parameters
    ----------
    items : Mapping[str, Item]
        The applicable items, in order.
    levels : Mapping[str, int]
        Level of each of them that has one.
    lowest : Mapping[str, int]
        The lowest level in each transformation that has any.
    priorities : tuple of str
        The results of the company that matter most to it.
    """

    def __init__(
        self,
        items: Mapping[str, Item],
        levels: Mapping[str, int],
        lowest: Mapping[str, int],
        priorities: tuple[str, ...] = (),
    ) -> None:
        self.items = items
        self.levels = levels
        self.lowest = lowest
        self.priorities = priorities
        self._first: dict[str, tuple[str, ...]] = {}

    def affected(self, code: str) -> tuple[str, ...]:
        """The priorities that an item affects."""
        kpi = self.items[code].kpi
        return tuple([each for each in self.priorities if each in kpi])

    def more_gap(self, codes: Iterable[str]) -> Mapping[str, int]:
        """The levels of gap that items count more for what matters; others are left out."""
        if not self.priorities:
            return {}
        return {code: min(len(self.affected(code)), MOST_EXTRA) for code in codes}

    def failing(self, needs: Iterable[Requirement]) -> list[str]:
        """The items of those requirements that are known not to hold; void ones hold."""
        levels = self.levels
        return [item for _, item, level, _ in needs if levels.get(item, HIGHEST) < level]

    def unknown(self, code: str) -> list[str]:
        """The items that the next step needs, and of which the level is not known."""
        levels, items = self.levels, self.items
        hard = items[code].hard_by_level[levels[code] + 1]
        if not hard:
            return []
        return [item for _, item, _, _ in hard if item not in levels and item in items]

    def in_order(self, codes: Iterable[str]) -> tuple[str, ...]:
        """These items in the order of the instrument."""
        return tuple(sorted(codes, key=lambda code: self.items[code].position))

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


class _Wishes:
    """Items that are wanted at a level, and the steps that serve them.

    `serves`: for each possible step, the wanted items of which it is, or clears, the next step;
    `gaps`: the largest gap among these; `helps`: the other wanted items that need the step now
    or before their target.
    """

    def __init__(
        self, situation: Situation, wanted: Mapping[str, int], *, is_default: bool
    ) -> None:
        self.situation = situation
        self.is_default = is_default
        self.serves: dict[str, list[str]] = {}
        self.gaps: dict[str, int] = {}
        for code, target in wanted.items():
            self._add(code, target - situation.levels[code])
        self.helps = self._helps(wanted)

    def _add(self, code: str, gap: int) -> None:
        for first in self.situation.first_steps(code):
            if first not in self.serves:
                self.serves[first], self.gaps[first] = [code], gap
            else:
                self.serves[first].append(code)
                self.gaps[first] = max(gap, self.gaps[first])

    def _helps(self, wanted: Mapping[str, int]) -> dict[str, set[str]]:
        serves, situation = self.serves, self.situation
        helps = {code: {*mine} - {code} for code, mine in serves.items() if mine != [code]}
        for code, target in wanted.items():
            hard = situation.items[code].hard_by_level[target]
            if hard:
                for helper in situation.failing(hard):
                    if helper in serves:
                        helps.setdefault(helper, set()).add(code)
        return helps

    def ranked(self) -> list[str]:
        """The items to raise, the most urgent first."""
        items, levels = self.situation.items, self.situation.levels
        more = self.situation.more_gap(self.gaps)
        ranks = [
            (
                bool(self.situation.unknown(code)),
                (levels[code] if self.is_default else 0) - gap - more.get(code, 0),
                -len(self.helps.get(code, ())),
                items[code].position,
                code,
            )
            for code, gap in self.gaps.items()
        ]
        return [rank[-1] for rank in sorted(ranks)]

    def step(self, code: str) -> Step:
        """The step of an item, with its reasons."""
        return Step(code, self.situation.levels[code], tuple(self._reasons(code)))

    def _reasons(self, code: str) -> Iterator[Reason]:
        """What the step is good for, then how it stands."""
        serves = self.serves[code]
        if code in serves and self.is_default:
            yield Reason("default_ambition", details={"level": self.situation.levels[code]})
        elif code in serves:
            yield Reason("gap", details={"gap": self.gaps[code]})
        needed_for = tuple([other for other in serves if other != code])
        if needed_for:
            yield Reason("needed_for", needed_for)
        others = self.helps.get(code, set()).difference(needed_for)
        if others:
            yield Reason("unlocks", self.situation.in_order(others))
        affected = self.situation.affected(code)
        if affected:
            yield Reason("priority", details={"kpi": affected})
        yield from _standing(self.situation, self.situation.items[code])


def _standing(situation: Situation, item: Item) -> Iterator[Reason]:
    """How low the item is, and whether what its next step needs is there."""
    to = situation.levels[item.id] + 1
    if _is_lowest(situation, item):
        yield Reason("lowest_of_transformation", details={"transformation": item.transformation})
    yield _footing(situation, item, to)
    soft = situation.failing(item.soft_by_level[to])
    if soft:
        yield Reason("pays_off_with", tuple(dict.fromkeys(soft)))


def _footing(situation: Situation, item: Item, to: int) -> Reason:
    """Whether what the step needs is there."""
    unknown = situation.unknown(item.id)
    if unknown:
        return Reason("prerequisites_unknown", tuple(dict.fromkeys(unknown)))
    held = [need.item for need in item.hard_by_level[to] if need.item in situation.items]
    if held:
        return Reason("prerequisites_hold", tuple(dict.fromkeys(held)))
    return Reason("no_prerequisites")


def _is_lowest(situation: Situation, item: Item) -> bool:
    """Whether nothing in its transformation has a lower level."""
    return situation.lowest[item.transformation] == situation.levels[item.id]
