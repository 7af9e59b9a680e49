"""The sentences of the assessment outside the web pages, in three languages.

The instrument's texts carry their languages in its own file; these are the sentences around them:
problems in a file, reasons for a step, notes and the labels of the table. They need no catalogue
and no Django, so that the command line works anywhere.
"""

from collections.abc import Iterable, Mapping

from schakel.programme.assessment.domain.phrases import de, en, nl, paper
from schakel.programme.assessment.domain.result import Reason
from schakel.programme.assessment.domain.structure import Instrument

LANGUAGES = ("nl", "en", "de")
SENTENCES: Mapping[str, Mapping[str, str]] = {
    "nl": {**nl.SENTENCES, **paper.SENTENCES["nl"]},
    "en": {**en.SENTENCES, **paper.SENTENCES["en"]},
    "de": {**de.SENTENCES, **paper.SENTENCES["de"]},
}


def say(key: str, language: str, /, **details: object) -> str:
    """The sentence `key` in `language` (English when we do not have that one), filled in."""
    return SENTENCES.get(language, SENTENCES["en"])[key].format(**details)


def sentence(reason: Reason, instrument: Instrument, language: str, kind: str = "reason") -> str:
    """A reason (or with `kind` "note" a note) in words, its codes replaced by their names."""
    texts = instrument.text(language)
    details: dict[str, object] = dict(reason.details)
    if reason.items:
        details["items"] = "; ".join(texts.items[code].dimension for code in reason.items)
    kpi = reason.details.get("kpi")
    if isinstance(kpi, tuple):
        details["kpi"] = results(kpi, instrument, language)
    if "transformation" in details:
        details["transformation"] = texts.transformations[str(details["transformation"])].name
    if "question" in details:
        details["question"] = texts.profile[str(details["question"])].question
    return say(f"{kind}.{reason.code}", language, **details)


def results(codes: Iterable[str], instrument: Instrument, language: str) -> str:
    """The names of results of the company, as part of a sentence."""
    names = [instrument.text(language).kpi[code] for code in codes]
    return ", ".join(names if language == "de" else [lower_first(name) for name in names])


def lower_first(text: str) -> str:
    """A name inside a sentence, where only German keeps its capital."""
    return text[:1].lower() + text[1:]
