"""Which counts may be shown: no cell under five companies, shown or computed.

The idea
    Every company counts once for each kind of happening, in one hub, one week, one sector, one
    size and under one code. For each kind these tables are given out, to anybody who may open the
    page: hub x week, hub x sector, hub x size, hub x code, with their totals; the totals by hub
    and the grand total are the same in all of them. What is hidden is decided once for all
    readers, so it does not matter who sees which part, or whether they put their parts together.

    1. *Totals.* A total under five is hidden. Unless those hidden hold at least five together and
       are at least two, more are hidden until they do. Rows and columns with a hidden total are
       hidden whole: only their sum can be computed. They count as one row, one column below.
    2. *Inside.* The rows with a cell under five, times the columns with one, are hidden as one
       block. Rows and columns join it until it has at least two of each, and each of its rows and
       columns holds at least five in the block.

Why that is enough
    From the totals and the shown cells a reader gets the sum of each row and column of the block
    and nothing else. With row sum r, column sum c and block sum T a cell can be anything between
    max(0, r + c - T) and min(r, c) (the bounds of Frechet, and for a table of two dimensions each
    value between them occurs). As there is another row and another column with at least five
    each, and r and c are at least five, these bounds lie at least five apart. A hidden total lies
    between 0 and the sum of those hidden, which is at least five. A cell of one table can be moved
    within its bounds without touching the totals by hub, so another table adds nothing.

What is hidden looks the same, whether it is zero, under five, or hidden to protect another. Zero
is hidden too: shown, it would narrow the bounds. Which row or column joins is decided by a secret
order and not by its size: a reader who knows this text cannot work back from the choice.

Assumptions
    That nothing happened before the first week is known, so those weeks are not in the tables. The
    kinds are counted each for itself; that who finishes has started is not used. A reader
    knows nothing of single companies beforehand. Only whole weeks are given out, so two looks at
    the page in one week show the same; who writes down the page week after week sees what a whole
    week changed.

References
----------
Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4 (magnitude and frequency
tables: thresholds, primary and secondary suppression, feasibility intervals).
Dobra and Fienberg, Bounds for cell entries in contingency tables, PNAS 97 (2000) 11885-11892.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

THRESHOLD = 5
ALL = "*"
MERGED = "+"

Counts = Mapping[tuple[str, str], int]
Order = Callable[[str], str]


def secret_order(secret: bytes, purpose: str) -> Order:
    """An order of labels that is the same each time, and that nobody without `secret` can tell."""
    return lambda label: hmac.digest(secret, f"{purpose}:{label}".encode(), hashlib.sha256).hex()


@dataclass(frozen=True)
class Hidden:
    """What is hidden in one table: whole rows, whole columns, and a block of what is left."""

    rows: frozenset[str]
    columns: frozenset[str]
    block_rows: frozenset[str]
    block_columns: frozenset[str]

    def covers(self, row: str, column: str) -> bool:
        """Whether the cell inside the table is hidden."""
        is_in_block = row in self.block_rows and column in self.block_columns
        return row in self.rows or column in self.columns or is_in_block


class Release:
    """All tables of one kind of happening, as they may be shown.

    Parameters
    ----------
    tables : mapping of str to counts
        For each breakdown the number of companies by (hub, code); what is left out is zero. Each
        company is in one cell of every table.
    hubs : sequence of str
        All hubs.
    codes : mapping of str to sequence of str
        For each breakdown all its codes.
    order : callable
        See `secret_order`; what joins when hiding is the first in this order.

    Examples
    --------
    >>> counts = {("oost", "25"): 9, ("oost", "28"): 7, ("noord", "25"): 3, ("noord", "28"): 8}
    >>> release = Release({"sector": counts}, ["oost", "noord"], {"sector": ["25", "28"]}, str)
    >>> release.shown("sector", ALL, "25"), release.shown("sector", "noord", "25")
    (12, None)
    """

    def __init__(
        self,
        tables: Mapping[str, Counts],
        hubs: Sequence[str],
        codes: Mapping[str, Sequence[str]],
        order: Order,
    ) -> None:
        self._totals = {name: totals(tables[name], hubs, codes[name]) for name in tables}
        first = next(iter(self._totals.values()))
        by_hub = {hub: first[hub, ALL] for hub in hubs}
        self.total = first[ALL, ALL]
        rows = hidden_of(by_hub, order)
        self._hidden = {
            name: hidden_in(cells, hubs, codes[name], rows, order)
            for name, cells in self._totals.items()
        }

    def shown(self, table: str, hub: str = ALL, code: str = ALL) -> int | None:
        """The number that may be shown, or None; `ALL` asks for a total."""
        hidden = self._hidden[table]
        value = self._totals[table].get((hub, code), 0)
        if self.total < THRESHOLD or value < THRESHOLD:
            return None
        if ALL in (hub, code):
            return None if hub in hidden.rows or code in hidden.columns else value
        return None if hidden.covers(hub, code) else value


def totals(counts: Counts, hubs: Sequence[str], codes: Sequence[str]) -> dict[tuple[str, str], int]:
    """Every cell with the totals of its rows and columns."""
    cells = {(hub, code): counts.get((hub, code), 0) for hub in hubs for code in codes}
    for hub in hubs:
        cells[hub, ALL] = sum(cells[hub, code] for code in codes)
    for code in [*codes, ALL]:
        cells[ALL, code] = sum(cells[hub, code] for hub in hubs)
    return cells


def hidden_of(values: Mapping[str, int], order: Order) -> frozenset[str]:
    """Which of some numbers with a known sum are hidden: none, or two and more that hold five."""
    hidden = {label for label, value in values.items() if value < THRESHOLD}
    if not hidden:
        return frozenset()
    for label in sorted(set(values) - hidden, key=order):
        if len(hidden) > 1 and sum(values[each] for each in hidden) >= THRESHOLD:
            break
        hidden.add(label)
    return frozenset(hidden)


def hidden_in(
    cells: Counts, hubs: Sequence[str], codes: Sequence[str], rows: frozenset[str], order: Order
) -> Hidden:
    """What is hidden in one table, given the hubs whose totals are."""
    columns = hidden_of({code: cells[ALL, code] for code in codes}, order)
    inside: dict[tuple[str, str], int] = {}
    for hub in hubs:
        for code in codes:
            place = (MERGED if hub in rows else hub, MERGED if code in columns else code)
            inside[place] = inside.get(place, 0) + cells[hub, code]
    return Hidden(rows, columns, *hidden_block(inside, order))


def hidden_block(cells: Counts, order: Order) -> tuple[frozenset[str], frozenset[str]]:
    """Rows and columns of the block that is hidden, in a table whose totals are all known."""
    small = [place for place, value in cells.items() if value < THRESHOLD]
    rows, columns = {row for row, _ in small}, {column for _, column in small}
    more_rows = sorted({row for row, _ in cells} - rows, key=order)
    more_columns = sorted({column for _, column in cells} - columns, key=order)
    while small:
        by_column = [sum(cells[row, column] for row in rows) for column in columns]
        by_row = [sum(cells[row, column] for column in columns) for row in rows]
        if more_rows and (len(rows) < 2 or min(by_column) < THRESHOLD):  # noqa: PLR2004 (a pair)
            rows.add(more_rows.pop(0))
        elif more_columns and (len(columns) < 2 or min(by_row) < THRESHOLD):  # noqa: PLR2004
            columns.add(more_columns.pop(0))
        else:
            break
    return frozenset(rows), frozenset(columns)
