"""What the terms of an agreement let out, decided before a byte leaves.

Whatever a source cannot do is refused: a file that is no table has no columns to leave out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from schakel.kernel.errors import InvalidInput, NotAllowed
from schakel.standards.dataspace.evaluation import Release

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class TermsForbid(NotAllowed):
    """The agreement does not let this out, or this source cannot keep to it."""

    code = "terms_forbid"


class TermsNotUnderstood(InvalidInput):
    """Terms that were kept hold something that is not known; nothing is let out."""

    code = "terms_not_understood"


@dataclass(frozen=True, kw_only=True)
class Terms(Release):
    """What may leave, as it is kept with the access that it was opened for."""

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        for name in ("not_before", "not_after"):
            found[name] = found[name].isoformat() if found[name] else None
        found["columns"] = None if self.columns is None else list(self.columns)
        return found

    @classmethod
    def parse(cls, kept: Mapping[str, Any]) -> "Terms":
        """From the database; a name more or less, or another type, and nothing leaves."""
        if set(kept) != {each.name for each in fields(cls)}:
            raise TermsNotUnderstood("The terms kept with this access are not understood.")
        try:
            return cls(
                columns=None if kept["columns"] is None else tuple(map(str, kept["columns"])),
                not_before=_moment(kept["not_before"]),
                not_after=_moment(kept["not_after"]),
                aggregated_only=_flag(kept["aggregated_only"]),
                no_personal=_flag(kept["no_personal"]),
                **{n: _count(kept[n]) for n in ("min_group", "delay_s", "max_reads", "per_hour")},
            )
        except (TypeError, ValueError) as error:
            raise TermsNotUnderstood(
                "The terms kept with this access are not understood."
            ) from error


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _count(value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise TypeError
    return value


@dataclass(frozen=True)
class Field:
    """A column of a dataset as its owner described it."""

    name: str
    is_personal: bool = False
    is_time: bool = False


def check_period(terms: Terms, now: datetime) -> None:
    """Refuse outside the period of the agreement."""
    if terms.not_before is not None and now < terms.not_before:
        raise TermsForbid("The agreement does not let data out yet.")
    if terms.not_after is not None and now >= terms.not_after:
        raise TermsForbid("The agreement does not let data out any more.")


def check_whole(terms: Terms) -> None:
    """Refuse a source that is not a table when the terms speak of what is inside it."""
    check_raw(terms)
    if terms.columns is not None or terms.delay_s is not None or terms.no_personal:
        raise TermsForbid("The agreement lets out part of a table only, and this is no table.")


def check_raw(terms: Terms) -> None:
    """Refuse records where only groups may leave."""
    if terms.aggregated_only or terms.min_group is not None:
        raise TermsForbid("The agreement lets out groups only: ask a named query instead.")


def kept_columns(terms: Terms, described: Sequence[Field], present: Sequence[str]) -> list[int]:
    """Places of the columns that may leave.

    A column that its owner did not describe does not leave under terms about columns or people.
    """
    if len(set(present)) != len(present):
        raise TermsForbid("Two columns of the source have one name, so none is let out.")
    known = {each.name: each for each in described}
    allowed = set(present) if terms.columns is None else set(terms.columns) & set(present)
    if terms.no_personal:
        allowed = {name for name in allowed if name in known and not known[name].is_personal}
    if not allowed:
        raise TermsForbid("The agreement lets out none of the columns of this source.")
    return [at for at, name in enumerate(present) if name in allowed]


def filtered(
    terms: Terms, described: Sequence[Field], rows: Iterable[Sequence[Any]], now: datetime
) -> Iterator[list[Any]]:
    """Header and records that may leave; the first row names the columns."""
    check_raw(terms)
    source = iter(rows)
    header = [str(name) for name in next(source, [])]
    places = kept_columns(terms, described, header)
    time_at = _time_at(terms, described, header)
    yield [header[at] for at in places]
    for row in source:
        if len(row) != len(header):
            raise TermsForbid("A record of the source has more or fewer cells than its header.")
        if time_at is None or _is_old_enough(row[time_at], terms, now):
            yield [row[at] for at in places]


def _time_at(terms: Terms, described: Sequence[Field], header: Sequence[str]) -> int | None:
    if not terms.delay_s:
        return None
    times = [each.name for each in described if each.is_time and each.name in header]
    if len(times) != 1:
        raise TermsForbid("The agreement asks for a delay, and no column says when it was.")
    return header.index(times[0])


def _is_old_enough(value: Any, terms: Terms, now: datetime) -> bool:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return False
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware <= now - timedelta(seconds=terms.delay_s or 0)


def cell(value: Any) -> str:
    """A cell of a CSV file that no spreadsheet runs as a formula; figures stay as they are."""
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(FORMULA) and not _is_figure(text) else text


def _is_figure(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text == text.strip()
