"""Published figures beside an item: how many companies used something, said with year and source.

They are shares of companies, not levels of the instrument, and nothing here turns one into the
other. The figures stand in `statistics/reference.yaml`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import yaml

from schakel.kernel.errors import InvalidInput
from schakel.programme.assessment.domain.documents import Loader

T = TypeVar("T", "Source", "Number")
SHARE = "of 100 enterprises"
UNITS = (SHARE, "robots per 10,000 employees")
LANGUAGES = ("nl", "en", "de")
EVERYBODY, INDUSTRY = "all", "C"
MANY_SIZES = ("10+", "all")
COUNTRIES = ("NL", "EU27", "EU28", "DE")  # the nearest to a Dutch company first
FIRST_YEAR = 2000
OLD_AFTER_YEARS = 5
_BRANCH = re.compile(r"([0-9]{2})(?:-([0-9]{2}))?")
_SECTOR = re.compile(r"[A-U]?([0-9]{2})(?:\.[0-9]{1,2})?")


class WrongStatistics(InvalidInput):
    """The file of figures says less than it must."""

    code = "wrong_statistics"


@dataclass(frozen=True)
class Source:
    """Who published a figure; `kind` is primary, reprint or secondary."""

    name: str
    url: str
    kind: str


@dataclass(frozen=True)
class Number:
    """One published figure.

    Parameters
    ----------
    indicator : str
        What was counted.
    value : float
        In `unit`; a share lies between 0 and 100.
    year : int
        The year it is about.
    country, branch, size : str
        Who was counted. A branch is two digits of NACE or a range of them ("24-25"), "C" for all
        manufacturing, or "all".
    """

    indicator: str
    value: float
    unit: str
    year: int
    country: str
    branch: str
    size: str
    source: Source

    def __post_init__(self) -> None:
        limit = 100 if self.unit == SHARE else float("inf")
        for name, holds in (
            ("unit", self.unit in UNITS),
            ("value", type(self.value) in (int, float) and 0 <= self.value <= limit),
            ("year", type(self.year) is int and self.year >= FIRST_YEAR),
            ("country", self.country in COUNTRIES),
            ("branch", self.branch in (EVERYBODY, INDUSTRY) or _BRANCH.fullmatch(self.branch)),
        ):
            if not holds:
                raise WrongStatistics(
                    "the figure for {indicator} has a wrong {name}",
                    indicator=self.indicator,
                    name=name,
                )

    def is_about_branch(self, sector: str) -> bool:
        """Whether it was counted in the branch of which `sector` is part."""
        mine, branch = _SECTOR.fullmatch(sector), _BRANCH.fullmatch(self.branch)
        return bool(mine and branch and branch[1] <= mine[1] <= (branch[2] or branch[1]))


@dataclass(frozen=True)
class Figures:
    """The file of figures: the numbers of each item, and the words around them."""

    by_item: Mapping[str, tuple[Number, ...]]
    sentences: Mapping[str, Mapping[str, str]]
    groups: Mapping[str, Mapping[str, str]]
    sizes: Mapping[str, Mapping[str, str]]
    kinds: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Statistic:
    """A figure in words, as it stands beside an item.

    Parameters
    ----------
    text : str
        The whole sentence.
    share : float or None
        Of 100 companies; None when the figure is no share.
    source : str
        Name of the source and, when we read it elsewhere, that we did.
    is_old : bool
        It is more than five years old.
    """

    text: str
    value: float
    unit: str
    share: float | None
    year: int
    source: str
    url: str
    kind: str
    is_old: bool


def build_figures(data: Mapping[str, Any]) -> Figures:
    """The figures from the data of the file.

    Raises
    ------
    WrongStatistics
        If a number lacks its unit, year, population or source, or a text a language.
    """
    sources = {code: _filled(Source, each, code) for code, each in data["sources"].items()}
    sentences = {code: each["text"] for code, each in data["indicators"].items()}
    texts = [sentences, data["groups"], data["sizes"], data["kinds"]]
    for code, text in ((code, text) for group in texts for code, text in group.items()):
        if sorted(text) != sorted(LANGUAGES):
            raise WrongStatistics("the text of {code} is not in three languages", code=code)
    by_item: dict[str, list[Number]] = {}
    for given in data["numbers"]:
        number = _number(given, sources)
        known = (sentences, data["groups"], data["sizes"], data["kinds"])
        used = (number.indicator, _group(number), number.size, number.source.kind)
        if any(code not in texts for texts, code in zip(known, used, strict=True)):
            raise WrongStatistics("there are no words for {number}", number=given)
        for item in data["indicators"][number.indicator]["items"]:
            by_item.setdefault(item, []).append(number)
    return Figures({item: tuple(mine) for item, mine in by_item.items()}, *texts)


def _number(given: Mapping[str, Any], sources: Mapping[str, Source]) -> Number:
    source = sources.get(given.get("source", ""))
    if source is None:
        raise WrongStatistics("the figure {number} has no source", number=given)
    return _filled(Number, {**given, "source": source}, given)


def _filled(kind: type[T], given: Mapping[str, Any], what: object) -> T:
    """An object with every field there and none empty."""
    if (
        set(given) != set(kind.__dataclass_fields__)
        or None in given.values()
        or "" in given.values()
    ):
        raise WrongStatistics("{what} has not the fields that it needs", what=what)
    return kind(**given)


@cache
def load_figures() -> Figures:
    """The figures that come with Schakel."""
    folder = resources.files("schakel.programme.assessment") / "statistics"
    text = (folder / "reference.yaml").read_text(encoding="utf-8")
    return build_figures(yaml.load(text, Loader=Loader))  # noqa: S506  a safe loader


def statistics_for(
    item: str, sector: str, size: str, now: datetime, language: str
) -> tuple[Statistic, ...]:
    """What was published about the subject of `item`, the nearest to this company first.

    Parameters
    ----------
    item : str
        Code of an item.
    sector : str
        NACE code of the company ("25"), or empty.
    size : str
        Its size band ("10-49"), or empty.
    now : datetime
        Decides what is older than five years.
    language : str
        nl, en or de.

    Returns
    -------
    tuple of Statistic
        At most three: one of the company's own branch, one of its own size, one of all.
    """
    figures = load_figures()
    numbers = figures.by_item.get(item, ())
    own_branch = [each for each in numbers if each.is_about_branch(sector)]
    broad = [each for each in numbers if each.branch in (EVERYBODY, INDUSTRY)]
    own_size = [each for each in broad if each.size == size and size not in MANY_SIZES]
    everybody = [each for each in broad if each.size in MANY_SIZES]
    chosen = [
        min(group, key=lambda number: _distance(number, now))
        for group in (own_branch, own_size, everybody)
        if group
    ]
    return tuple(_in_words(number, figures, now, language) for number in chosen)


def _distance(number: Number, now: datetime) -> tuple[bool, bool, int, int]:
    """What is not old comes first, then industry, then the nearest country, then the newest."""
    return (
        _is_old(number, now),
        number.branch == EVERYBODY,
        COUNTRIES.index(number.country),
        -number.year,
    )


def _is_old(number: Number, now: datetime) -> bool:
    return now.year - number.year > OLD_AFTER_YEARS


def _group(number: Number) -> str:
    return f"{number.country} {number.branch}"


def _in_words(number: Number, figures: Figures, now: datetime, language: str) -> Statistic:
    spoken = language if language in LANGUAGES else "en"
    who = f"{figures.groups[_group(number)][spoken]} {figures.sizes[number.size][spoken]}".strip()
    value = written(number.value, spoken)
    kind = figures.kinds[number.source.kind][spoken]
    return Statistic(
        text=figures.sentences[number.indicator][spoken].format(
            value=value, who=who, year=number.year
        ),
        value=number.value,
        unit=number.unit,
        share=number.value if number.unit == SHARE else None,
        year=number.year,
        source=f"{number.source.name}, {kind}" if kind else number.source.name,
        url=number.source.url,
        kind=number.source.kind,
        is_old=_is_old(number, now),
    )


def written(value: float, language: str) -> str:
    """A figure as it is written in `language`: 6.4 or 6,4; 13 for a whole number."""
    text = f"{value:g}"
    return text if language == "en" else text.replace(".", ",")
