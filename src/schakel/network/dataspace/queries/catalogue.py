"""What one partner may see, and nothing that tells of the rest."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from schakel.kernel.errors import NotFound
from schakel.network.dataspace.models import AudienceEntry, Dataset
from schakel.network.dataspace.models.data import EVERYONE, Format, SourceKind

PAGE = 100
TABLES = (SourceKind.CSV, SourceKind.SQLITE, SourceKind.PARQUET)


@dataclass(frozen=True)
class Listed:
    """A dataset as a partner sees it: neither path nor audience."""

    uid: str
    title: str
    description: str
    keywords: tuple[str, ...]
    formats: tuple[str, ...]
    columns: tuple[str, ...]
    policy: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """Part of a catalogue; `after` asks for the next, and is empty at the end."""

    datasets: tuple[Listed, ...]
    after: str


def entries_of(did: str, memberships: Collection[str]) -> list[str]:
    """The entries of an audience that let this party in."""
    return [EVERYONE, did, *(f"member:{hub}" for hub in sorted(memberships))]


def _visible(did: str, memberships: Collection[str]) -> "QuerySet[Dataset]":
    entries = entries_of(did, memberships)
    mine = AudienceEntry.objects.filter(dataset=OuterRef("pk"), entry__in=entries)
    return Dataset.objects.filter(Exists(mine), is_published=True).exclude(policy={})


def visible_datasets(
    did: str, memberships: Collection[str], *, after: str = "", limit: int = PAGE
) -> Page:
    """A page of what the party `did` may see, in one query; `after` is a uid of the page before."""
    limit = max(1, min(limit, PAGE))
    found = list(_visible(did, memberships).filter(uid__gt=after).order_by("uid")[: limit + 1])
    more = found[limit - 1].uid if len(found) > limit else ""
    return Page(tuple(_listed(each) for each in found[:limit]), more)


def visible_dataset(did: str, memberships: Collection[str], uid: str) -> Listed:
    """One dataset; hidden and unknown are the same."""
    found = _visible(did, memberships).filter(uid=uid).first()
    if found is None:
        raise NotFound("There is no such dataset.")
    return _listed(found)


def formats_of(dataset: Dataset) -> tuple[str, ...]:
    """The ways in which a dataset can be had."""
    formats = [Format.PULL.value] if dataset.source_kind != SourceKind.PARQUET else []
    if dataset.source_kind in TABLES:
        formats.append(Format.COMPUTE.value)
    return tuple(formats)


def _listed(dataset: Dataset) -> Listed:
    return Listed(
        uid=dataset.uid,
        title=dataset.title,
        description=dataset.description,
        keywords=tuple(dataset.keywords),
        formats=formats_of(dataset),
        columns=tuple(each["name"] for each in dataset.columns),
        policy=dataset.policy,
    )
