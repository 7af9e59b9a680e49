"""The agenda explained: its aim, the wheel, eight transformations, nine projects, the money."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from schakel.programme.ecosystem.domain.catalogue import NoEntry, Text
from schakel.programme.ecosystem.domain.reading import Part, parse, read_file

Texts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Ring:
    """A ring of the agenda's wheel."""

    id: str
    name: Text
    text: Text


@dataclass(frozen=True)
class Transformation:
    """One of the eight."""

    nr: int
    name: Text
    aim: Text
    text: Text
    example: Text
    themes: Texts


@dataclass(frozen=True)
class Project:
    """One of the nine acceleration projects."""

    nr: int
    code: str
    name: Text
    goal: Text
    text: Text
    results: Texts
    parties: tuple[str, ...]
    transformations: tuple[int, ...]
    partners_complete: bool = True


@dataclass(frozen=True)
class Target:
    """Something to be counted; `value` is empty where the agenda prints no number."""

    id: str
    text: Text
    value: str
    unit: Text | None
    by: int | None
    project: int | None
    fieldlab: str
    note: Text | None


@dataclass(frozen=True)
class Grant:
    """Money for fieldlabs from one source, in millions of euros."""

    name: Text
    amount: int
    is_public: bool


@dataclass(frozen=True)
class Money:
    """What was granted to fieldlabs, and in which proportion."""

    text: Text
    rows: tuple[Grant, ...]
    total: int
    ratio: str
    source: Text


@dataclass(frozen=True)
class Agenda:
    """All of it."""

    aim: Text
    wheel: Text
    rings: tuple[Ring, ...]
    transformations: tuple[Transformation, ...]
    projects: tuple[Project, ...]
    targets: tuple[Target, ...]
    money: Money
    source: Text

    def transformation(self, nr: int) -> Transformation:
        """The transformation with this number; `NoEntry` if there is none."""
        for each in self.transformations:
            if each.nr == nr:
                return each
        raise NoEntry("There is no such transformation; they are numbered 1 to 8.")

    def project(self, nr: int) -> Project:
        """The project with this number; `NoEntry` if there is none."""
        for each in self.projects:
            if each.nr == nr:
                return each
        raise NoEntry("There is no such project; they are numbered 1 to 9.")

    def targets_of(self, *, project: int | None = None, fieldlab: str = "") -> tuple[Target, ...]:
        """The targets of a project or of a fieldlab; those of the whole agenda if of neither."""
        return tuple(
            each for each in self.targets if each.project == project and each.fieldlab == fieldlab
        )


@cache
def load_agenda() -> Agenda:
    """The agenda as it comes with the package; `BadContent` if the file is not as it should be."""
    return build_agenda(read_file("content", "agenda.yaml"))


def build_agenda(text: str) -> Agenda:
    """An agenda from the text of its file; raises as above."""
    part = parse("agenda.yaml", text)
    made = Agenda(
        aim=part["aim"].text(),
        wheel=part["wheel"]["text"].text(),
        rings=tuple(
            Ring(r["id"].word(), r["name"].text(), r["text"].text())
            for r in part["wheel"]["rings"].items()
        ),
        transformations=tuple(map(transformation, part["transformations"].items())),
        projects=tuple(map(project, part["projects"].items())),
        targets=tuple(map(target, part["targets"].items())),
        money=money(part["money"]),
        source=part["source"].text(),
    )
    check_numbers(part["transformations"], [t.nr for t in made.transformations], 8)
    check_numbers(part["projects"], [p.nr for p in made.projects], 9)
    return made


def check_numbers(part: Part, numbers: list[int], last: int) -> None:
    """Whether they run from 1 to `last`."""
    if numbers != list(range(1, last + 1)):
        raise part.wrong(f"must be numbered 1 to {last}, in this order")


def transformation(part: Part) -> Transformation:
    """One transformation."""
    return Transformation(
        nr=part["nr"].whole(),
        name=part["name"].text(),
        aim=part["aim"].text(),
        text=part["text"].text(),
        example=part["example"].text(),
        themes=part["themes"].lists(),
    )


def project(part: Part) -> Project:
    """One project."""
    return Project(
        nr=part["nr"].whole(),
        code=part["code"].word(),
        name=part["name"].text(),
        goal=part["goal"].text(),
        text=part["text"].text(),
        results=part["results"].lists(),
        parties=part["parties"].words(),
        transformations=part["transformations"].transformations(),
        partners_complete=part["parties_complete"].flag(default=True),
    )


def target(part: Part) -> Target:
    """One target."""
    value = part["value"].value
    return Target(
        id=part["id"].word(),
        text=part["text"].text(),
        value="" if value is None else str(value),
        unit=part["unit"].optional_text(),
        by=part["by"].optional_whole(),
        project=part["project"].optional_whole(),
        fieldlab=part["fieldlab"].optional_word(),
        note=part["note"].optional_text(),
    )


def money(part: Part) -> Money:
    """The money; its rows must add up to the total."""
    rows = tuple(
        Grant(r["name"].text(), r["amount"].whole(), r["public"].flag(default=False))
        for r in part["rows"].items()
    )
    total = part["total"].whole()
    if sum(row.amount for row in rows) != total:
        raise part["total"].wrong("is not the sum of its rows")
    return Money(part["text"].text(), rows, total, part["ratio"].word(), part["source"].text())
