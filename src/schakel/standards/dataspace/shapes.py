"""How a JSON object becomes a frozen dataclass and is rendered back, unknown members included."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, ClassVar, Self

from schakel.standards.dataspace.common import (
    CONTEXT,
    missing,
    path_of,
    take_context,
    take_object,
    take_text,
    wrong,
)

Take = Callable[[Any, str], Any]


def member(name: str, take: Take = take_text) -> dict[str, Any]:
    """Field metadata: the member `name` of the object, checked and converted by `take`."""
    return {"member": name, "take": take}


@dataclass(frozen=True, kw_only=True)
class Part:
    """An object inside a message; `extra` holds the members that the protocol does not name."""

    TYPE: ClassVar[str]
    NEEDS_TYPE: ClassVar[bool] = True
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def take(cls, value: Any, at: str = "") -> Self:
        """Check the object at path `at` and make it from it."""
        found = take_object(value, at)
        cls._check_type(found, at)
        taken: dict[str, Any] = {}
        known = {"@type"}
        for each in _members(cls):
            name = each.metadata["member"]
            known.add(name)
            if name in found:
                taken[each.name] = each.metadata["take"](found[name], path_of(at, name))
            elif each.default is MISSING and each.default_factory is MISSING:
                raise missing(path_of(at, name))
        cls._check_members(found, at)
        extra = {name: found[name] for name in found if name not in known}
        return cls(**taken, extra=extra)

    @classmethod
    def _check_type(cls, found: Mapping[str, Any], at: str) -> None:
        if "@type" not in found and not cls.NEEDS_TYPE:
            return
        if "@type" not in found:
            raise missing(path_of(at, "@type"))
        if found["@type"] != cls.TYPE:
            raise wrong(path_of(at, "@type"), cls.TYPE)

    @classmethod
    def _check_members(cls, found: Mapping[str, Any], at: str) -> None:
        """What a class demands of its members together."""

    def as_json(self) -> dict[str, Any]:
        """The object as JSON values: `parse` of it gives an equal one."""
        rendered = {"@type": self.TYPE}
        for each in _members(type(self)):
            value = getattr(self, each.name)
            if value is not None and value != ():
                rendered[each.metadata["member"]] = _plain(value)
        return rendered | {name: _plain(value) for name, value in self.extra.items()}


@dataclass(frozen=True, kw_only=True)
class Message(Part):
    """A message or an answer: it stands alone, so it names the context of the protocol."""

    context: tuple[str, ...] = field(default=(CONTEXT,), metadata=member("@context", take_context))

    @classmethod
    def parse(cls, found: Mapping[str, Any]) -> Self:
        """Check a message that was read.

        Raises
        ------
        InvalidDspMessage
            If a member is missing or wrong; the error names it.
        """
        if "@context" not in take_object(found, ""):
            raise missing("@context")
        return cls.take(found)


@dataclass(frozen=True, kw_only=True)
class Numbered(Message):
    """A message within a negotiation or transfer that both sides have numbered."""

    provider_pid: str = field(metadata=member("providerPid"))
    consumer_pid: str = field(metadata=member("consumerPid"))


def parts_of(kind: type[Part]) -> Take:
    """Takes a list of at least one object of `kind`."""

    def take(value: Any, at: str) -> tuple[Part, ...]:
        if not isinstance(value, list | tuple) or not value:
            raise wrong(at, "a list with at least one item")
        return tuple(kind.take(each, f"{at}[{number}]") for number, each in enumerate(value))

    return take


def _members(kind: type[Part]) -> list[Field[Any]]:
    return [each for each in fields(kind) if "member" in each.metadata]


def _plain(value: Any) -> Any:
    if isinstance(value, Part):
        return value.as_json()
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
