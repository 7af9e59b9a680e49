"""What leaves through the data plane: a file, the allowed part of a table, or an answer."""

import csv
import io
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from schakel.kernel.errors import NotFound, Unavailable
from schakel.network.dataspace.actions import computing, serving
from schakel.network.dataspace.domain.computing import (
    Answer,
    Column,
    Kind,
    Parameter,
    Part,
    Shape,
    bind,
    vet,
)
from schakel.network.dataspace.domain.release import (
    Field,
    Terms,
    TermsForbid,
    cell,
    check_whole,
    filtered,
)
from schakel.network.dataspace.models import Dataset, NamedQuery
from schakel.network.dataspace.models.data import Format, SourceKind
from schakel.network.dataspace.queries.sources import (
    chunks,
    csv_rows,
    offers_folder,
    open_beneath,
    sqlite_rows,
)

ROWS_A_PIECE = 500


class SourceBroken(Unavailable):
    """The file or table behind a dataset is not what its owner said."""

    code = "source_broken"


def pull(transfer: str, authorization: str, path: str, *, now: datetime) -> Iterator[bytes]:
    """Count a read and give what the terms let out, piece by piece."""
    dataset, terms, _ = serving.take_read(
        transfer, authorization, Format.PULL, path or "-", now=now
    )
    return _started(_pieces(dataset, terms, _path_of(dataset, path), now))


def _started(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Make the first piece now: a refusal must come before the answer has begun."""
    first = list(islice(pieces, 1))
    return _together(first, pieces)


def _together(first: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from first
    yield from rest


def _path_of(dataset: Dataset, path: str) -> str:
    if (dataset.source_kind == SourceKind.FOLDER) != bool(path):
        raise NotFound("There is no such file.")
    return f"{dataset.path}/{path}" if path else dataset.path


def _pieces(dataset: Dataset, terms: Terms, path: str, now: datetime) -> Iterator[bytes]:
    if dataset.source_kind not in (SourceKind.CSV, SourceKind.SQLITE):
        check_whole(terms)
        yield from chunks(path)
        return
    described = [Field(**each) for each in dataset.columns]
    rows: Iterable[Any] = csv_rows(path)
    if dataset.source_kind == SourceKind.SQLITE:
        rows = sqlite_rows(path, dataset.table)
    try:
        yield from as_csv(filtered(terms, described, rows, now))
    except (UnicodeDecodeError, csv.Error, sqlite3.Error) as error:
        raise SourceBroken("The source of this dataset cannot be read.") from error


def as_csv(rows: Iterable[Any]) -> Iterator[bytes]:
    """Rows as CSV in which no cell is a formula."""
    source = iter(rows)
    while piece := list(islice(source, ROWS_A_PIECE)):
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows([cell(each) for each in r] for r in piece)
        yield out.getvalue().encode()


def answer_query(
    transfer: str,
    authorization: str,
    name: str,
    version: int,
    parameters: Mapping[str, Any],
    *,
    now: datetime,
) -> Answer:
    """Count a read, run a named query where it can reach nothing, and vet what it answers."""
    dataset, terms, _ = serving.take_read(
        transfer,
        authorization,
        Format.COMPUTE,
        f"{name} {version}"[:200],
        now=now,
        parameters={str(k)[:63]: str(v)[:200] for k, v in islice(parameters.items(), 20)},
    )
    _check_computable(dataset, terms)
    query = NamedQuery.objects.filter(
        dataset=dataset, name=name, version=version, is_allowed=True
    ).first()
    if query is None:
        raise NotFound("There is no such query.")
    values = bind([_parameter(each) for each in query.parameters], parameters)
    shape = Shape(tuple(_column(each) for each in query.columns))
    fd = open_beneath(offers_folder(), dataset.path)
    try:
        source = computing.Input("data", dataset.source_kind, fd, dataset.table)
        raw = computing.compute(query.sql, values, [source])
    finally:
        os.close(fd)
    least = max(query.min_group, terms.min_group or 0)
    return vet(shape, raw.columns, raw.rows, records=raw.records, min_group=least)


def _check_computable(dataset: Dataset, terms: Terms) -> None:
    if dataset.source_kind not in (SourceKind.CSV, SourceKind.SQLITE, SourceKind.PARQUET):
        raise NotFound("There is no such query.")
    if terms.columns is not None or terms.delay_s is not None or terms.no_personal:
        raise TermsForbid(
            "The agreement lets out part of a table only, and a query reads all of it."
        )


def _parameter(kept: Mapping[str, Any]) -> Parameter:
    return Parameter(kept["name"], Kind(kept["kind"]), tuple(kept.get("choices", ())))


def _column(kept: Mapping[str, Any]) -> Column:
    return Column(kept["name"], Part(kept["part"]), int(kept.get("decimals", 2)))
