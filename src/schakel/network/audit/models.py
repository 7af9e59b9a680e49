"""The log and its head. An entry is written once and never again."""

from collections.abc import Iterable
from typing import Any, NoReturn

from django.db import models


class AppendOnly(Exception):
    """Somebody tried to change or remove what was written; a mistake in the program."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reading and adding only."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise AppendOnly("audit entries are not changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("audit entries are not removed")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnly("audit entries are not changed")


class Entry(models.Model):
    """One thing that somebody did. Details are kept as the text that was hashed."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=200, db_index=True)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, db_index=True)
    details = models.TextField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.number} {self.action}"

    def save(
        self,
        *,
        force_insert: bool | tuple[Any, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        if not self._state.adding or force_update or update_fields is not None:
            raise AppendOnly("audit entries are not changed")
        super().save(force_insert=force_insert or True, using=using)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnly("audit entries are not removed")


class Head(models.Model):
    """How many entries there are and the digest of the last; its row lock puts writers in line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"
