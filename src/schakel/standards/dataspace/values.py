"""What stands at the right of a constraint: its type, its limits, and how it is written."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

Scalar = str | int | datetime
Param = Scalar | tuple[str, ...]

XSD = "http://www.w3.org/2001/XMLSchema#"
MOST = 1_000_000_000
LONGEST_TEXT = 200
MOST_NAMES = 100
TEN_YEARS_S = 10 * 366 * 86_400
YEARS = range(2000, 2200)

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.0{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DURATION = re.compile(
    r"P(?:(?P<days>\d{1,6})D)?(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,8})M)?"
    r"(?:(?P<seconds>\d{1,10})S)?)?",
    re.ASCII,
)
_INTEGER = re.compile(r"[1-9]\d{0,9}", re.ASCII)


class Unfit(ValueError):
    """The value is of another type, or beyond its limits; the text says what is expected."""


class Value(Protocol):
    """The type of a parameter."""

    def check(self, value: Any) -> Param:
        """The value as it is kept; `Unfit` if it is none."""

    def write(self, value: Any) -> Any:
        """The value as a right operand."""

    def read(self, raw: Any) -> Param:
        """The value from a right operand; `Unfit` if it is none."""


def plain(raw: Any, *types: str) -> Any:
    """The text or number of a right operand; of a typed literal only if its type is in `types`."""
    if not isinstance(raw, Mapping):
        return raw
    if set(raw) - {"@value", "@type"} or "@value" not in raw:
        raise Unfit("a value without further members")
    named = raw.get("@type", types[0])
    if named not in {form for each in types for form in (each, f"xsd:{each}", XSD + each)}:
        raise Unfit(" or ".join(types))
    return raw["@value"]


@dataclass(frozen=True)
class Count:
    """A whole number between `least` and `most`."""

    least: int = 1
    most: int = MOST

    def check(self, value: Any) -> int:
        """A number, not a truth value."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise Unfit(self._expected)
        if not self.least <= value <= self.most:
            raise Unfit(self._expected)
        return value

    def write(self, value: Any) -> str:
        """As text: the protocol knows no numbers there."""
        return str(value)

    def read(self, raw: Any) -> int:
        """From text, a typed literal or a number."""
        found = plain(raw, "integer", "nonNegativeInteger", "positiveInteger", "int", "long")
        if isinstance(found, str):
            if not _INTEGER.fullmatch(found):
                raise Unfit(self._expected)
            found = int(found)
        return self.check(found)

    @property
    def _expected(self) -> str:
        return f"a whole number from {self.least} to {self.most}"


@dataclass(frozen=True)
class Seconds:
    """A length of time in whole seconds, written as a duration of ISO 8601."""

    most: int = TEN_YEARS_S

    def check(self, value: Any) -> int:
        """At least a second."""
        return Count(1, self.most).check(value)

    def write(self, value: Any) -> str:
        """Always in seconds, so that equal lengths have one writing."""
        return f"PT{value}S"

    def read(self, raw: Any) -> int:
        """Days to seconds; a month or a year has no fixed length and is refused."""
        found = plain(raw, "duration", "dayTimeDuration")
        parts = _DURATION.fullmatch(found) if isinstance(found, str) else None
        if parts is None or not any(parts.groups()):
            raise Unfit("a duration in days, hours, minutes and seconds, such as PT24H")
        lengths = {"days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1}
        return self.check(sum(int(parts[name] or 0) * each for name, each in lengths.items()))


@dataclass(frozen=True)
class Moment:
    """A moment in UTC, in whole seconds."""

    def check(self, value: Any) -> datetime:
        """An aware moment between 2000 and 2199."""
        if not isinstance(value, datetime) or value.tzinfo is None or value.microsecond:
            raise Unfit(self._expected)
        try:
            moment = value.astimezone(UTC)
        except OverflowError as error:
            raise Unfit(self._expected) from error
        if moment.year not in YEARS:
            raise Unfit(self._expected)
        return moment

    def write(self, value: Any) -> str:
        """As ``xsd:dateTime`` in UTC."""
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"

    def read(self, raw: Any) -> datetime:
        """From text or a typed literal."""
        found = plain(raw, "dateTime", "dateTimeStamp")
        if not isinstance(found, str) or not _MOMENT.fullmatch(found):
            raise Unfit(self._expected)
        try:
            return self.check(datetime.fromisoformat(found))
        except ValueError as error:
            raise Unfit(self._expected) from error

    @property
    def _expected(self) -> str:
        return "a moment with its time zone, in whole seconds, such as 2027-01-31T23:00:00Z"


@dataclass(frozen=True)
class Text:
    """A short text on one line."""

    longest: int = LONGEST_TEXT

    def check(self, value: Any) -> str:
        """Nothing invisible in it: two texts that look alike are alike."""
        if not isinstance(value, str) or not 1 <= len(value) <= self.longest:
            raise Unfit(self._expected)
        if value != value.strip() or any(not _is_visible(each) for each in value):
            raise Unfit(self._expected)
        return value

    def write(self, value: Any) -> str:
        """As it is."""
        return str(value)

    def read(self, raw: Any) -> str:
        """From text or a typed literal."""
        return self.check(plain(raw, "string"))

    @property
    def _expected(self) -> str:
        return f"a text of 1 to {self.longest} characters on one line"


@dataclass(frozen=True)
class Names:
    """Some names, each once, in the order of the alphabet."""

    most: int = MOST_NAMES

    def check(self, value: Any) -> tuple[str, ...]:
        """At least one, sorted: the order says nothing."""
        if not isinstance(value, tuple | list) or not 1 <= len(value) <= self.most:
            raise Unfit(self._expected)
        return tuple(sorted({Text().check(each) for each in value}))

    def write(self, value: Any) -> list[str]:
        """As a list."""
        return list(value)

    def read(self, raw: Any) -> tuple[str, ...]:
        """From a list, or from the only name."""
        found = raw if isinstance(raw, list | tuple) else [raw]
        if len(found) > self.most:
            raise Unfit(self._expected)
        return self.check([plain(each, "string") for each in found])

    @property
    def _expected(self) -> str:
        return f"a list of 1 to {self.most} names"


def _is_visible(character: str) -> bool:
    return character == " " or unicodedata.category(character)[0] not in "CZ"
