"""What clauses let out: the limits that the data plane holds to."""

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
