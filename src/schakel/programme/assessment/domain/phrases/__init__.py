"""The sentences of the assessment outside the web pages, in three languages.

The instrument's texts carry their languages in its own file; these are the sentences around them:
problems in a file, reasons for a step, notes and the labels of the table. They need no catalogue
and no Django, so that the command line works anywhere.
"""

from collections.abc import Mapping

from schakel.programme.assessment.domain.phrases import de, en, nl
from schakel.programme.assessment.domain.result import Reason
from schakel.programme.assessment.domain.structure import Instrument

LANGUAGES = ("nl", "en", "de")
SENTENCES: Mapping[str, Mapping[str, str]] = {
    "nl": nl.SENTENCES,
    "en": en.SENTENCES,
    "de": de.SENTENCES,
}


def say(key: str, language: str, /, **details: object) -> str:
    """The sentence `key` in `language` (English when we do not have that one), filled in."""
    return SENTENCES.get(language, en.SENTENCES)[key].format(**details)


def sentence(reason: Reason, instrument: Instrument, language: str, kind: str = "reason") -> str:
    """A reason (or with `kind` "note" a note) in words, its codes replaced by their names."""
    texts = instrument.text(language)
    details: dict[str, object] = dict(reason.details)
    if reason.items:
        details["items"] = "; ".join(texts.items[code].dimension for code in reason.items)
    if "transformation" in details:
        details["transformation"] = texts.transformations[str(details["transformation"])].name
    if "question" in details:
        details["question"] = texts.profile[str(details["question"])].question
    return say(f"{kind}.{reason.code}", language, **details)
