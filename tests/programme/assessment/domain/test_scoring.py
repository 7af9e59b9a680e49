"""Scores, gaps and next steps."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.programme.assessment.domain.answers import Answers
from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.domain.phrases import sentence
from schakel.programme.assessment.domain.result import Gap, Reason, Result, Said
from schakel.programme.assessment.domain.scoring import score
from schakel.programme.assessment.domain.structure import KPI, items_for

pytestmark = pytest.mark.pure

INSTRUMENT = load_instrument()
CODES = [item.id for item in INSTRUMENT.items]
FULL_PROFILE = dict.fromkeys(INSTRUMENT.conditions, True)

said = st.one_of(st.integers(0, 5), st.sampled_from(["na", "unknown"]))
some_answers = st.builds(
    Answers,
    instrument=st.just(INSTRUMENT.reference),
    profile=st.dictionaries(st.sampled_from(INSTRUMENT.conditions), st.booleans()),
    answers=st.dictionaries(st.sampled_from(CODES), said),
    targets=st.dictionaries(st.sampled_from(CODES), st.integers(0, 5)),
    priorities=st.lists(st.sampled_from(KPI), unique=True, max_size=3).map(tuple),
)


def answered(answers: dict[str, Any], targets: dict[str, int] | None = None) -> Result:
    given_answers = Answers(INSTRUMENT.reference, FULL_PROFILE, answers, targets or {})
    return score(INSTRUMENT, given_answers)


def reason_codes(result: Result) -> dict[str, list[str]]:
    return {step.item: [reason.code for reason in step.reasons] for step in result.next_steps}


def test_a_worked_example_gives_the_figures_computed_by_hand() -> None:
    # sf has 5 items. Levels 3, 1, 1 and one "na": mean (3+1+1)/3, 4 apply, 3 answered.
    # Targets: 3 -> 4 and 1 -> 3, so wanted is (4+3+1)/3.
    result = answered(
        {
            "sf-energy": 3,
            "sf-product-footprint": 1,
            "sf-materials": "na",
            "sf-circularity": 1,
            "sf-supply": "unknown",
        },
        {"sf-energy": 4, "sf-product-footprint": 3},
    )
    footprint = result.transformations[6]
    assert (footprint.id, footprint.mean, footprint.wanted) == ("sf", 5 / 3, 8 / 3)
    assert footprint.lowest == Said("sf-product-footprint", 1)
    assert (footprint.answered, footprint.applicable) == (3, 4)
    assert result.gaps == (Gap("sf-product-footprint", 1, 3), Gap("sf-energy", 3, 4))
    assert result.strengths == (Said("sf-energy", 3),)
    assert len(result.applicable) == 43


def test_nothing_answered_gives_no_mean_and_no_step() -> None:
    result = answered({})
    assert {each.mean for each in result.transformations} == {None}
    assert {each.lowest for each in result.transformations} == {None}
    assert [each.applicable for each in result.transformations] == [6, 6, 5, 5, 6, 6, 5, 5]
    assert result.next_steps == ()


def test_a_missing_profile_answer_counts_as_applies_and_is_noted() -> None:
    result = score(INSTRUMENT, Answers(INSTRUMENT.reference, {"own_machines": True}))
    assert len(result.applicable) == 44
    assert [note.details["question"] for note in result.notes] == [
        "own_product",
        "serves_installed_base",
        "programmable_machines",
    ]


def test_an_answer_that_the_profile_rules_out_is_not_counted_and_noted() -> None:
    profile = {**FULL_PROFILE, "own_machines": False}
    answers = Answers(INSTRUMENT.reference, profile, {"am-automation": 5}, {"am-automation": 3})
    result = score(INSTRUMENT, answers)
    assert result.transformations[0].mean is None
    assert result.notes == (
        Reason("answer_left_out", ("am-automation",)),
        Reason("target_left_out", ("am-automation",)),
    )


def test_a_target_below_the_level_or_without_level_opens_no_gap_and_is_noted() -> None:
    result = answered({"sf-energy": 3, "sf-supply": "unknown"}, {"sf-energy": 1, "sf-supply": 2})
    assert result.gaps == ()
    assert result.notes == (
        Reason("target_without_level", ("sf-supply",)),
        Reason("target_below_level", ("sf-energy",)),
    )


def test_codes_that_the_instrument_does_not_have_are_not_looked_at() -> None:
    strange = answered({"sf-energy": 1, "old-item": 3}, {"old-item": 4, "older-item": 2})
    assert strange == answered({"sf-energy": 1})


def test_a_quick_scan_counts_what_it_asks_beside_what_applies() -> None:
    result = score(INSTRUMENT, Answers(INSTRUMENT.reference, FULL_PROFILE), "quick")
    assert [each.asked for each in result.transformations] == [1, 2, 1, 1, 2, 2, 1, 2]
    assert sum(each.applicable for each in result.transformations) == 44


def test_the_quick_scan_asks_twelve_items_and_fewer_when_the_profile_rules_some_out() -> None:
    assert len(items_for(INSTRUMENT, "quick", {})) == 12
    assert len(items_for(INSTRUMENT, "self", {})) == 44
    rest = items_for(INSTRUMENT, "quick", {"own_machines": False})
    assert "am-process-control" not in {item.id for item in rest}


def test_a_blocked_step_gives_way_to_the_step_it_waits_for() -> None:
    # am-process-control needs df-machine-connectivity 2 for level 3; that needs for level 2
    # what holds here.
    levels = dict.fromkeys(CODES, 2) | {"df-machine-connectivity": 1}
    result = answered(levels, {"am-process-control": 4} | dict.fromkeys(["sf-energy"], 3))
    first = result.next_steps[0]
    assert (first.item, first.start, first.to) == ("df-machine-connectivity", 1, 2)
    assert Reason("needed_for", ("am-process-control",)) in first.reasons
    assert "am-process-control" not in {step.item for step in result.next_steps}


def test_a_step_with_an_unknown_prerequisite_comes_later_and_says_so() -> None:
    result = answered(
        {"am-process-control": 2, "sw-leadership": 1},
        {"am-process-control": 5, "sw-leadership": 2},
    )
    assert reason_codes(result) == {
        "sw-leadership": ["gap", "lowest_of_transformation", "no_prerequisites"],
        "am-process-control": ["gap", "lowest_of_transformation", "prerequisites_unknown"],
    }


def test_a_prerequisite_that_does_not_apply_is_void() -> None:
    result = answered(
        {"am-process-control": 2, "df-machine-connectivity": "na"}, {"am-process-control": 3}
    )
    assert reason_codes(result)["am-process-control"][-1] == "no_prerequisites"


def test_without_targets_the_lowest_items_come_first_and_the_reason_says_it_is_assumed() -> None:
    result = answered(dict.fromkeys(CODES, 3) | {"sw-leadership": 1, "sf-materials": 2})
    assert [step.item for step in result.next_steps[:2]] == ["sw-leadership", "sf-materials"]
    assert {codes[0] for codes in reason_codes(result).values()} == {"default_ambition"}
    assert result.gaps == ()


def prioritised(answers: dict[str, Any], targets: dict[str, int], *priorities: str) -> Result:
    return score(
        INSTRUMENT,
        Answers(INSTRUMENT.reference, FULL_PROFILE, answers, targets, tuple(priorities)),
    )


# fm-methods affects flexibility, growth, resilience; cf-network resilience, lead_time;
# sw-health people, resilience; sf-materials cost, energy_carbon. None of these steps waits.
LEVELS = {"fm-methods": 0, "sf-materials": 0, "cf-network": 0, "sw-health": 0}


@pytest.mark.parametrize(
    ("priorities", "first"),
    [
        ((), ["fm-methods", "cf-network", "sf-materials"]),
        (("people",), ["sw-health", "fm-methods", "cf-network"]),
        (("lead_time", "people"), ["cf-network", "sw-health", "fm-methods"]),
        (("resilience", "people"), ["sw-health", "fm-methods", "cf-network"]),
        (("cost", "energy_carbon"), ["sf-materials", "fm-methods", "cf-network"]),
    ],
)
def test_what_matters_counts_one_level_of_gap(
    priorities: tuple[str, ...], first: list[str]
) -> None:
    without = prioritised(LEVELS, {}, *priorities)
    wanted = prioritised(LEVELS, dict.fromkeys(LEVELS, 1), *priorities)
    assert [step.item for step in without.next_steps] == first
    assert [step.item for step in wanted.next_steps] == first
    assert wanted.priorities == priorities


def test_what_matters_counts_two_levels_at_most() -> None:
    targets = {"fm-methods": 1, "sf-materials": 3, "cf-network": 4}
    levels = {"fm-methods": 0, "sf-materials": 0, "cf-network": 0}
    result = prioritised(levels, targets, "flexibility", "growth", "people")
    assert [step.item for step in result.next_steps] == [
        "cf-network",  # 4
        "fm-methods",  # 1 and 2 for flexibility and growth: as far as the next, and before it
        "sf-materials",  # 3
    ]
    result = prioritised(levels, targets | {"sf-materials": 4}, "flexibility", "growth")
    assert [step.item for step in result.next_steps][-1] == "fm-methods"


def test_the_reason_names_what_matters() -> None:
    result = prioritised({"cf-network": 0}, {"cf-network": 1}, "people", "lead_time", "resilience")
    reason = result.next_steps[0].reasons[1]
    assert reason == Reason("priority", details={"kpi": ("lead_time", "resilience")})
    assert [sentence(reason, INSTRUMENT, language) for language in ("nl", "en", "de")] == [
        "Het werkt aan wat u belangrijk noemde: levertijd, weerbaarheid.",
        "It works on what you said matters: lead time, resilience.",
        "Es wirkt auf das, was Ihnen wichtig ist: Lieferzeit, Krisenfestigkeit.",
    ]
    assert "priority" not in reason_codes(prioritised({"cf-network": 0}, {}, "cost"))["cf-network"]


def test_an_item_whose_target_is_reached_is_not_pushed_further() -> None:
    everything = dict.fromkeys(CODES, 2)
    assert answered(everything, everything).next_steps == ()


@given(some_answers, st.sampled_from(CODES))
def test_raising_an_answer_never_lowers_the_mean(mine: Answers, code: str) -> None:
    level = mine.answers.get(code)
    if type(level) is not int or level == 5:
        return
    higher = Answers(mine.instrument, mine.profile, {**mine.answers, code: level + 1}, mine.targets)
    for before, after in zip(
        score(INSTRUMENT, mine).transformations,
        score(INSTRUMENT, higher).transformations,
        strict=True,
    ):
        assert (before.mean is None) == (after.mean is None)
        assert (after.mean or 0) >= (before.mean or 0)


@given(some_answers)
def test_a_proposed_step_is_one_level_and_no_hard_prerequisite_is_known_to_fail(
    mine: Answers,
) -> None:
    result = score(INSTRUMENT, mine)
    assert len({step.item for step in result.next_steps}) == len(result.next_steps) <= 3
    for step in result.next_steps:
        assert mine.answers[step.item] == step.start < 5
        assert step.item in result.applicable
        for need in INSTRUMENT.by_id[step.item].requires:
            level = mine.answers.get(need.item)
            if need.kind == "hard" and need.at <= step.to and need.item in result.applicable:
                assert type(level) is not int or level >= need.level


@given(some_answers)
def test_every_wanted_item_leads_to_a_step_or_to_what_it_waits_for(mine: Answers) -> None:
    result = score(INSTRUMENT, mine)
    if result.gaps:
        assert result.next_steps != ()


@given(some_answers, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_changes_nothing(mine: Answers, random: Any) -> None:
    def shuffled(mapping: Any) -> dict[str, Any]:
        pairs = list(mapping.items())
        random.shuffle(pairs)
        return dict(pairs)

    other = Answers(
        mine.instrument,
        shuffled(mine.profile),
        shuffled(mine.answers),
        shuffled(mine.targets),
        mine.priorities,
    )
    assert score(INSTRUMENT, other) == score(INSTRUMENT, mine)


@pytest.mark.parametrize("level", [-1, 6, True, 2.0, "3"])
def test_a_level_that_is_none_cannot_become_an_answer(level: Any) -> None:
    with pytest.raises(ValueError, match="is no level"):
        Answers(INSTRUMENT.reference, answers={"sf-energy": level})
