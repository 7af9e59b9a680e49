"""The datasets of this company, as its own people see them."""

import csv
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext

from schakel.kernel.errors import NotFound
from schakel.network.dataspace.domain.release import (
    Field,
    Terms,
    TermsForbid,
    check_whole,
    filtered,
)
from schakel.network.dataspace.models import Access, Dataset
from schakel.network.dataspace.models.data import SourceKind
from schakel.network.dataspace.queries import telling
from schakel.network.dataspace.queries.pages import DatasetRow, Preview, ReadLine
from schakel.network.dataspace.queries.sources import chunks, csv_rows, sqlite_rows

SHOWN_ROWS = 5
SHOWN_READS = 50
LONGEST_CELL = 80
LOOKED_AT = 10_000


def datasets(names: Mapping[str, str], address: Mapping[str, str]) -> list[DatasetRow]:
    """All datasets, the newest first; `names` are those of partners, `address` is by uid."""
    found = Dataset.objects.annotate(
        reads=Count("tokens__accesses"), last_read=Max("tokens__accesses__at")
    )
    return [
        DatasetRow(
            title=each.title,
            url=address.get(each.uid, ""),
            state=state(each.is_published),
            audience=telling.audience([one.entry for one in each.audience.all()], dict(names)),
            reads=each.reads,
            last_read=each.last_read,
        )
        for each in found.prefetch_related("audience").order_by("-created_at", "-pk")
    ]


def state(is_published: bool) -> str:
    """Whether partners can see it, in a word."""
    return gettext("published") if is_published else gettext("not published")


def reads(uid: str, names: Mapping[str, str]) -> tuple[int, list[ReadLine]]:
    """How often a dataset was read, and the newest reads."""
    found = Access.objects.filter(token__dataset__uid=uid)
    newest = found.select_related("token").order_by("-at", "-pk")[:SHOWN_READS]
    lines = [
        ReadLine(each.at, names.get(each.token.party, each.token.party), each.what)
        for each in newest
    ]
    return found.count(), lines


def preview(uid: str, terms: Terms, *, now: datetime) -> Preview:
    """What a consumer receives under `terms`: the first rows, exactly as they would leave.

    Nothing is counted or logged: the data do not leave.
    """
    dataset = Dataset.objects.filter(uid=uid).first()
    if dataset is None:
        raise NotFound("There is no such dataset.")
    try:
        return _preview(dataset, terms, now)
    except (TermsForbid, NotFound) as error:
        return Preview(trouble=gettext(error.message).format(**error.details))
    except (UnicodeDecodeError, csv.Error, sqlite3.Error):
        return Preview(trouble=gettext("The source of this dataset cannot be read."))


def _preview(dataset: Dataset, terms: Terms, now: datetime) -> Preview:
    if dataset.source_kind not in (SourceKind.CSV, SourceKind.SQLITE):
        check_whole(terms)
        if dataset.source_kind != SourceKind.FOLDER:
            next(chunks(dataset.path), b"")
        return Preview(stays=(_whole(dataset.source_kind),))
    header: Sequence[Any] = next(_rows(dataset), [])
    described = [Field(**each) for each in dataset.columns]
    leaving = filtered(terms, described, islice(_rows(dataset), LOOKED_AT), now)
    columns, *shown = list(islice(leaving, SHOWN_ROWS + 1)) or [[]]
    return Preview(
        columns=tuple(columns),
        rows=tuple(tuple(_short(cell) for cell in row) for row in shown),
        stays=_stays(header, columns, terms),
    )


def _rows(dataset: Dataset) -> Iterator[list[Any]]:
    if dataset.source_kind == SourceKind.SQLITE:
        return sqlite_rows(dataset.path, dataset.table)
    return csv_rows(dataset.path)


def _short(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _whole(kind: str) -> str:
    if kind == SourceKind.FOLDER:
        return gettext("Every file in the folder leaves as it is.")
    return gettext("The file leaves as it is, with everything in it.")


def _stays(header: Sequence[Any], columns: Sequence[str], terms: Terms) -> tuple[str, ...]:
    gone = [str(name) for name in header if str(name) not in columns]
    told = [gettext("The column “{name}” stays here.").format(name=name) for name in gone]
    if terms.delay_s:
        told.append(gettext("Rows that are too young for the terms stay here."))
    return tuple(told)
