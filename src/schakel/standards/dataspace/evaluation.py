"""What clauses let out: the limits for the data plane, and the answer to one request."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from schakel.standards.dataspace.clauses import Clause


@dataclass(frozen=True, kw_only=True)
class Release:
    """What may leave; None means no such limit.

    Parameters
    ----------
    columns : tuple of str or None
        Names of the columns that may leave; an empty tuple lets none out.
    min_group : int or None
        Records that stand behind each figure at least.
    delay_s : int or None
        Age of a record in seconds at least.
    max_reads, per_hour : int or None
        Reads at most, in all and within an hour.
    not_before, not_after : datetime or None
        From when, and until when; at `not_after` itself nothing leaves.
    aggregated_only, no_personal : bool
        Whether groups alone leave; whether columns about persons stay.
    """

    columns: tuple[str, ...] | None = None
    min_group: int | None = None
    delay_s: int | None = None
    max_reads: int | None = None
    per_hour: int | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    aggregated_only: bool = False
    no_personal: bool = False


def _common(mine: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in mine if each in other)


# The field that a clause of this code sets, and the stricter of two values.
_FIELDS: Mapping[str, tuple[str, Callable[[Any, Any], Any]]] = MappingProxyType(
    {
        "columns": ("columns", _common),
        "min_group": ("min_group", max),
        "delay": ("delay_s", max),
        "at_most": ("max_reads", min),
        "per_hour": ("per_hour", min),
        "not_before": ("not_before", max),
        "until": ("not_after", min),
        "aggregated_only": ("aggregated_only", max),
        "no_personal": ("no_personal", max),
    }
)
# Clauses about what the consumer says or does: nothing to hold back here.
_BEYOND = frozenset(("this_order", "machine_builder", "internal_use", "no_resharing"))


def release_of(clauses: Iterable[Clause]) -> Release:
    """The limits that the data plane holds to; of two clauses of one kind the stricter counts.

    Parameters
    ----------
    clauses : iterable of Clause
        What was agreed, from `understand`.

    Returns
    -------
    Release
        Declarations and promises change nothing in it.

    Raises
    ------
    KeyError
        If a clause is in the registry and nobody has said here what it lets out.

    Examples
    --------
    >>> release_of([Clause("at_most", {"times": 5}), Clause("at_most", {"times": 3})]).max_reads
    3
    """
    found: dict[str, Any] = {}
    for clause in clauses:
        if clause.code in _BEYOND:
            continue
        name, stricter = _FIELDS[clause.code]
        value: Any = True if clause.value is None else clause.value
        found[name] = stricter(found[name], value) if name in found else value
    return Release(**found)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one request. What is not known (None) never lets anything out.

    Parameters
    ----------
    now : datetime
        The moment of the request.
    is_agreed : bool
        Whether both sides hold an agreement with these clauses: it carries what was declared and
        promised.
    reads, reads_this_hour : int or None
        Reads before this one, in all and within an hour.
    columns : tuple of str or None
        Columns that would leave.
    has_personal, is_aggregated : bool or None
        Whether a column about persons would leave; whether groups alone would.
    smallest_group : int or None
        Records in the smallest group that would leave.
    youngest_s : int or None
        Age in seconds of the youngest record that would leave.
    """

    now: datetime
    is_agreed: bool = False
    reads: int | None = None
    reads_this_hour: int | None = None
    columns: tuple[str, ...] | None = None
    has_personal: bool | None = None
    is_aggregated: bool | None = None
    smallest_group: int | None = None
    youngest_s: int | None = None


@dataclass(frozen=True)
class Decision:
    """Whether a request is let through; `refusals` are the codes of the clauses in the way."""

    refusals: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.refusals


Test = Callable[[Any, Facts], bool]
TESTS: Mapping[str, Test] = MappingProxyType(
    {
        "not_before": lambda moment, facts: facts.now >= moment,
        "until": lambda moment, facts: facts.now < moment,
        "at_most": lambda times, facts: facts.reads is not None and facts.reads < times,
        "per_hour": lambda times, facts: (
            facts.reads_this_hour is not None and facts.reads_this_hour < times
        ),
        "columns": lambda names, facts: (
            facts.columns is not None and set(facts.columns) <= set(names)
        ),
        "no_personal": lambda _, facts: facts.has_personal is False,
        "aggregated_only": lambda _, facts: facts.is_aggregated is True,
        "min_group": lambda size, facts: (
            facts.smallest_group is not None and facts.smallest_group >= size
        ),
        "delay": lambda seconds, facts: (
            facts.youngest_s is not None and facts.youngest_s >= seconds
        ),
        "this_order": lambda _, facts: facts.is_agreed,
        "machine_builder": lambda _, facts: facts.is_agreed,
        "internal_use": lambda _, facts: facts.is_agreed,
        "no_resharing": lambda _, facts: facts.is_agreed,
    }
)


def decide(clauses: Iterable[Clause], facts: Facts) -> Decision:
    """Whether these facts go together with every clause.

    Parameters
    ----------
    clauses : iterable of Clause
        What was agreed.
    facts : Facts
        What is known of the request.

    Returns
    -------
    Decision
        Refused by each clause that does not hold, that cannot be judged from the facts, or that
        nobody has said here how to judge.

    Examples
    --------
    >>> from datetime import UTC
    >>> facts = Facts(now=datetime(2026, 11, 24, tzinfo=UTC), reads=3)
    >>> decide([Clause("at_most", {"times": 3})], facts).refusals
    ('at_most',)
    """
    return Decision(tuple(each.code for each in clauses if not _holds(each, facts)))


def _holds(clause: Clause, facts: Facts) -> bool:
    test = TESTS.get(clause.code)
    return test is not None and test(clause.value, facts) is True
