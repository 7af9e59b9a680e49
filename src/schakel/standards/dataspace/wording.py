"""Clauses, what stands behind them, and the contract, in words that a shop owner understands."""

from collections.abc import Iterable
from datetime import UTC, datetime

from schakel.standards.dataspace.clauses import Clause, Force, Kind
from schakel.standards.dataspace.values import Moment, Names, Seconds
from schakel.standards.dataspace.wording_tables import (
    CONTRACT,
    FORCE_NAMES,
    FORCES,
    LANGUAGES,
    MONTHS,
    NO_CLAUSES,
    SENTENCES,
    TEMPLATE_TITLES,
    UNITS,
)

_STEPS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


def sentence(clause: Clause, language: str) -> str:
    """What a clause says, in one or two sentences that show its parameter.

    Parameters
    ----------
    clause : Clause
        Any clause of the registry.
    language : {"nl", "en", "de"}
        Language of the sentence.

    Returns
    -------
    str
        Plain text; a parameter came from another party, so escape it where it is shown.

    Raises
    ------
    KeyError
        If there is no such language.

    Examples
    --------
    >>> sentence(Clause("at_most", {"times": 3}), "en")
    'The receiver may fetch the data at most 3 times.'
    """
    shown = _shown(clause.kind, clause.value, language)
    one = "_one" if clause.value == 1 and f"{clause.code}_one" in SENTENCES[language] else ""
    return SENTENCES[language][clause.code + one].format(**{clause.kind.param or "_": shown})


def force_sentence(force: Force, language: str) -> str:
    """What it means that a clause is enforced, declared or a promise."""
    return FORCES[language][force.value]


def force_name(force: Force, language: str) -> str:
    """The name of a force: ``enforced``, ``afgedwongen``, ``erzwungen``."""
    return FORCE_NAMES[language][force.value]


def template_title(code: str, language: str) -> str:
    """The name of a template in `TEMPLATES`."""
    return TEMPLATE_TITLES[language][code]


def contract_text(  # noqa: PLR0917 (the order of the contract itself)
    language: str,
    provider_name: str,
    consumer_name: str,
    dataset_title: str,
    clauses: Iterable[Clause],
    agreed_at: datetime,
) -> tuple[str, ...]:
    """The contract as paragraphs, the first its title.

    Parameters
    ----------
    language : {"nl", "en", "de"}
        Language of the text.
    provider_name, consumer_name, dataset_title : str
        As both sides know them: equal arguments give equal text.
    clauses : iterable of Clause
        What was agreed, in the order of `understand`.
    agreed_at : datetime
        Aware; shown in UTC to the second.

    Returns
    -------
    tuple of str
        Plain text; escape it where it is shown.
    """
    words, listed = CONTRACT[language], list(clauses)
    names = {"provider": provider_name, "consumer": consumer_name, "dataset": dataset_title}
    moment = _moment(agreed_at.astimezone(UTC).replace(microsecond=0), language)
    opening = [each.format(**names, moment=moment) for each in words["opening"]]
    numbered = [
        words["clause"].format(
            number=number,
            force=force_name(each.force, language),
            letter=each.force.letter,
            sentence=sentence(each, language),
        )
        for number, each in enumerate(listed, 1)
    ]
    used = [each for each in Force if any(clause.force is each for clause in listed)]
    meanings = [force_sentence(each, language) for each in used]
    closing = [each.format(**names) for each in words["closing"]]
    return (*opening, *(numbered or [NO_CLAUSES[language]]), *meanings, *closing)


def _shown(kind: Kind, value: object, language: str) -> str:
    if isinstance(kind.value, Moment) and isinstance(value, datetime):
        return _moment(value, language)
    if isinstance(kind.value, Seconds) and isinstance(value, int):
        return _duration(value, language)
    if isinstance(kind.value, Names) and isinstance(value, tuple):
        return ", ".join(f"“{each}”" for each in value)
    return f"“{value}”" if isinstance(value, str) else str(value)


def _moment(moment: datetime, language: str) -> str:
    month = MONTHS[language][moment.month - 1]
    clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    point = "." if language == "de" else ""
    return f"{moment.day}{point} {month} {moment.year}, {clock} UTC"


def _duration(seconds: int, language: str) -> str:
    found = []
    for name, length in _STEPS:
        number, seconds = divmod(seconds, length)
        if number:
            one, many = UNITS[language][name]
            found.append(f"{number} {one if number == 1 else many}")
    return ", ".join(found)


__all__ = [
    "LANGUAGES",
    "contract_text",
    "force_name",
    "force_sentence",
    "sentence",
    "template_title",
]
