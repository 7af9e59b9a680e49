"""What stands on the pages of the dataspace: plain values, ready to be shown."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Button:
    """Something to do: `is_next` for the one thing to do next, `is_bad` for what ends something."""

    label: str
    url: str
    is_next: bool = False
    is_bad: bool = False
    is_post: bool = True


@dataclass(frozen=True)
class ClauseLine:
    """A clause; `force` is ``enforced``, ``declared`` or ``promise``, and is explained."""

    force: str
    sentence: str
    meaning: str


@dataclass(frozen=True)
class DatasetRow:
    """A dataset of this company in its list."""

    title: str
    url: str
    state: str
    audience: str
    reads: int
    last_read: datetime | None = None


@dataclass(frozen=True)
class ReadLine:
    """One read that was let through."""

    at: datetime
    partner: str
    what: str


@dataclass(frozen=True)
class Preview:
    """What a consumer receives: the first rows, and what stays here with the reason."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    stays: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True)
class OwnDataset:
    """A dataset of this company; `todo` is what is to be said before it can be published."""

    title: str
    description: str
    state: str
    source: str
    audience: str
    formats: tuple[str, ...]
    clauses: tuple[ClauseLine, ...] = ()
    preview: Preview = field(default_factory=Preview)
    todo: tuple[Button, ...] = ()
    buttons: tuple[Button, ...] = ()
    reads: tuple[ReadLine, ...] = ()
    read_count: int = 0


@dataclass(frozen=True)
class PartnerRow:
    """A node in the address book, and what it can receive."""

    name: str
    did: str
    town: str
    receives: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True)
class OfferedRow:
    """A dataset in the catalogue of a partner."""

    title: str
    description: str
    keywords: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class CataloguePage:
    """What a partner offers to us; `trouble` says why it cannot be seen now."""

    partner: str
    rows: tuple[OfferedRow, ...] = ()
    wish: str = ""
    next_url: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class OfferedDataset:
    """A dataset of a partner, with the terms on which it is offered."""

    partner: str
    title: str
    description: str
    columns: tuple[str, ...]
    clauses: tuple[ClauseLine, ...]
    buttons: tuple[Button, ...] = ()
    not_understood: str = ""


@dataclass(frozen=True)
class StageLine:
    """A step of the way; `is_here` is the one that comes next."""

    label: str
    is_done: bool
    is_here: bool


@dataclass(frozen=True)
class StepLine:
    """A message that went to or fro: what it said, and the reason that came with it."""

    at: datetime
    sentence: str
    reason: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class Progress:
    """A negotiation or a transfer; `is_moving` while a node, not a person, is to act."""

    title: str
    lead: str
    url: str
    is_moving: bool
    stages: tuple[StageLine, ...] = ()
    steps: tuple[StepLine, ...] = ()
    clauses: tuple[ClauseLine, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class AgreementRow:
    """An agreement in the list."""

    title: str
    url: str
    partner: str
    direction: str
    state: str
    since: datetime


@dataclass(frozen=True)
class AgreementPage:
    """An agreement: its text, who signed it, and what happened under it."""

    title: str
    partner: str
    state: str
    since: datetime
    paragraphs: tuple[str, ...]
    clauses: tuple[ClauseLine, ...]
    signed_by: tuple[str, ...]
    unsigned_by: tuple[str, ...] = ()
    pdf_url: str = ""
    bundle_url: str = ""
    buttons: tuple[Button, ...] = ()
    transfers: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class ReceivedFile:
    """Something that came in under a transfer."""

    name: str
    size_bytes: int
    at: datetime
    url: str


@dataclass(frozen=True)
class QueryAnswer:
    """The answer of a named query, and how many groups stayed because they were too small."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    withheld: int
