"""One selection for list and map: what was asked for, what is found, how many each choice gives.

Inside a facet one match is enough, between facets all must hold. Every word of a free text must
be found, in any of the three languages: in names, texts, partners, towns, and in the words of the
vocabulary for what a fieldlab does.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import urlencode

from schakel.programme.ecosystem.domain.catalogue import Catalogue, Fieldlab, Term

MAX_TEXT = 100
SHORT = 3  # a shorter word must begin a word of the text: "ai" is not in "maintenance"

# Name in the address, and the values that a fieldlab has. The order is the order in an address.
FACETS: Mapping[str, Callable[[Fieldlab], Iterable[str]]] = MappingProxyType(
    {
        "t": lambda lab: map(str, lab.transformations),
        "r": lambda lab: (lab.hub,),
        "k": lambda lab: lab.technologies,
        "s": lambda lab: lab.sectors,
        "p": lambda lab: (place.town for place in lab.places),
    }
)


@dataclass(frozen=True)
class Wish:
    """What somebody looks for.

    Parameters
    ----------
    text : str
        Free words.
    chosen : mapping of str to frozenset of str
        Values of each facet of `FACETS`; a facet without values is left out.
    """

    text: str = ""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def is_any(self) -> bool:
        """Whether it asks for anything at all."""
        return bool(self.text or self.chosen)

    def query(self) -> str:
        """The wish as it stands in an address, always in the same order; empty for none."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, v) for name in FACETS for v in sorted(self.chosen.get(name, ()))]
        return urlencode(pairs)

    def only(self, facet: str, values: Iterable[str]) -> "Wish":
        """This wish with other values for one facet; none takes the facet away."""
        others = {name: kept for name, kept in self.chosen.items() if name != facet}
        given = frozenset(values)
        return replace(self, chosen={**others, facet: given} if given else others)

    def without(self, facet: str, value: str = "") -> "Wish":
        """This wish without one value; without the free text if `facet` is ``q``."""
        if facet == "q":
            return replace(self, text="")
        return self.only(facet, self.chosen.get(facet, frozenset()) - {value})


def read_wish(catalogue: Catalogue, text: str, given: Mapping[str, Iterable[str]]) -> Wish:
    """A wish from outside: what is not in the catalogue falls away, and so does a long text's end.

    An old link keeps working when a code has gone.
    """
    known = {name: set(values) for name, values in available(catalogue).items()}
    chosen = {name: frozenset(given.get(name, ())) & known[name] for name in FACETS}
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return Wish(clean[:MAX_TEXT].strip(), {n: frozenset(v) for n, v in chosen.items() if v})


def available(catalogue: Catalogue) -> dict[str, Counter[str]]:
    """Every value of each facet that occurs, with the number of fieldlabs that have it."""
    return {
        name: Counter(value for lab in catalogue.fieldlabs for value in set(values(lab)))
        for name, values in FACETS.items()
    }


def select(catalogue: Catalogue, wish: Wish, *, ignoring: str = "") -> tuple[Fieldlab, ...]:
    """The fieldlabs that a wish finds, in the order of their numbers.

    `ignoring` leaves one facet out of account, so as to count what its values would give.
    """
    words = plain(wish.text).split()
    return tuple(
        lab
        for lab in catalogue.fieldlabs
        if all(
            name == ignoring or asked & set(FACETS[name](lab))
            for name, asked in wish.chosen.items()
        )
        and says(haystack(catalogue, lab), words)
    )


def counts(catalogue: Catalogue, wish: Wish) -> dict[str, Counter[str]]:
    """How many fieldlabs each value would give, beside what the other facets ask for."""
    made = {}
    for name, values in FACETS.items():
        found = select(catalogue, wish, ignoring=name)
        made[name] = Counter(value for lab in found for value in set(values(lab)))
    return made


def ways_out(catalogue: Catalogue, wish: Wish) -> tuple[tuple[str, str, int], ...]:
    """What to let go of when nothing is found: facet, value, and how many there are without it.

    Most first; only what helps.
    """
    parts = [("q", wish.text)] if wish.text else []
    parts += [(name, value) for name in FACETS for value in sorted(wish.chosen.get(name, ()))]
    tried = [(n, v, len(select(catalogue, wish.without(n, v)))) for n, v in parts]
    return tuple(sorted((each for each in tried if each[2]), key=lambda each: -each[2]))


def plain(text: str) -> str:
    """Small letters without accents, for comparing."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def says(text: str, words: Iterable[str]) -> bool:
    """Whether all words are found in a text; both are `plain`."""
    return all(
        word in text
        if len(word) >= SHORT
        else re.search(rf"(?<!\w){re.escape(word)}", text) is not None
        for word in words
    )


def haystack(catalogue: Catalogue, lab: Fieldlab) -> str:
    """Everything that a search looks through, in all languages; made once for each fieldlab."""
    kept: dict[str, str] = catalogue.__dict__.setdefault("_haystacks", {})
    if lab.id not in kept:
        kept[lab.id] = plain("\n".join(words_of(catalogue, lab)))
    return kept[lab.id]


def words_of(catalogue: Catalogue, lab: Fieldlab) -> Iterable[str]:
    """The texts that a search looks through."""
    yield from (lab.name, lab.short, *lab.partners, *(place.town for place in lab.places))
    hub = catalogue.hub(lab.hub)
    names = [catalogue.transformations.get(nr, {}) for nr in lab.transformations]
    for text in (lab.theme, lab.description, lab.gloss or {}, hub.area, *names):
        yield from text.values()
    yield hub.name
    yield from words_of_terms(catalogue.technologies, lab.technologies)
    yield from words_of_terms(catalogue.sectors, lab.sectors)


def words_of_terms(terms: Mapping[str, Term], codes: Iterable[str]) -> Iterable[str]:
    """Labels and synonyms of these codes."""
    for code in codes:
        if code in terms:
            for words in terms[code].words.values():
                yield from words
