"""Offering data of this company."""

import csv
import os
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from schakel.kernel.errors import InvalidInput
from schakel.network.audit import interface as audit
from schakel.network.dataspace.domain.paths import parts_of
from schakel.network.dataspace.models import AudienceEntry, Dataset, DatasetChange
from schakel.network.dataspace.models.data import SourceKind
from schakel.network.dataspace.queries.sources import csv_rows, offers_folder, open_beneath
from schakel.standards.dataspace.profile import Clause, as_policy


class NothingToOffer(InvalidInput):
    """The file cannot be offered as it is."""

    code = "nothing_to_offer"


def put_in_place(file: Path) -> str:
    """Copy a file into the folder of what is offered; its path there. None is written over."""
    folder = offers_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    parts_of(file.name)
    content = file.read_bytes()
    try:
        handle = os.open(folder / file.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise NothingToOffer(
            "There is a file {name} among the offers already. Give this one another name.",
            name=file.name,
        ) from error
    with os.fdopen(handle, "wb") as copy:
        copy.write(content)
    return file.name


@transaction.atomic
def offer_file(
    path: str,
    *,
    title: str,
    clauses: Sequence[Clause],
    audience: Sequence[str],
    by: str,
    now: datetime,
) -> str:
    """Publish a file below the folder ``offers`` on these terms; the id of the dataset.

    Raises
    ------
    NotFound
        If there is no such file.
    NothingToOffer
        If it is called a table and is none.
    """
    os.close(open_beneath(offers_folder(), path))
    is_table = path.lower().endswith(".csv")
    columns = _columns(path) if is_table else []
    dataset = Dataset.objects.create(
        title=title,
        source_kind=SourceKind.CSV if is_table else SourceKind.FILE,
        path=path,
        columns=[{"name": each, "is_personal": False, "is_time": False} for each in columns],
        policy=as_policy(clauses),
        is_published=True,
        created_at=now,
    )
    AudienceEntry.objects.bulk_create(
        AudienceEntry(dataset=dataset, entry=each) for each in dict.fromkeys(audience)
    )
    DatasetChange.objects.create(dataset=dataset, what="published", by=by, at=now)
    audit.record(by, "dataset.published", dataset.uid, now=now)
    return dataset.uid


def _columns(path: str) -> list[str]:
    try:
        header = next(islice(csv_rows(path), 1), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise NothingToOffer("{path} is no table of text in UTF-8.", path=path) from error
    if not header or len(set(header)) != len(header):
        raise NothingToOffer("The first row of {path} must name each column once.", path=path)
    return header
