"""Our profile of ODRL: clauses written as a policy, and the document that says what they mean.

Source: ODRL Information Model 2.2, section 2.1 (profiles) and ODRL Profile Best Practices.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from schakel.standards.dataspace.clauses import (
    CLAUSES,
    NAMESPACE,
    ODRL,
    PROFILE,
    TEMPLATES,
    Clause,
    Force,
    InvalidClause,
    Kind,
    Preset,
    ordered,
)
from schakel.standards.dataspace.understanding import NotUnderstood, understand

__all__ = [
    "CLAUSES",
    "PROFILE",
    "TEMPLATES",
    "Clause",
    "Force",
    "InvalidClause",
    "Kind",
    "NotUnderstood",
    "Preset",
    "as_policy",
    "ordered",
    "profile_document",
    "understand",
]

VERSION = "1"
ISSUED = "2026-11-24"


def as_policy(clauses: Iterable[Clause]) -> dict[str, Any]:
    """The body of an Offer: plain JSON without ``@id``, ``@type`` and parties.

    Parameters
    ----------
    clauses : iterable of Clause
        At most 50; none means use without limits.

    Returns
    -------
    dict
        One permission to use, prohibitions if there are any, and the profile if a word of it is
        used. Words of ODRL are short, ours are full IRIs: the contexts of the protocol do not know
        our prefix. The order of the clauses makes no difference.

    Raises
    ------
    InvalidClause
        If there are more than 50 clauses.

    Examples
    --------
    >>> as_policy([Clause("at_most", {"times": 3})])["permission"][0]["constraint"]
    [{'leftOperand': 'count', 'operator': 'lteq', 'rightOperand': '3'}]
    >>> as_policy([])
    {'permission': [{'action': 'use'}]}
    """
    listed = ordered(list(clauses))
    limits = [_constraint(each) for each in listed if not each.kind.is_prohibition]
    permission: dict[str, Any] = {"action": "use"}
    if limits:
        permission["constraint"] = limits
    policy: dict[str, Any] = {"permission": [permission]}
    forbidden = [_word(each.kind.term) for each in listed if each.kind.is_prohibition]
    if forbidden:
        policy["prohibition"] = [{"action": each} for each in forbidden]
    if any(each.kind.term.startswith(NAMESPACE) for each in listed):
        policy["profile"] = PROFILE
    return policy


def _constraint(clause: Clause) -> dict[str, Any]:
    kind = clause.kind
    right = kind.fixed if kind.value is None else kind.value.write(clause.value)
    return {
        "leftOperand": _word(kind.term),
        "operator": kind.operator,
        "rightOperand": right,
    }


def _word(term: str) -> str:
    return term.removeprefix(ODRL)


_LABELS: Mapping[str, tuple[str, str, str]] = {
    "readsPerHour": ("keer lezen per uur", "reads per hour", "Abrufe je Stunde"),
    "columns": ("kolommen", "columns", "Spalten"),
    "personalData": ("persoonsgegevens", "personal data", "personenbezogene Daten"),
    "detail": ("mate van detail", "level of detail", "Detailgrad"),
    "groupSize": ("kleinste groep", "smallest group", "kleinste Gruppe"),
    "delay": ("vertraging", "delay", "Verzögerung"),
    "order": ("alleen voor deze order", "for this order only", "nur für diesen Auftrag"),
    "machine": (
        "alleen voor onderhoud en verbetering van deze machine",
        "to maintain and improve this machine only",
        "nur für Wartung und Verbesserung dieser Maschine",
    ),
    "useOutsideCompany": (
        "gebruik buiten het eigen bedrijf",
        "use outside the own company",
        "Nutzung außerhalb des eigenen Unternehmens",
    ),
}
_TYPES = {
    "readsPerHour": "xsd:integer",
    "groupSize": "xsd:integer",
    "delay": "xsd:dayTimeDuration",
}


def profile_document() -> dict[str, Any]:
    """The profile as a JSON-LD document, to be served at its own address.

    Returns
    -------
    dict
        Every word that the profile adds to ODRL, with labels in Dutch, English and German, the
        operator and type of its value, and the force of its clause; and the words of ODRL that it
        takes. Its context stands in the document; nothing is to be fetched.

    Examples
    --------
    >>> profile_document()["@id"]
    'https://schakel.example/profiles/schakel/1'
    """
    own = [each for each in CLAUSES.values() if each.term.startswith(NAMESPACE)]
    taken = [each for each in CLAUSES.values() if not each.term.startswith(NAMESPACE)]
    return {
        "@context": _CONTEXT,
        "@id": PROFILE,
        "@type": "skos:ConceptScheme",
        "label": {
            "nl": "Voorwaarden van Schakel voor het delen van gegevens",
            "en": "Schakel's terms for sharing data",
            "de": "Bedingungen von Schakel für das Teilen von Daten",
        },
        "version": VERSION,
        "issued": ISSUED,
        "license": "https://www.apache.org/licenses/LICENSE-2.0",
        "understands": sorted({"odrl:use"} | {each.term.replace(ODRL, "odrl:") for each in taken}),
        "hasTerm": [_described(each) for each in own],
    }


_CONTEXT: dict[str, Any] = {
    "odrl": ODRL,
    "schakel": NAMESPACE,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "label": {"@id": "skos:prefLabel", "@container": "@language"},
    "version": "owl:versionInfo",
    "issued": {"@id": "dcterms:issued", "@type": "xsd:date"},
    "license": {"@id": "dcterms:license", "@type": "@id"},
    "understands": {"@id": "dcterms:references", "@type": "@id"},
    "hasTerm": {"@reverse": "skos:inScheme"},
    "operator": {"@id": "schakel:operator", "@type": "@id"},
    "force": "schakel:force",
    "value": "schakel:value",
    "valueType": {"@id": "schakel:valueType", "@type": "@id"},
}


def _described(kind: Kind) -> dict[str, Any]:
    name = kind.term.removeprefix(NAMESPACE)
    nl, en, de = _LABELS[name]
    found: dict[str, Any] = {
        "@id": f"schakel:{name}",
        "@type": "odrl:Action" if kind.is_prohibition else "odrl:LeftOperand",
        "label": {"nl": nl, "en": en, "de": de},
        "force": kind.force.value,
    }
    if not kind.is_prohibition:
        found["operator"] = f"odrl:{kind.operator}"
        found["valueType"] = _TYPES.get(name, "xsd:string")
    if kind.fixed:
        found["value"] = kind.fixed
    return found
