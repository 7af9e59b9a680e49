"""What clauses let out: the stricter of two, and a limit for each that says enforced."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from schakel.standards.dataspace import evaluation
from schakel.standards.dataspace.evaluation import Release, release_of
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


def test_a_clause_of_which_nobody_said_what_it_lets_out_is_an_error(monkeypatch):
    monkeypatch.setattr(evaluation, "_FIELDS", {})
    with pytest.raises(KeyError):
        release_of([clause("at_most")])
