"""Reading a policy of another party: every word of it is understood, or the policy is refused.

Source: ODRL Information Model 2.2 (W3C Recommendation, 15 February 2018), sections 2.1 (profiles),
2.5 (constraints) and 2.6 (rules); Dataspace Protocol 2025-1 for what may stand in a message.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from schakel.kernel.errors import InvalidInput
from schakel.standards.dataspace.clauses import (
    CLAUSES,
    MOST_CLAUSES,
    NAMESPACE,
    ODRL,
    PROFILE,
    Clause,
    Kind,
    ordered,
)
from schakel.standards.dataspace.policies import OPERATORS
from schakel.standards.dataspace.values import Text, Unfit

DEEPEST_AND = 5
MOST_NAMED = 50
PREFIXES = {"odrl:": ODRL, "schakel:": NAMESPACE}
USE = ODRL + "use"

_POLICY = frozenset(
    (
        *("@context", "@id", "@type", "uid", "target", "assigner", "assignee", "timestamp"),
        *("profile", "permission", "prohibition", "obligation"),
    )
)
_RULE = frozenset(("@id", "@type", "uid", "action", "constraint"))
_CONSTRAINT = frozenset(("@id", "@type", "uid", "leftOperand", "operator", "rightOperand"))
_TYPES = frozenset(("Offer", "Agreement", "Set", "Policy"))


class NotUnderstood(InvalidInput):
    """A policy holds something that this node does not know, so it agrees to none of it.

    Attributes
    ----------
    unknown : tuple of str
        Every part that is not understood, with its place:
        ``permission[0].constraint[1].leftOperand: spatial``. At most 50.
    """

    code = "policy_not_understood"

    def __init__(self, *, unknown: Sequence[str]) -> None:
        self.unknown = tuple(unknown[:MOST_NAMED])
        super().__init__(
            "These terms hold something that is not understood, so nothing is agreed: {parts}.",
            parts="; ".join(self.unknown),
            unknown=list(self.unknown),
        )


def understand(policy: Mapping[str, Any]) -> tuple[Clause, ...]:
    """The clauses of a policy, if every part of it is understood.

    Parameters
    ----------
    policy : mapping
        An Offer, Agreement or Set of ODRL as plain JSON, with or without ids and parties. Compact
        names (``odrl:use``), full ones and short ones, an object or a list of one, and ``and`` are
        the same; the order says nothing.

    Returns
    -------
    tuple of Clause
        Each once, in the order of the registry; empty if the policy permits use without limits.

    Raises
    ------
    NotUnderstood
        If any operand, operator, action, value, profile or member is not understood; the error
        names all of them. Nothing is ever left out: ``or``, ``xone``, ``andSequence``, refinements,
        duties and obligations, more than one permission, and constraints on a prohibition are
        refused as well.

    Examples
    --------
    >>> found = understand({"permission": {"action": "odrl:use", "constraint": [
    ...     {"leftOperand": "count", "operator": "lteq", "rightOperand": "3"}]}})
    >>> found[0].code, dict(found[0].params)
    ('at_most', {'times': 3})
    >>> understand({"permission": [{"action": "use", "duty": []}]})
    Traceback (most recent call last):
    schakel.standards.dataspace.understanding.NotUnderstood: These terms hold ...
    """
    reader = _Reader()
    reader.policy(policy)
    if reader.unknown:
        raise NotUnderstood(unknown=reader.unknown)
    return ordered(reader.clauses)


class _Reader:
    """Collects clauses, and everything that is none."""

    def __init__(self) -> None:
        self.clauses: list[Clause] = []
        self.unknown: list[str] = []
        self._seen = 0

    def refuse(self, at: str, what: Any) -> None:
        """Name a part that is not understood."""
        shown = "".join(each if each.isprintable() else "?" for each in str(what)[:120])
        self.unknown.append(f"{at}: {shown}" if shown else at)

    def policy(self, raw: Any) -> None:
        found = self._members(raw, "policy", _POLICY)
        self._head(found)
        permissions = self._several(found.get("permission", []), "permission")
        if len(permissions) != 1:
            self.refuse("permission", f"{len(permissions)} of them, exactly one is understood")
        for number, rule in enumerate(permissions):
            self._permission(rule, f"permission[{number}]")
        for number, rule in enumerate(self._several(found.get("prohibition", []), "prohibition")):
            self._prohibition(rule, f"prohibition[{number}]")
        for number, rule in enumerate(self._several(found.get("obligation", []), "obligation")):
            inside = rule if isinstance(rule, Mapping) else {}
            self.refuse(f"obligation[{number}].action", inside.get("action", ""))
        self._profile(found.get("profile", []))

    def _head(self, found: Mapping[str, Any]) -> None:
        kind = found.get("@type", "Offer")
        if not isinstance(kind, str) or kind.removeprefix("odrl:").removeprefix(ODRL) not in _TYPES:
            self.refuse("@type", kind)
        contexts = found.get("@context", [])
        for each in contexts if isinstance(contexts, list | tuple) else [contexts]:
            if not isinstance(each, str):
                self.refuse("@context", "words of its own")
        for name in ("@id", "uid", "target", "assigner", "assignee", "timestamp"):
            if name in found and _name_in(found[name]) is None:
                self.refuse(name, "more than a name")

    def _profile(self, raw: Any) -> None:
        named = [_name_in(each) for each in (raw if isinstance(raw, list | tuple) else [raw])]
        for each in named:
            if each != PROFILE:
                self.refuse("profile", each or "not a name")
        if not named and any(each.kind.term.startswith(NAMESPACE) for each in self.clauses):
            self.refuse("profile", f"missing, it must be {PROFILE}")

    def _permission(self, raw: Any, at: str) -> None:
        found = self._rule(raw, at, "Permission")
        action = _term(_only(found.get("action")))
        if action != USE:
            self.refuse(f"{at}.action", _short(action) or "not a name")
        self._constraints(found.get("constraint", []), f"{at}.constraint", 0)

    def _prohibition(self, raw: Any, at: str) -> None:
        found = self._rule(raw, at, "Prohibition")
        action = _term(_only(found.get("action")))
        kinds = [each for each in CLAUSES.values() if each.is_prohibition and each.term == action]
        for each in kinds:
            self.clauses.append(Clause(each.code))
        if not kinds:
            self.refuse(f"{at}.action", _short(action) or "not a name")
        if found.get("constraint", []) != []:
            self.refuse(f"{at}.constraint", "a prohibition with a condition")

    def _rule(self, raw: Any, at: str, kind: str) -> Mapping[str, Any]:
        found = self._members(raw, at, _RULE)
        if "@type" in found and _term(found["@type"]) != ODRL + kind:
            self.refuse(f"{at}.@type", found["@type"])
        return found

    def _constraints(self, raw: Any, at: str, depth: int) -> None:
        for number, each in enumerate(self._several(raw, at)):
            self._constraint(each, f"{at}[{number}]", depth)

    def _constraint(self, raw: Any, at: str, depth: int) -> None:
        names = {_bare(each) for each in raw} if isinstance(raw, Mapping) else set()
        if "and" in names and depth < DEEPEST_AND:
            together = self._members(raw, at, frozenset(("@id", "@type", "uid", "and")))
            self._together(together.get("and"), f"{at}.and", depth + 1)
            return
        found = self._members(raw, at, _CONSTRAINT)
        if "@type" in found and _term(found["@type"]) != ODRL + "Constraint":
            self.refuse(f"{at}.@type", found["@type"])
        left, operator = _term(found.get("leftOperand")), _term(found.get("operator"))
        kinds = [k for k in CLAUSES.values() if k.term == left and not k.is_prohibition]
        if not kinds:
            self.refuse(f"{at}.leftOperand", _short(left) or "not a name")
        else:
            self._compare(kinds, operator, found.get("rightOperand"), at)
        if operator is None or (not kinds and operator not in _OPERATORS):
            self.refuse(f"{at}.operator", _short(operator) or "not a name")

    def _together(self, raw: Any, at: str, depth: int) -> None:
        listed = raw.get("@list") if isinstance(raw, Mapping) and set(raw) == {"@list"} else raw
        if not listed:
            self.refuse(at, "empty")
        else:
            self._constraints(listed, at, depth)

    def _compare(self, kinds: list[Kind], operator: str | None, raw: Any, at: str) -> None:
        kind = next((each for each in kinds if _has_operator(each, operator, raw)), None)
        if kind is None:
            if operator is not None:
                self.refuse(f"{at}.operator", f"{_short(kinds[0].term)} {_short(operator)}")
            return
        try:
            self.clauses.append(Clause(kind.code, _params(kind, raw)))
        except Unfit as error:
            self.refuse(f"{at}.rightOperand", f"not {error}")

    def _several(self, raw: Any, at: str) -> Sequence[Any]:
        """One or many; more in all than a policy may hold are refused unread."""
        found = raw if isinstance(raw, list | tuple) else [raw]
        self._seen += len(found)
        if found and self._seen > MOST_CLAUSES + 1:
            self.refuse(at, f"more than {MOST_CLAUSES} of them")
            return []
        return found

    def _members(self, raw: Any, at: str, known: frozenset[str]) -> dict[str, Any]:
        if not isinstance(raw, Mapping):
            self.refuse(at, "not an object")
            return {}
        found: dict[str, Any] = {}
        for name, value in raw.items():
            bare = _bare(name)
            if bare in found:
                self.refuse(f"{at}.{bare[:100]}", "stands twice")
            elif bare not in known:
                self.refuse(f"{at}.{bare[:100]}", "")
            found[bare] = value
        return found


_OPERATORS = frozenset(ODRL + each for each in OPERATORS)


def _params(kind: Kind, raw: Any) -> dict[str, Any]:
    right = _only(raw)
    if kind.value is None:
        if Text().read(right) != kind.fixed:
            raise Unfit(kind.fixed)
        return {}
    return {kind.param: kind.value.read(raw if kind.operator == "isAnyOf" else right)}


def _has_operator(kind: Kind, operator: str | None, raw: Any) -> bool:
    """Equal to one name is any of one name."""
    if operator == ODRL + kind.operator:
        return True
    several = isinstance(raw, list | tuple) and len(raw) != 1
    return kind.operator == "isAnyOf" and operator == ODRL + "eq" and not several


def _only(raw: Any) -> Any:
    return raw[0] if isinstance(raw, list | tuple) and len(raw) == 1 else raw


def _name_in(raw: Any) -> str | None:
    """A name, or an object that holds nothing but a name."""
    if isinstance(raw, Mapping) and set(raw) == {"@id"}:
        raw = raw["@id"]
    return raw if isinstance(raw, str) and raw else None


def _term(raw: Any) -> str | None:
    """The full name of a word; a word without prefix is one of ODRL."""
    name = _name_in(raw)
    if name is None:
        return None
    for prefix, start in PREFIXES.items():
        if name.startswith(prefix):
            return start + name.removeprefix(prefix)
    return name if ":" in name else ODRL + name


def _bare(name: Any) -> str:
    return str(name).removeprefix("odrl:").removeprefix(ODRL)


def _short(term: str | None) -> str:
    """A word as a person writes it."""
    return (term or "").removeprefix(ODRL).replace(NAMESPACE, "schakel:")
