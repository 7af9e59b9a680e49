"""What a hub may change about an entry, the limits of it, and how two versions differ."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from schakel.kernel.errors import InvalidInput
from schakel.programme.ecosystem.domain.catalogue import (
    LANGUAGES,
    Catalogue,
    Fieldlab,
    Hub,
    NoEntry,
    Text,
)

FIELDLAB, HUB = "fieldlab", "hub"
HEADLINE_LENGTH, DESCRIPTION_LENGTH = 160, 2000
LINE_LENGTH, PARTNERS = 200, 80
PARTNER_LENGTH = 120


class BadEntry(InvalidInput):
    """What was written does not fit an entry."""

    code = "bad_entry"


@dataclass(frozen=True)
class Values:
    """The part of an entry that its hub writes: plain text, a web address, names.

    Parameters
    ----------
    headline : mapping
        In three languages: the theme of a fieldlab, the area of a hub.
    description : mapping
        In three languages; an empty line begins a paragraph.
    website : str
        Under https, or empty.
    partners : tuple of str
        Names.
    contact : str
        One line: whom to call or write to.

    Raises
    ------
    BadEntry
        If something is missing, too long, holds control characters, or is no address under https.
    """

    headline: Text
    description: Text
    website: str = ""
    partners: tuple[str, ...] = ()
    contact: str = ""

    def __post_init__(self) -> None:
        for text in (self.headline, self.description):
            if sorted(text) != sorted(LANGUAGES) or not all(map(str.strip, text.values())):
                raise BadEntry("Write this text in all three languages.")
        for line in self.headline.values():
            one_line(line, HEADLINE_LENGTH)
        for text_in in self.description.values():
            for line in text_in.split("\n"):
                one_line(line, DESCRIPTION_LENGTH)
            shorter(text_in, DESCRIPTION_LENGTH)
        if len(self.partners) > PARTNERS:
            raise BadEntry("Name at most {limit} partners.", limit=PARTNERS)
        for partner in self.partners:
            one_line(partner, PARTNER_LENGTH)
        one_line(self.contact, LINE_LENGTH)
        if self.website:
            check_website(self.website)

    def as_json(self) -> dict[str, Any]:
        """The values as they are stored."""
        return {
            "headline": dict(self.headline),
            "description": dict(self.description),
            "website": self.website,
            "partners": list(self.partners),
            "contact": self.contact,
        }


def values_from(stored: Mapping[str, Any]) -> Values:
    """The values that were stored."""
    return Values(
        headline=stored["headline"],
        description=stored["description"],
        website=stored["website"],
        partners=tuple(stored["partners"]),
        contact=stored["contact"],
    )


def one_line(text: str, limit: int) -> None:
    """Refuse what is longer, or holds a line break or another control character."""
    if not all(c.isprintable() for c in text):
        raise BadEntry("Leave out line breaks and control characters here.")
    shorter(text, limit)


def shorter(text: str, limit: int) -> None:
    """Refuse what is longer."""
    if len(text) > limit:
        raise BadEntry("Keep this under {limit} characters.", limit=limit)


def check_website(address: str) -> None:
    """Refuse what is no web address under https."""
    one_line(address, LINE_LENGTH)
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        is_good = parts.scheme == "https" and "." in host and not parts.username
    except ValueError:  # a broken host or port
        is_good = False
    if not is_good or any(c.isspace() or c in "<>\"'\\" for c in address):
        raise BadEntry("Give a web address that begins with https://.")


@dataclass(frozen=True)
class Entry:
    """An entry that can be edited: its id, the hub that edits it, and how it reads now."""

    kind: str
    code: str
    hub: str
    name: str
    values: Values

    @property
    def id(self) -> str:
        """Id as revisions and the audit log know it."""
        return f"{self.kind}:{self.code}"


def entry_of(catalogue: Catalogue, kind: str, code: str) -> Entry:
    """The entry as it reads in `catalogue`.

    Raises
    ------
    NoEntry
        If there is none.
    """
    if kind == FIELDLAB:
        lab = catalogue.fieldlab(code)
        values = Values(lab.theme, lab.description, lab.website, lab.partners, lab.contact)
        return Entry(kind, code, lab.hub, lab.name, values)
    if kind == HUB:
        hub = catalogue.hub(code)
        values = Values(hub.area, hub.description, hub.website, hub.partners, hub.contact)
        return Entry(kind, code, hub.code, hub.name, values)
    raise NoEntry("There is no such page.")


def is_own(entry: Entry, hubs: AbstractSet[str], *, is_office: bool) -> bool:
    """Whether somebody who works for `hubs`, or for the office, writes this entry."""
    return is_office or entry.hub in hubs


def entries_for(
    catalogue: Catalogue, hubs: AbstractSet[str], *, is_office: bool
) -> tuple[Entry, ...]:
    """The entries that somebody writes, hubs first."""
    every = [entry_of(catalogue, HUB, hub.code) for hub in catalogue.hubs]
    every += [entry_of(catalogue, FIELDLAB, lab.id) for lab in catalogue.fieldlabs]
    return tuple(entry for entry in every if is_own(entry, hubs, is_office=is_office))


def laid_over(catalogue: Catalogue, written: Mapping[str, Values]) -> Catalogue:
    """The catalogue with what hubs wrote, by entry id; ids that are gone are left aside."""
    return replace(
        catalogue,
        fieldlabs=tuple(
            with_fieldlab(lab, written.get(f"{FIELDLAB}:{lab.id}")) for lab in catalogue.fieldlabs
        ),
        hubs=tuple(with_hub(hub, written.get(f"{HUB}:{hub.code}")) for hub in catalogue.hubs),
    )


def with_fieldlab(lab: Fieldlab, values: Values | None) -> Fieldlab:
    """A fieldlab as its hub wrote it."""
    if values is None:
        return lab
    return replace(
        lab,
        theme=values.headline,
        description=values.description,
        website=values.website,
        partners=values.partners,
        contact=values.contact,
    )


def with_hub(hub: Hub, values: Values | None) -> Hub:
    """A hub as it wrote itself."""
    if values is None:
        return hub
    return replace(
        hub,
        area=values.headline,
        description=values.description,
        website=values.website,
        partners=values.partners,
        contact=values.contact,
    )


def as_texts(values: Values) -> dict[str, str]:
    """Each field as one text, for comparing two versions side by side."""
    return {
        **{f"headline_{code}": values.headline[code] for code in LANGUAGES},
        **{f"description_{code}": values.description[code] for code in LANGUAGES},
        "website": values.website,
        "partners": "\n".join(values.partners),
        "contact": values.contact,
    }


@dataclass(frozen=True)
class Difference:
    """A field that reads otherwise in two versions."""

    field: str
    before: str
    after: str


def differences(before: Values, after: Values) -> tuple[Difference, ...]:
    """The fields in which two versions differ."""
    was, now = as_texts(before), as_texts(after)
    return tuple(Difference(name, was[name], now[name]) for name in was if was[name] != now[name])
