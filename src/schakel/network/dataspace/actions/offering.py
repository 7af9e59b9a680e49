"""Offering data of this company."""

import csv
import os
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from schakel.kernel.errors import InvalidInput
from schakel.network.audit import interface as audit
from schakel.network.dataspace.domain.offers import terms_of
from schakel.network.dataspace.domain.paths import parts_of
from schakel.network.dataspace.models import AudienceEntry, Dataset, DatasetChange
from schakel.network.dataspace.models.data import EVERYONE, SourceKind
from schakel.network.dataspace.queries.own import preview
from schakel.network.dataspace.queries.sources import csv_rows, offers_folder
from schakel.network.identity import interface as identity
from schakel.standards.dataspace.profile import Clause, as_policy

LONGEST_TITLE = 200


class NothingToOffer(InvalidInput):
    """The file cannot be offered as it is."""

    code = "nothing_to_offer"


def offer_file(
    file: Path,
    *,
    title: str,
    clauses: Sequence[Clause],
    audience: Sequence[str],
    impersonal: Collection[str] = (),
    by: str,
    now: datetime,
) -> str:
    """Copy a file to the offers of this node, and publish it on these terms; id of the dataset.

    Parameters
    ----------
    impersonal : collection of str
        Columns that tell of nobody. Every other one is taken to tell of a person.

    Raises
    ------
    InvalidDid
        If somebody of `audience` can be no node.
    NothingToOffer
        If the title or the file will not do, a file of this name is offered already, or nothing
        of it could leave on these terms.
    """
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise NothingToOffer("Give a title of 1 to {most} characters.", most=LONGEST_TITLE)
    for entry in audience:
        if entry != EVERYONE:
            identity.address_of(entry.removeprefix("member:"))
    path = _put_in_place(file)
    try:
        return _published(path, title.strip(), clauses, audience, impersonal, by, now)
    except BaseException:
        (offers_folder() / path).unlink()  # what is not offered does not stay here
        raise


def _put_in_place(file: Path) -> str:
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
def _published(  # noqa: PLR0917 (what an offer has)
    path: str,
    title: str,
    clauses: Sequence[Clause],
    audience: Sequence[str],
    impersonal: Collection[str],
    by: str,
    now: datetime,
) -> str:
    is_table = path.lower().endswith(".csv")
    columns = _columns(path) if is_table else []
    if missing := sorted(set(impersonal) - set(columns)):
        raise NothingToOffer("There is no column {name} in {path}.", name=missing[0], path=path)
    dataset = Dataset.objects.create(
        title=title,
        source_kind=SourceKind.CSV if is_table else SourceKind.FILE,
        path=path,
        columns=[
            {"name": each, "is_personal": each not in impersonal, "is_time": False}
            for each in columns
        ],
        policy=as_policy(clauses),
        is_published=True,
        created_at=now,
    )
    seen = preview(dataset.uid, terms_of(dataset.policy), now=now)
    if seen.trouble:
        raise NothingToOffer("{reason} So nothing would leave on these terms.", reason=seen.trouble)
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
