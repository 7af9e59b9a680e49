"""The instrument as data: what is asked, how it is scored, and its texts in every language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from schakel.programme.assessment.domain.glossary import Term

ProfileType = Literal["bool", "band", "choice", "code"]
RequirementKind = Literal["hard", "soft"]
HIGHEST = 5
"""Levels run from 0 to this."""

KPI = (
    "cost",
    "quality",
    "lead_time",
    "flexibility",
    "energy_carbon",
    "people",
    "growth",
    "resilience",
)
"""Results of the company that an item may affect."""


@dataclass(frozen=True)
class Level:
    """One of the six levels."""

    level: int
    key: str


@dataclass(frozen=True)
class ProfileQuestion:
    """A question about the company that decides what applies, or whom it is compared with.

    Parameters
    ----------
    id : str
        Its code, stable over versions.
    type : str
        ``bool``, ``band`` (of numbers), ``choice``, or ``code`` from a public list.
    options : tuple of str
        What may be answered; for ``code`` what a form offers (a file may hold any code of the
        list); empty for ``bool``.
    code_list : str
        ``nace2`` or ``nuts2`` for a code, else empty.
    """

    id: str
    type: ProfileType
    options: tuple[str, ...] = ()
    code_list: str = ""


@dataclass(frozen=True)
class Variant:
    """A way to use the instrument; `quick` asks only the items of the quick scan."""

    id: str
    minutes: int
    is_quick: bool


@dataclass(frozen=True)
class Transformation:
    """One of the eight transformations of the agenda."""

    id: str
    nr: int


class Requirement(NamedTuple):
    """To reach level `at` of an item, `item` should be at `level` or higher.

    ``hard``: the step fails without it. ``soft``: it pays off far less without it.
    """

    at: int
    item: str
    level: int
    kind: RequirementKind


@dataclass(frozen=True)
class Item:
    """One subject, with six levels; without its words.

    Parameters
    ----------
    position : int
        Place in the instrument, from 0.
    applies_if : str
        Profile question that must not be answered with no; empty when it applies to everybody.
    kpi : tuple of str
        Codes of `KPI` that it affects.
    effort : tuple of str
        Class (S, M, L, X) of the step from each level to the next, five in all.
    technologies : tuple of tuple of str
        For each of these five steps the technologies that this very step needs, the most fitting
        first, as codes of the vocabulary of fieldlabs; empty when it needs none.
    """

    id: str
    transformation: str
    position: int
    is_quick: bool
    applies_if: str
    kpi: tuple[str, ...]
    effort: tuple[str, ...]
    technologies: tuple[tuple[str, ...], ...]
    requires: tuple[Requirement, ...]
    measured: tuple[str, ...]
    respondents: tuple[str, ...]

    @cached_property
    def hard_by_level(self) -> tuple[tuple[Requirement, ...], ...]:
        """For each level 0 to 5, the hard requirements that hold there, lower levels included."""
        return self._cumulative("hard")

    @cached_property
    def soft_by_level(self) -> tuple[tuple[Requirement, ...], ...]:
        """For each level 0 to 5, the soft requirements, lower levels included."""
        return self._cumulative("soft")

    def _cumulative(self, kind: str) -> tuple[tuple[Requirement, ...], ...]:
        mine = [need for need in self.requires if need.kind == kind]
        return tuple(
            tuple(need for need in mine if need.at <= level) for level in range(HIGHEST + 1)
        )


@dataclass(frozen=True)
class LevelText:
    """Name and meaning of a level."""

    label: str
    meaning: str


@dataclass(frozen=True)
class ProfileText:
    """A profile question in words; `options` has the words for each option."""

    question: str
    hint: str
    options: Mapping[str, str]


@dataclass(frozen=True)
class TransformationText:
    """Name and aim of a transformation."""

    name: str
    aim: str


@dataclass(frozen=True)
class VariantText:
    """Name of a variant, and how it works."""

    name: str
    mode: str


@dataclass(frozen=True)
class ItemText:
    """An item in words: six titles and levels, five steps (``next[n]`` leads to level n+1)."""

    dimension: str
    question: str
    why: str
    titles: tuple[str, ...]
    levels: tuple[str, ...]
    next: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Texts:
    """Everything the instrument says in one language."""

    title: str
    summary: str
    levels: tuple[LevelText, ...]
    kpi: Mapping[str, str]
    effort: Mapping[str, str]
    profile: Mapping[str, ProfileText]
    transformations: Mapping[str, TransformationText]
    variants: Mapping[str, VariantText]
    items: Mapping[str, ItemText]


@dataclass(frozen=True)
class Scope:
    """What applies to companies with one profile: the items in order, the codes ruled out."""

    items: Mapping[str, Item]
    ruled_out: frozenset[str]

    @cached_property
    def counts(self) -> Mapping[str, tuple[int, int]]:
        """For each transformation the number of items, and of those in the quick scan."""
        mine: dict[str, list[Item]] = {}
        for item in self.items.values():
            mine.setdefault(item.transformation, []).append(item)
        return {
            code: (len(items), sum(item.is_quick for item in items)) for code, items in mine.items()
        }


@dataclass(frozen=True)
class Instrument:
    """A questionnaire for maturity, as one version of it was published.

    Parameters
    ----------
    id, version : str
        Together the `reference` under which answers are kept.
    items : tuple of Item
        In the order in which they are asked; ties are decided by it.
    texts : Mapping[str, Texts]
        By language.
    glossary : tuple of Term
        Words that need a word of explanation; see `words_in`.

    Examples
    --------
    >>> from schakel.programme.assessment.domain.instrument import load_instrument
    >>> instrument = load_instrument("schakel-smart-industry@1.0.0")
    >>> len(instrument.items)
    44
    >>> len(items_for(instrument, "quick", {"own_machines": False}))
    10
    """

    id: str
    version: str
    licence: str
    authors: tuple[str, ...]
    source_language: str
    languages: tuple[str, ...]
    target_months: int
    levels: tuple[Level, ...]
    profile: tuple[ProfileQuestion, ...]
    variants: tuple[Variant, ...]
    transformations: tuple[Transformation, ...]
    items: tuple[Item, ...]
    texts: Mapping[str, Texts]
    glossary: tuple[Term, ...] = ()

    @cached_property
    def reference(self) -> str:
        """``id@version``."""
        return f"{self.id}@{self.version}"

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """The items by their code, in order."""
        return {item.id: item for item in self.items}

    @cached_property
    def questions(self) -> Mapping[str, ProfileQuestion]:
        """The profile questions by their code."""
        return {question.id: question for question in self.profile}

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """The profile questions that decide whether an item applies, in order."""
        used = {item.applies_if for item in self.items}
        return tuple(question.id for question in self.profile if question.id in used)

    @cached_property
    def _scopes(self) -> dict[tuple[bool, ...], Scope]:
        return {}

    def scope(self, profile: Mapping[str, str | bool]) -> Scope:
        """What applies to a company with this profile.

        A condition that the company did not answer counts as met: better one question too many
        than a subject that silently goes missing.
        """
        met = tuple([profile.get(condition) is not False for condition in self.conditions])
        if met not in self._scopes:
            off = {name for name, holds in zip(self.conditions, met, strict=True) if not holds}
            self._scopes[met] = Scope(
                {item.id: item for item in self.items if item.applies_if not in off},
                frozenset(item.id for item in self.items if item.applies_if in off),
            )
        return self._scopes[met]

    def applicable(self, profile: Mapping[str, str | bool]) -> tuple[Item, ...]:
        """The items that apply to a company with this profile, in order; see `scope`."""
        return tuple(self.scope(profile).items.values())

    def variant(self, code: str) -> Variant:
        """The variant with this code; KeyError when there is none."""
        return self._variants[code]

    @cached_property
    def _variants(self) -> Mapping[str, Variant]:
        return {variant.id: variant for variant in self.variants}

    def text(self, language: str) -> Texts:
        """The texts in `language`, or in the source language when that one is missing."""
        return self.texts.get(language) or self.texts[self.source_language]


def items_for(
    instrument: Instrument, variant: str, profile: Mapping[str, str | bool]
) -> tuple[Item, ...]:
    """The items that a variant asks of a company with this profile.

    Parameters
    ----------
    instrument : Instrument
        Which instrument.
    variant : str
        Code of one of its variants, such as ``quick`` or ``self``.
    profile : Mapping[str, str or bool]
        The profile answers known so far; a missing one counts as "applies".

    Returns
    -------
    tuple of Item
        In the order of the instrument.

    Raises
    ------
    KeyError
        If the instrument has no such variant.
    """
    is_quick = instrument.variant(variant).is_quick
    return tuple(item for item in instrument.applicable(profile) if item.is_quick or not is_quick)
