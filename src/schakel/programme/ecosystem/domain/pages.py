"""The catalogue in one language, as pages and other rooms show it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from schakel.programme.ecosystem.domain.catalogue import Catalogue, Fieldlab, Hub, Place, Text
from schakel.programme.ecosystem.domain.map import Pin, pins
from schakel.programme.ecosystem.domain.selection import (
    Wish,
    available,
    counts,
    select,
    ways_out,
)

SMALL = 1.5  # letters on the map at the side of a page, against those of the big one
SHOWN = 8  # values of a long facet that stand open


@dataclass(frozen=True)
class Named:
    """A code or number with its label."""

    code: str
    label: str


@dataclass(frozen=True)
class FieldlabView:
    """A fieldlab in one language."""

    id: str
    number: int
    name: str
    short: str
    theme: str
    description: str
    gloss: str
    website: str
    partners: tuple[str, ...]
    partners_complete: bool
    partner_count: int | None
    contact: str
    places: tuple[str, ...]
    notes: tuple[str, ...]
    hub: str
    hub_name: str
    hub_area: str
    transformations: tuple[tuple[int, str], ...]
    technologies: tuple[Named, ...]
    sectors: tuple[Named, ...]


@dataclass(frozen=True)
class HubView:
    """A hub in one language, with the number of fieldlabs that belong to it."""

    code: str
    kind: str
    name: str
    area: str
    description: str
    ground: str
    website: str
    partners: tuple[str, ...]
    contact: str
    provinces: tuple[str, ...]
    fieldlab_count: int
    also_fieldlab: str


@dataclass(frozen=True)
class Choice:
    """A value of a facet: how many it would give, and whether it is chosen."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet with its values; `more` are those behind a fold, which opens if one is chosen."""

    name: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the fold stands open."""
        return any(choice.is_chosen for choice in self.more)


@dataclass(frozen=True)
class Chip:
    """Something that was asked for, and the selection without it."""

    facet: str
    label: str
    query: str
    count: int = 0


@dataclass(frozen=True)
class PinView:
    """A marker that leads somewhere: to its one fieldlab, or to the list of its towns."""

    pin: Pin
    name: str
    fieldlab: str
    query: str


@dataclass(frozen=True)
class Found:
    """What a wish finds: list, map, facets and ways on, all of one selection."""

    wish: Wish
    query: str
    fieldlabs: tuple[FieldlabView, ...]
    total: int
    facets: tuple[Facet, ...]
    chips: tuple[Chip, ...]
    ways_out: tuple[Chip, ...]
    pins: tuple[PinView, ...]


def fieldlab_view(catalogue: Catalogue, lab: Fieldlab, language: str) -> FieldlabView:
    """A fieldlab in one language."""
    hub = catalogue.hub(lab.hub)
    return FieldlabView(
        id=lab.id,
        number=lab.number,
        name=lab.name,
        short=lab.short,
        theme=lab.theme[language],
        description=lab.description[language],
        gloss=said(lab.gloss, language),
        website=lab.website,
        partners=lab.partners,
        partners_complete=lab.partners_complete,
        partner_count=lab.partner_count,
        contact=lab.contact,
        places=tuple(place.town for place in lab.places),
        notes=tuple(note_of(place, language) for place in lab.places if place.note),
        hub=lab.hub,
        hub_name=hub.name,
        hub_area=hub.area[language],
        transformations=tuple(
            (nr, said(catalogue.transformations.get(nr), language)) for nr in lab.transformations
        ),
        technologies=tuple(
            Named(code, catalogue.technologies[code].label(language)) for code in lab.technologies
        ),
        sectors=tuple(Named(code, catalogue.sectors[code].label(language)) for code in lab.sectors),
    )


def said(text: Text | None, language: str) -> str:
    """A text in one language; empty if there is none."""
    return "" if text is None else text[language]


def note_of(place: Place, language: str) -> str:
    """What is said about a place, after its name."""
    return f"{place.town}: {said(place.note, language)}"


def hub_view(catalogue: Catalogue, hub: Hub, language: str) -> HubView:
    """A hub in one language."""
    names = {each.code: each.name[language] for each in catalogue.provinces}
    return HubView(
        code=hub.code,
        kind=hub.kind,
        name=hub.name,
        area=hub.area[language],
        description=hub.description[language],
        ground=said(hub.ground, language),
        website=hub.website,
        partners=hub.partners,
        contact=hub.contact,
        provinces=tuple(names[code] for code in hub.provinces),
        fieldlab_count=sum(lab.hub == hub.code for lab in catalogue.fieldlabs),
        also_fieldlab=hub.also_fieldlab,
    )


def labeller(catalogue: Catalogue, language: str) -> Callable[[str, str], str]:
    """What a value of a facet is called."""

    def label(facet: str, value: str) -> str:
        if facet == "t":
            return said(catalogue.transformations[int(value)], language)
        if facet == "r":
            return catalogue.hub(value).area[language]
        if facet in ("k", "s"):
            terms = catalogue.technologies if facet == "k" else catalogue.sectors
            return terms[value].label(language)
        return value

    return label


def facets(catalogue: Catalogue, wish: Wish, language: str) -> tuple[Facet, ...]:
    """The facets that a visitor may choose from. Those of many values are in order of number."""
    label, counted, known = labeller(catalogue, language), counts(catalogue, wish), available

    def choice(name: str, value: str) -> Choice:
        is_chosen = value in wish.chosen.get(name, ())
        return Choice(value, label(name, value), counted[name][value], is_chosen)

    made = []
    for name in ("t", "r", "k", "s"):
        values = known(catalogue)[name]
        if name == "t":
            made.append(Facet(name, tuple(choice(name, str(nr)) for nr in range(1, 9))))
        elif name == "r":
            codes = (hub.code for hub in catalogue.hubs if hub.code in values)
            made.append(Facet(name, tuple(choice(name, code) for code in codes)))
        else:
            ranked = sorted(values, key=lambda v: (-values[v], label(name, v).casefold()))
            opened = tuple(choice(name, v) for v in ranked[:SHOWN])
            rest = sorted(ranked[SHOWN:], key=lambda v: label(name, v).casefold())
            made.append(Facet(name, opened, tuple(choice(name, v) for v in rest)))
    return tuple(made)


def chips(catalogue: Catalogue, wish: Wish, language: str) -> tuple[Chip, ...]:
    """Everything that was asked for, each with the selection that lets go of it."""
    label = labeller(catalogue, language)
    made = [Chip("q", wish.text, wish.without("q").query())] if wish.text else []
    for name in ("t", "r", "k", "s", "p"):
        made += [
            Chip(name, label(name, value), wish.without(name, value).query())
            for value in sorted(wish.chosen.get(name, ()))
        ]
    return tuple(made)


def exits(catalogue: Catalogue, wish: Wish, language: str) -> tuple[Chip, ...]:
    """What to let go of where nothing is found, with the number that this would give."""
    label = labeller(catalogue, language)
    return tuple(
        Chip(n, label(n, v) if n != "q" else v, wish.without(n, v).query(), count)
        for n, v, count in ways_out(catalogue, wish)
    )


def pin_views(
    catalogue: Catalogue, fieldlabs: Iterable[Fieldlab], wish: Wish, scale: float = 1.0
) -> tuple[PinView, ...]:
    """The markers of some fieldlabs, each with its name and where it leads."""
    made = []
    for pin in pins(fieldlabs, scale):
        towns = ", ".join(pin.towns)
        if len(pin.fieldlabs) == 1:
            lab = catalogue.fieldlab(pin.fieldlabs[0])
            made.append(PinView(pin, f"{lab.name}, {towns}", lab.id, ""))
        else:
            made.append(PinView(pin, towns, "", wish.only("p", pin.towns).query()))
    return tuple(made)


def found(catalogue: Catalogue, wish: Wish, language: str) -> Found:
    """Everything the page of a selection shows."""
    selected = select(catalogue, wish)
    return Found(
        wish=wish,
        query=wish.query(),
        fieldlabs=tuple(fieldlab_view(catalogue, lab, language) for lab in selected),
        total=len(catalogue.fieldlabs),
        facets=facets(catalogue, wish, language),
        chips=chips(catalogue, wish, language),
        ways_out=() if selected else exits(catalogue, wish, language),
        pins=pin_views(catalogue, selected, wish),
    )
