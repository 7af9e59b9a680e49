"""Words of an instrument that a reader may stumble over, and where they stand in a text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Term:
    """A word and what it means, in every language of the instrument.

    Parameters
    ----------
    id : str
        Its code, stable over versions.
    term : Mapping[str, str]
        The word as a heading, by language.
    forms : Mapping[str, tuple of str]
        How it is spelled in texts, by language.
    text : Mapping[str, str]
        What it means, in one or two sentences, by language.
    """

    id: str
    term: Mapping[str, str]
    forms: Mapping[str, tuple[str, ...]]
    text: Mapping[str, str]


def words_in(glossary: Sequence[Term], text: str, language: str) -> tuple[Term, ...]:
    """The terms that stand in a text, in the order in which they first appear.

    A form counts as a whole word. Capitals matter only where they carry the meaning: ``STEP`` is
    a format, a step is not; ``Cobot`` and ``cobot`` are the same.

    Parameters
    ----------
    glossary : Sequence of Term
        Of the instrument.
    text : str
        What is read; several texts may be joined with line breaks.
    language : str
        Of the text. A term without forms in it is passed over.

    Returns
    -------
    tuple of Term
        Each once.
    """
    found = []
    for term in glossary:
        place = first_place(term.forms.get(language, ()), text)
        if place is not None:
            found.append((place, term))
    return tuple(term for _, term in sorted(found, key=lambda pair: pair[0]))


def first_place(forms: Iterable[str], text: str) -> int | None:
    """Where the first of these forms stands in a text, or None."""
    places = [match.start() for form in forms if (match := _pattern(form).search(text))]
    return min(places, default=None)


@cache
def _pattern(form: str) -> re.Pattern[str]:
    has_capitals = form[1:] != form[1:].lower() and " " not in form
    flags = re.NOFLAG if has_capitals else re.IGNORECASE
    return re.compile(rf"(?<!\w){re.escape(form)}(?!\w)", flags)
