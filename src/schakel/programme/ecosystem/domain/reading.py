"""Reads content files of the package, and refuses what is not as it should be, saying where."""

from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

import yaml

from schakel.kernel.errors import InvalidInput
from schakel.programme.ecosystem.domain.catalogue import LANGUAGES, Point, Text

# PyYAML's C part where it is there; without it slower, with the same result.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

NORTH_SOUTH, EAST_WEST = (50.7, 53.7), (3.2, 7.3)  # the Netherlands in Europe


class BadContent(InvalidInput):
    """A content file does not hold what this version of Schakel reads."""

    code = "bad_content"


def read_file(folder: str, name: str) -> str:
    """A file of the package."""
    place = resources.files("schakel.programme.ecosystem") / folder / name
    return place.read_text(encoding="utf-8")


def parse(name: str, text: str) -> "Part":
    """What a YAML file holds, with the name of the file for messages."""
    try:
        return Part(name, yaml.load(text, Loader=Loader))  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        raise BadContent("{place} is no YAML: {why}", place=name, why=str(error)) from error


class Part:
    """One value of a file, and where it stands.

    Parameters
    ----------
    place : str
        Such as ``fieldlabs.yaml, fieldlabs 4, places 1``.
    value : object
        What stands there.
    """

    def __init__(self, place: str, value: Any) -> None:
        self.place, self.value = place, value

    def wrong(self, what: str) -> BadContent:
        """The error that says what is wrong here."""
        return BadContent("{place}: {what}", place=self.place, what=what)

    def keys(self, needed: str, optional: str = "") -> "Part":
        """This mapping, if it has all the `needed` keys and no unknown ones."""
        value = self.mapping()
        missing = sorted(set(needed.split()) - set(value))
        unknown = sorted(map(str, set(value) - set(needed.split()) - set(optional.split())))
        if missing or unknown:
            raise self.wrong(f"missing {missing}, unknown {unknown}")
        return self

    def mapping(self) -> Mapping[str, Any]:
        """The value, a mapping."""
        if not isinstance(self.value, dict):
            raise self.wrong("must be a mapping")
        return self.value

    def __getitem__(self, key: str) -> "Part":
        return Part(f"{self.place}, {key}", self.mapping().get(key))

    def pairs(self) -> Iterator[tuple[str, "Part"]]:
        """Key and value of a mapping."""
        for key in self.mapping():
            yield str(key), self[key]

    def items(self) -> Iterator["Part"]:
        """The values of a list; nothing is an empty one."""
        if not isinstance(self.value, list | None):
            raise self.wrong("must be a list")
        for number, each in enumerate(self.value or (), 1):
            yield Part(f"{self.place} {number}", each)

    def is_absent(self) -> bool:
        """Whether nothing stands here."""
        return self.value is None

    def word(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong("must be a text")
        return self.value.strip()

    def optional_word(self) -> str:
        """A text, or an empty one where nothing stands."""
        return "" if self.is_absent() else self.word()

    def words(self) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(each.word() for each in self.items())

    def whole(self) -> int:
        """A whole number."""
        if type(self.value) is not int:
            raise self.wrong("must be a whole number")
        return self.value

    def optional_whole(self) -> int | None:
        """A whole number, or None."""
        return None if self.is_absent() else self.whole()

    def flag(self, *, default: bool) -> bool:
        """True or false."""
        if self.is_absent():
            return default
        if type(self.value) is not bool:
            raise self.wrong("must be true or false")
        return self.value

    def text(self) -> Text:
        """A text in each of the three languages."""
        self.keys(" ".join(LANGUAGES))
        return {language: self[language].word() for language in LANGUAGES}

    def optional_text(self) -> Text | None:
        """A text in three languages, or None."""
        return None if self.is_absent() else self.text()

    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """A list of texts in each of the three languages."""
        self.keys(" ".join(LANGUAGES))
        return {language: self[language].words() for language in LANGUAGES}

    def website(self) -> str:
        """A web address under https, or empty."""
        address = self.optional_word()
        if address and not address.startswith("https://"):
            raise self.wrong("must start with https://")
        return address

    def transformations(self) -> tuple[int, ...]:
        """Numbers of transformations, at least one."""
        numbers = tuple(each.whole() for each in self.items())
        if not numbers or not set(numbers) <= set(range(1, 9)):
            raise self.wrong("must name transformations by their numbers 1 to 8")
        return numbers

    def known(self, codes: Mapping[str, Any] | set[str], what: str) -> tuple[str, ...]:
        """A list of codes, each of them known."""
        given = self.words()
        if strange := sorted(set(given) - set(codes)):
            raise self.wrong(f"unknown {what} {strange}")
        return given

    def point(self) -> Point | None:
        """`lat` and `lon` of this mapping, or None if neither is said."""
        lat, lon = self["lat"].value, self["lon"].value
        if lat is None and lon is None:
            return None
        numbers = isinstance(lat, int | float) and isinstance(lon, int | float)
        if not numbers or not (
            NORTH_SOUTH[0] <= lat <= NORTH_SOUTH[1] and EAST_WEST[0] <= lon <= EAST_WEST[1]
        ):
            raise self.wrong("lat and lon must lie in the Netherlands")
        return Point(float(lat), float(lon))
