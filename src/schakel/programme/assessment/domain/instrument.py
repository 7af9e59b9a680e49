"""The instruments that come with Schakel: each file in `instruments/` is one version of one."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from schakel.kernel.errors import NotFound
from schakel.programme.assessment.domain.documents import Loader
from schakel.programme.assessment.domain.glossary import Term, words_in
from schakel.programme.assessment.domain.structure import (
    Instrument,
    Item,
    ItemText,
    Level,
    LevelText,
    ProfileQuestion,
    ProfileText,
    Requirement,
    Texts,
    Transformation,
    TransformationText,
    Variant,
    VariantText,
    items_for,
)

__all__ = [
    "Instrument",
    "Item",
    "ItemText",
    "Texts",
    "UnknownInstrument",
    "build_instrument",
    "items_for",
    "known_instruments",
    "known_references",
    "load_instrument",
    "schema_text",
    "words_in",
]

DEFAULT = "schakel-smart-industry"
_ID = re.compile(r"^id: ([a-z][a-z0-9-]*)$", re.MULTILINE)
_VERSION = re.compile(
    r"^version: [\"']?([0-9]+\.[0-9]+\.[0-9]+(?:-[0-9a-z.]+)?)[\"']?$", re.MULTILINE
)
_HEAD_CHARACTERS = 2000


class UnknownInstrument(NotFound):
    """No such instrument, or not in this version."""

    code = "unknown_instrument"


def _folder() -> Traversable:
    return resources.files("schakel.programme.assessment") / "instruments"


def schema_text() -> str:
    """The JSON Schema (2020-12) of an instrument file."""
    return (_folder() / "instrument.schema.json").read_text(encoding="utf-8")


@cache
def known_instruments() -> Mapping[str, tuple[str, ...]]:
    """The versions of each instrument, newest first, by its id."""
    found: dict[str, list[str]] = {}
    for name, version in _files():
        found.setdefault(name, []).append(version)
    return {
        name: tuple(sorted(versions, key=_newness, reverse=True))
        for name, versions in sorted(found.items())
    }


@cache
def _files() -> Mapping[tuple[str, str], Traversable]:
    """The files by id and version, which stand among their first lines."""
    found = {}
    for file in _folder().iterdir():
        if file.name.endswith(".yaml"):
            with file.open(encoding="utf-8") as opened:
                head = opened.read(_HEAD_CHARACTERS)
            name, version = _ID.search(head), _VERSION.search(head)
            if name and version:
                found[name[1], version[1]] = file
    return found


def _newness(version: str) -> tuple[list[int], bool]:
    numbers, _, draft = version.partition("-")
    return [int(number) for number in numbers.split(".")], not draft


@cache
def load_instrument(reference: str | None = None) -> Instrument:
    """The instrument that `reference` names.

    Parameters
    ----------
    reference : str, optional
        ``id`` for its newest version, or ``id@version``. None means the newest version of
        Schakel's own instrument.

    Returns
    -------
    Instrument
        The same object each time.

    Raises
    ------
    UnknownInstrument
        If there is none.

    Examples
    --------
    >>> load_instrument().reference
    'schakel-smart-industry@1.0.0'
    """
    name, _, version = (reference or DEFAULT).partition("@")
    versions = known_instruments().get(name, ())
    if not versions or ("@" in (reference or "") and version not in versions):
        known = ", ".join(known_references())
        raise UnknownInstrument(
            "There is no instrument {reference}; there are: {known}.",
            reference=reference,
            known=known,
        )
    return _load(name, version or versions[0])


def known_references() -> tuple[str, ...]:
    """Every ``id@version``, newest first."""
    return tuple(
        f"{name}@{version}"
        for name, versions in known_instruments().items()
        for version in versions
    )


@cache
def _load(name: str, version: str) -> Instrument:
    text = _files()[name, version].read_text(encoding="utf-8")
    return build_instrument(yaml.load(text, Loader=Loader))  # noqa: S506  a safe loader


def build_instrument(data: Mapping[str, Any]) -> Instrument:
    """An instrument from data that is known to be valid (see `validate_instrument`)."""
    return Instrument(
        id=data["id"],
        version=data["version"],
        licence=data["licence"],
        authors=tuple(data["authors"]),
        source_language=data["source_language"],
        languages=tuple(data["languages"]),
        target_months=data["scoring"]["target_months"],
        levels=tuple(Level(**level) for level in data["levels"]),
        profile=tuple(map(_question, data["profile"])),
        variants=tuple(
            Variant(variant["id"], variant["minutes"], variant["items"] == "quick")
            for variant in data["variants"]
        ),
        transformations=tuple(Transformation(**each) for each in data["transformations"]),
        items=tuple(_item(item, position) for position, item in enumerate(data["items"])),
        texts={language: _texts(texts) for language, texts in data["texts"].items()},
        glossary=tuple(map(_term, data.get("glossary", ()))),
    )


def _term(data: Mapping[str, Any]) -> Term:
    forms = {language: tuple(forms) for language, forms in data["forms"].items()}
    return Term(data["id"], data["term"], forms, data["text"])


def _question(data: Mapping[str, Any]) -> ProfileQuestion:
    options = data.get("bands") or data.get("choices") or ()
    return ProfileQuestion(data["id"], data["type"], tuple(options), data.get("list", ""))


def _item(data: Mapping[str, Any], position: int) -> Item:
    return Item(
        id=data["id"],
        transformation=data["transformation"],
        position=position,
        is_quick=data.get("quick", False),
        applies_if=data.get("applies_if", ""),
        kpi=tuple(data["kpi"]),
        effort=tuple(data["effort"]),
        technologies=tuple(map(tuple, data["technologies"])),
        requires=tuple(Requirement(**need) for need in data["requires"]),
        measured=tuple(data["measured"]),
        respondents=tuple(data["respondents"]),
    )


def _texts(data: Mapping[str, Any]) -> Texts:
    return Texts(
        title=data["title"],
        summary=data["summary"],
        levels=tuple(LevelText(**level) for level in data["levels"]),
        kpi=data["kpi"],
        effort=data["effort"],
        profile={
            code: ProfileText(text["question"], text.get("hint", ""), text.get("options", {}))
            for code, text in data["profile"].items()
        },
        transformations={
            code: TransformationText(**text) for code, text in data["transformations"].items()
        },
        variants={code: VariantText(**text) for code, text in data["variants"].items()},
        items={code: _item_text(text) for code, text in data["items"].items()},
    )


def _item_text(data: Mapping[str, Any]) -> ItemText:
    return ItemText(
        dimension=data["dimension"],
        question=data["question"],
        why=data["why"],
        titles=tuple(data["titles"]),
        levels=tuple(data["levels"]),
        next=tuple(data["next"]),
        evidence=tuple(data["evidence"]),
    )
