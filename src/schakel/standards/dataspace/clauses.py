"""The clauses that two parties can agree on, and what the node does about each.

A policy is made of clauses; every clause is one constraint or one prohibition of ODRL 2.2. A clause
that is not in `CLAUSES` does not exist: there is no way to make one, and none is read past.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from schakel.kernel.errors import InvalidInput
from schakel.standards.dataspace.values import (
    Count,
    Moment,
    Names,
    Param,
    Seconds,
    Text,
    Unfit,
    Value,
)

PROFILE = "https://schakel.example/profiles/schakel/1"
NAMESPACE = PROFILE + "#"
ODRL = "http://www.w3.org/ns/odrl/2/"
MOST_CLAUSES = 50


class InvalidClause(InvalidInput):
    """There is no such clause, or a parameter of it is missing, unknown or beyond its limits."""

    code = "invalid_clause"


class Force(StrEnum):
    """What stands behind a clause.

    ``ENFORCED`` (E): the provider's node lets nothing out against it. ``DECLARED`` (D): the
    consumer has said so and each read is logged; nothing checks it. ``PROMISE`` (P): it concerns
    what happens after the data have left; there is the signed agreement and nothing else.
    """

    ENFORCED = "enforced"
    DECLARED = "declared"
    PROMISE = "promise"

    @property
    def letter(self) -> str:
        """``E``, ``D`` or ``P``."""
        return self.value[0].upper()


@dataclass(frozen=True)
class Kind:
    """A clause of the profile.

    Parameters
    ----------
    code : str
        Its name here.
    force : Force
        What stands behind it.
    term : str
        Left operand of its constraint, or action of its prohibition, as a full IRI.
    operator : str
        The only operator that is understood; empty for a prohibition.
    param : str
        Name of its parameter; empty if it has none.
    value : Value or None
        Type and limits of the parameter.
    fixed : str
        Right operand of a constraint without parameter.
    """

    code: str
    force: Force
    term: str
    operator: str = ""
    param: str = ""
    value: Value | None = None
    fixed: str = ""

    @property
    def is_prohibition(self) -> bool:
        """Whether it forbids an action; else it narrows the permission to use."""
        return not self.operator

    def check(self, params: Mapping[str, Any]) -> dict[str, Param]:
        """The parameters as they are kept.

        Raises
        ------
        InvalidClause
            If one is missing, unknown or beyond its limits.
        """
        wanted = {self.param} if self.param else set()
        if set(params) != wanted:
            raise InvalidClause(
                "The clause {clause} takes these parameters and no others: {params}.",
                clause=self.code,
                params=", ".join(sorted(wanted)) or "-",
            )
        try:
            return {n: self.value.check(v) for n, v in params.items() if self.value is not None}
        except Unfit as error:
            raise InvalidClause(
                "The parameter {param} of the clause {clause} must be {expected}.",
                clause=self.code,
                param=self.param,
                expected=str(error),
            ) from error


def _own(term: str) -> str:
    return NAMESPACE + term


def _odrl(term: str) -> str:
    return ODRL + term


_E, _D, _P = Force.ENFORCED, Force.DECLARED, Force.PROMISE
_KINDS = (
    Kind("not_before", _E, _odrl("dateTime"), "gteq", "moment", Moment()),
    Kind("until", _E, _odrl("dateTime"), "lt", "moment", Moment()),
    Kind("at_most", _E, _odrl("count"), "lteq", "times", Count()),
    Kind("per_hour", _E, _own("readsPerHour"), "lteq", "times", Count()),
    Kind("columns", _E, _own("columns"), "isAnyOf", "names", Names()),
    Kind("no_personal", _E, _own("personalData"), "eq", fixed="none"),
    Kind("aggregated_only", _E, _own("detail"), "eq", fixed="groups"),
    Kind("min_group", _E, _own("groupSize"), "gteq", "size", Count(least=2)),
    Kind("delay", _E, _own("delay"), "gteq", "seconds", Seconds()),
    Kind("this_order", _D, _own("order"), "eq", "order", Text()),
    Kind("machine_builder", _D, _own("machine"), "eq", "machine", Text()),
    Kind("internal_use", _P, _own("useOutsideCompany")),
    Kind("no_resharing", _P, _odrl("distribute")),
)
CLAUSES: Mapping[str, Kind] = MappingProxyType({each.code: each for each in _KINDS})
_ORDER = {code: number for number, code in enumerate(CLAUSES)}


@dataclass(frozen=True)
class Clause:
    """One clause with its parameter; it refuses at birth what the profile does not know.

    Parameters
    ----------
    code : str
        A name in `CLAUSES`.
    params : mapping
        Exactly the parameter of this clause, or nothing.

    Raises
    ------
    InvalidClause
        If there is no such clause, or the parameter does not fit.

    Examples
    --------
    >>> Clause("at_most", {"times": 3}).force
    <Force.ENFORCED: 'enforced'>
    """

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in CLAUSES:
            raise InvalidClause("There is no clause named {clause}.", clause=str(self.code)[:100])
        checked = self.kind.check(self.params)
        object.__setattr__(self, "params", MappingProxyType(checked))

    def __hash__(self) -> int:
        return hash((self.code, tuple(self.params.items())))

    @property
    def kind(self) -> Kind:
        """Its line in the registry."""
        return CLAUSES[self.code]

    @property
    def force(self) -> Force:
        """What stands behind it."""
        return self.kind.force

    @property
    def value(self) -> Param | None:
        """Its only parameter, if it has one."""
        return next(iter(self.params.values()), None)


def ordered(clauses: tuple[Clause, ...] | list[Clause]) -> tuple[Clause, ...]:
    """The clauses each once, in the order of the registry: the order in a policy says nothing.

    Raises
    ------
    InvalidClause
        If there are more than 50.
    """
    if len(clauses) > MOST_CLAUSES:
        raise InvalidClause("There are more than {most} clauses. Take fewer.", most=MOST_CLAUSES)
    return tuple(sorted(set(clauses), key=lambda each: (_ORDER[each.code], str(each.value))))


@dataclass(frozen=True)
class Preset:
    """Terms ready to be chosen.

    Parameters
    ----------
    code : str
        Its name here.
    parts : tuple of str
        Codes of its clauses; no two of them name their parameter alike.
    """

    code: str
    parts: tuple[str, ...] = ()

    @property
    def params(self) -> Mapping[str, Value]:
        """What is to be filled in, by name, with type and limits."""
        kinds = (CLAUSES[code] for code in self.parts)
        return {each.param: each.value for each in kinds if each.value is not None}

    def clauses(self, **params: Any) -> tuple[Clause, ...]:
        """The clauses with what was filled in.

        Raises
        ------
        InvalidClause
            If something is missing, too much or beyond its limits.

        Examples
        --------
        >>> [each.code for each in TEMPLATES["aggregated_only"].clauses(size=5)]
        ['aggregated_only', 'min_group']
        """
        unknown = set(params) - set(self.params)
        if unknown:
            raise InvalidClause(
                "The terms {template} do not take {params}.",
                template=self.code,
                params=", ".join(sorted(unknown)),
            )
        return ordered([self._clause(CLAUSES[code], params) for code in self.parts])

    @staticmethod
    def _clause(kind: Kind, params: Mapping[str, Any]) -> Clause:
        return Clause(kind.code, {n: v for n, v in params.items() if n == kind.param})


TEMPLATES: Mapping[str, Preset] = MappingProxyType(
    {
        each.code: each
        for each in (
            Preset("unrestricted"),
            Preset("internal_use", ("internal_use", "no_resharing")),
            Preset("this_order", ("this_order", "no_resharing")),
            Preset("no_resharing", ("no_resharing",)),
            Preset("aggregated_only", ("aggregated_only", "min_group")),
            Preset("until", ("until",)),
            Preset("at_most", ("at_most",)),
            Preset("machine_builder", ("machine_builder", "no_personal", "no_resharing")),
            Preset("no_personal", ("no_personal",)),
        )
    }
)
