"""What a page of counts shows, as tables that a file can carry too."""

from collections.abc import Sequence
from dataclasses import dataclass

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Row:
    """A label and one number for each kind; None where it is hidden."""

    label: str
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class Sheet:
    """One table with its heading."""

    title: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def lines(self) -> list["Line"]:
        """The rows, each number with the head of its column."""
        return [Line(r.label, tuple(zip(self.head[1:], r.numbers, strict=True))) for r in self.rows]


@dataclass(frozen=True)
class Line:
    """A row whose numbers know their column."""

    label: str
    cells: tuple[tuple[str, int | None], ...]


def as_lines(sheets: Sequence[Sheet], hidden: str) -> list[list[str]]:
    """Tables as lines of text, an empty line between them; `hidden` stands for what is hidden."""
    lines: list[list[str]] = []
    for sheet in sheets:
        lines += [[]] if lines else []
        lines += [[sheet.title], *([list(sheet.head)] if sheet.head else [])]
        lines += [
            [row.label, *(hidden if number is None else str(number) for number in row.numbers)]
            for row in sheet.rows
        ]
    return [[harmless(cell) for cell in line] for line in lines]


def harmless(cell: str) -> str:
    """The text, so that a spreadsheet does not take it for a formula."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell
