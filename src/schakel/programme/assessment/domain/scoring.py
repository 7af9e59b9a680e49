"""From answers to a result: means with their lowest item, gaps, strengths and next steps."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from schakel.programme.assessment.domain.answers import NOT_APPLICABLE, Answers
from schakel.programme.assessment.domain.result import (
    Gap,
    Reason,
    Result,
    Said,
    TransformationScore,
)
from schakel.programme.assessment.domain.steps import Situation, propose_steps
from schakel.programme.assessment.domain.structure import Instrument, Item, Scope

STRENGTH_FROM = 3
STRENGTHS = 3


def score(
    instrument: Instrument,
    answers: Answers,
    variant: str = "self",
    *,
    excluded: Collection[str] = (),
) -> Result:
    """Score the answers of one company.

    The score of a transformation is the mean level of its items, told with its lowest item.
    An item counts when the profile does not rule it out and it was not answered ``na``; of
    these, the ones with a level count in the mean. ``unknown`` and not asked are no level.

    Parameters
    ----------
    instrument : Instrument
        The instrument that was answered.
    answers : Answers
        By item; codes that the instrument does not have are not looked at.
    variant : str
        Which variant was used. It changes only `TransformationScore.asked`: a quick scan asks
        12 of the items, and what was not asked is neither missing nor answered.
    excluded : Collection of str
        Items whose next step is not to be proposed: the company did it, or does not want it.

    Returns
    -------
    Result
        Without an overall mark.

    Examples
    --------
    >>> from schakel.programme.assessment.domain.instrument import load_instrument
    >>> mine = Answers("schakel-smart-industry@1.0.0", answers={"sf-energy": 2, "sf-supply": 1})
    >>> result = score(load_instrument(), mine)
    >>> result.transformations[6].mean, result.transformations[6].lowest
    (1.5, Said(item='sf-supply', level=1))
    """
    company = _company(instrument, answers)
    gaps = tuple(_gaps(company, answers))
    is_quick = instrument.variant(variant).is_quick
    scores = _transformations(company, answers.targets, is_quick)
    lowest = {each.id: each.lowest.level for each in scores if each.lowest}
    situation = Situation(company.items, company.levels, lowest, answers.priorities)
    return Result(
        instrument=instrument.reference,
        applicable=tuple(company.items),
        transformations=scores,
        gaps=gaps,
        strengths=_strengths(company.levels),
        next_steps=propose_steps(situation, answers.targets, gaps, excluded),
        notes=tuple(_notes(company, answers)),
        priorities=answers.priorities,
    )


class _Company(NamedTuple):
    """The instrument as it applies to one company.

    `items`: the applicable ones; `levels`: of those, the ones with a level, both in the order of
    the instrument; `left_out`: the ones that apply by the profile but were answered ``na``.
    """

    instrument: Instrument
    scope: Scope
    items: Mapping[str, Item]
    levels: Mapping[str, int]
    left_out: list[Item]


def _company(instrument: Instrument, answers: Answers) -> _Company:
    said = answers.answers
    scope = instrument.scope(answers.profile)
    items = dict(scope.items)
    without = [code for code, answer in said.items() if answer == NOT_APPLICABLE and code in items]
    left_out = [items.pop(code) for code in without]
    levels = {code: level for code in items if type(level := said.get(code)) is int}
    return _Company(instrument, scope, items, levels, left_out)


class _Tally:
    """Adds up the items of one transformation."""

    __slots__ = ("answered", "applicable", "asked", "has_target", "lowest", "total", "wanted")

    def __init__(self, applicable: int, asked: int) -> None:
        self.applicable, self.asked = applicable, asked
        self.answered = self.total = self.wanted = 0
        self.has_target = False
        self.lowest: Said | None = None

    def add(self, code: str, level: int, target: int | None) -> None:
        self.answered += 1
        self.total += level
        self.wanted += level if target is None else target
        self.has_target = self.has_target or target is not None
        if self.lowest is None or level < self.lowest.level:
            self.lowest = Said(code, level)

    def score(self, code: str) -> TransformationScore:
        count = self.answered
        mean = self.total / count if count else None
        wanted = self.wanted / count if self.has_target else None
        return TransformationScore(
            code, mean, wanted, self.lowest, count, self.applicable, self.asked
        )


def _transformations(
    company: _Company, targets: Mapping[str, int], is_quick: bool
) -> tuple[TransformationScore, ...]:
    tallies = {}
    for each in company.instrument.transformations:
        applicable, quick = company.scope.counts.get(each.id, (0, 0))
        tallies[each.id] = _Tally(applicable, quick if is_quick else applicable)
    for item in company.left_out:
        tally = tallies[item.transformation]
        tally.applicable -= 1
        tally.asked -= item.is_quick or not is_quick
    for code, level in company.levels.items():
        tallies[company.items[code].transformation].add(code, level, targets.get(code))
    return tuple([tally.score(code) for code, tally in tallies.items()])


def _gaps(company: _Company, answers: Answers) -> list[Gap]:
    gaps = [
        Gap(code, level, target)
        for code, level in company.levels.items()
        if (target := answers.targets.get(code, 0)) > level
    ]
    return sorted(
        gaps, key=lambda gap: gap.level - gap.target
    )  # stable: ties stay in instrument order


def _strengths(levels: Mapping[str, int]) -> tuple[Said, ...]:
    high = [Said(code, level) for code, level in levels.items() if level >= STRENGTH_FROM]
    return tuple(sorted(high, key=lambda said: -said.level)[:STRENGTHS])


def _notes(company: _Company, answers: Answers) -> Iterator[Reason]:
    """What was left out or assumed."""
    for name in company.instrument.conditions:
        if name not in answers.profile:
            yield Reason("profile_missing", details={"question": name})
    said, levels, targets = answers.answers, company.levels, answers.targets
    known = company.instrument.by_id
    open_targets = [code for code in targets if code not in levels and code in known]
    for note, codes in (
        (
            "answer_left_out",
            [code for code in company.scope.ruled_out if type(said.get(code)) is int],
        ),
        ("target_left_out", [code for code in open_targets if code not in company.items]),
        ("target_without_level", [code for code in open_targets if code in company.items]),
        ("target_below_level", [code for code in targets if targets[code] < levels.get(code, 0)]),
    ):
        if codes:
            yield Reason(note, tuple(sorted(codes, key=lambda code: known[code].position)))
