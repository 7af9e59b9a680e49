"""What clauses let out: the stricter of two, and nothing when something is not known."""

from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta

import pytest

from schakel.network.dataspace.domain.release import Terms
from schakel.standards.dataspace import evaluation
from schakel.standards.dataspace.evaluation import Facts, Release, decide, release_of
from schakel.standards.dataspace.profile import CLAUSES, Clause, Force

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
PAIRS = {
    "columns": (("a", "b"), ("b", "c"), "columns", ("b",)),
    "min_group": (5, 10, "min_group", 10),
    "delay": (60, 3600, "delay_s", 3600),
    "at_most": (3, 5, "max_reads", 3),
    "per_hour": (3, 5, "per_hour", 3),
    "not_before": (NOW, LATER, "not_before", LATER),
    "until": (NOW, LATER, "not_after", NOW),
}
WHOLE = {
    "is_agreed": True,
    "reads": 0,
    "reads_this_hour": 0,
    "columns": ("a",),
    "has_personal": False,
    "is_aggregated": True,
    "smallest_group": 100,
    "youngest_s": 10_000,
}
PARAMS = {
    "columns": ("a", "b"),
    "min_group": 5,
    "delay": 60,
    "at_most": 3,
    "per_hour": 3,
    "not_before": NOW,
    "until": LATER,
    "this_order": "2026-0042",
    "machine_builder": "DMU 50",
}


def clause(code, value=None):
    value = PARAMS.get(code) if value is None else value
    return Clause(code, {CLAUSES[code].param: value} if CLAUSES[code].param else {})


def test_a_release_has_the_fields_of_the_terms_of_the_data_plane():
    assert [each.name for each in fields(Release)] == [each.name for each in fields(Terms)]
    assert asdict(Terms(**asdict(Release()))) == asdict(Release())


@pytest.mark.parametrize("code", PAIRS)
@pytest.mark.parametrize("turn", [1, -1])
def test_of_two_clauses_of_one_kind_the_stricter_counts(code, turn):
    one, other, name, strict = PAIRS[code]
    found = release_of([clause(code, one), clause(code, other)][::turn])
    assert asdict(found) == asdict(Release(**{name: strict}))


def test_columns_without_a_common_one_let_none_out():
    found = release_of([clause("columns", ("a",)), clause("columns", ("b",))])
    assert found.columns == ()


@pytest.mark.parametrize("code", CLAUSES)
def test_every_enforced_clause_limits_the_release_and_no_other_does(code):
    limits = release_of([clause(code)]) != Release()
    assert limits == (CLAUSES[code].force is Force.ENFORCED)


@pytest.mark.parametrize("code", CLAUSES)
def test_every_clause_holds_on_fitting_facts(code):
    assert decide([clause(code)], Facts(now=NOW, **WHOLE)).refusals == ()


@pytest.mark.parametrize("code", sorted(set(CLAUSES) - {"not_before", "until"}))
def test_a_clause_that_cannot_be_judged_from_the_facts_refuses(code):
    decision = decide([clause(code)], Facts(now=NOW))
    assert (decision.allowed, decision.refusals) == (False, (code,))


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("until", {"now": LATER}),
        ("not_before", {"now": NOW - timedelta(seconds=1)}),
        ("at_most", {"now": NOW, "reads": 3}),
        ("per_hour", {"now": NOW, "reads_this_hour": 3}),
        ("columns", {"now": NOW, "columns": ("a", "c")}),
        ("no_personal", {"now": NOW, "has_personal": True}),
        ("aggregated_only", {"now": NOW, "is_aggregated": False}),
        ("min_group", {"now": NOW, "smallest_group": 4}),
        ("delay", {"now": NOW, "youngest_s": 59}),
    ],
)
def test_a_clause_refuses_at_its_edge(code, facts):
    assert decide([clause(code)], Facts(**facts)).refusals == (code,)


@pytest.mark.parametrize("code", CLAUSES)
def test_a_clause_that_nobody_said_how_to_judge_never_holds(code, monkeypatch):
    left = {name: test for name, test in evaluation.TESTS.items() if name != code}
    monkeypatch.setattr(evaluation, "TESTS", left)
    assert decide([clause(code)], Facts(now=NOW, **WHOLE)).allowed is False


def test_with_a_test_that_says_yes_to_everything_the_same_request_would_pass(monkeypatch):
    """The control: what fails closed above is the missing test, not something else."""
    monkeypatch.setattr(evaluation, "TESTS", {"at_most": lambda _value, _facts: True})
    assert decide([clause("at_most")], Facts(now=NOW)).allowed is True
