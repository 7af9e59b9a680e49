"""Texts that the operator of a site fills in: privacy, retention, accessibility, terms.

A text is Markdown in one language. Readers get it when no blank of the template is left in it:
in their own language, or else in another one that is there.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from schakel.kernel.errors import Conflict, NotFound
from schakel.kernel.registry import Registry
from schakel.web.models import Statement

KINDS = {
    "privacy": _("Privacy notice"),
    "retention": _("Retention periods"),
    "accessibility": _("Accessibility statement"),
    "terms": _("Terms of use"),
}
LONGEST = 40_000
TEMPLATES = Path(__file__).parent / "statement_templates"
BLANK = re.compile(r"\[\[[^\[\]]*\]\]")
SAFE_LINKS = ("https://", "mailto:")
NOT_HERE = ("code", "fence", "image", "html_block", "html_inline", "entity")

# Told inside the transaction of each change: kind, language and the moment.
changed = Registry[Callable[[str, str, datetime], None]]("listener to statements")


class StatementChanged(Conflict):
    """Somebody else changed the text in the meantime."""

    code = "statement_changed"


@dataclass(frozen=True)
class Draft:
    """A text as the operator sees it.

    Parameters
    ----------
    kind, language : str
        Which text.
    text : str
        Markdown; empty if nobody wrote it yet.
    revision : int
        How often it was changed; 0 if it is not there.
    changed_at : datetime or None
        When it was changed last.
    """

    kind: str
    language: str
    text: str = ""
    revision: int = 0
    changed_at: datetime | None = None

    @property
    def blanks(self) -> int:
        """How many blanks of the template are left."""
        return len(BLANK.findall(self.text))

    @property
    def state(self) -> str:
        """``empty``, ``blanks`` (kept, but readers do not get it yet) or ``shown``."""
        if not self.text:
            return "empty"
        return "blanks" if self.blanks else "shown"


def require_kind(kind: str, language: str) -> None:
    """Refuse a text that no site has.

    Raises
    ------
    NotFound
        If there is no such kind or no such language.
    """
    if kind not in KINDS or language not in dict(settings.LANGUAGES):
        raise NotFound("There is no such text. Choose one from the list of statements.")


def drafts() -> Iterator[Draft]:
    """Every text of the site, by kind and language, those that nobody wrote included."""
    rows = {(row.kind, row.language): row for row in Statement.objects.all()}
    for kind in KINDS:
        for language, _name in settings.LANGUAGES:
            row = rows.get((kind, language))
            yield as_draft(row) if row else Draft(kind, language)


def draft(kind: str, language: str) -> Draft:
    """One text as the operator sees it."""
    require_kind(kind, language)
    row = Statement.objects.filter(kind=kind, language=language).first()
    return as_draft(row) if row else Draft(kind, language)


def as_draft(row: Statement) -> Draft:
    """A row without its table."""
    return Draft(row.kind, row.language, row.text, row.revision, row.changed_at)


def shown(kind: str, language: str) -> Draft | None:
    """The text that a reader of `language` gets: in that language if it can be, None if none is."""
    rows = Statement.objects.filter(kind=kind)
    ready = {row.language: row for row in map(as_draft, rows) if row.state == "shown"}
    order = [language, *dict(settings.LANGUAGES)]
    return next((ready[code] for code in order if code in ready), None)


def save(kind: str, language: str, text: str, *, revision: int, now: datetime) -> None:
    """Keep a text that was written from the one with `revision`.

    Raises
    ------
    StatementChanged
        If somebody else changed it in the meantime.
    NotFound
        If there is no such kind or no such language.
    """
    require_kind(kind, language)
    with transaction.atomic():
        if not (create if revision == 0 else replace)(kind, language, text, revision, now):
            raise StatementChanged(
                "Somebody changed this text in the meantime. Compare both, then save again."
            )
        for _name, listener in changed:
            listener(kind, language, now)


def create(kind: str, language: str, text: str, _revision: int, now: datetime) -> bool:
    """Keep the first text; False if there is one."""
    values = {"text": text, "revision": 1, "changed_at": now}
    return Statement.objects.get_or_create(values, kind=kind, language=language)[1]


def replace(kind: str, language: str, text: str, revision: int, now: datetime) -> bool:
    """Keep a next text; False if the one that it was written from is no longer there."""
    read = Statement.objects.filter(kind=kind, language=language, revision=revision)
    return read.update(text=text, revision=F("revision") + 1, changed_at=now) == 1


@cache
def template(kind: str, language: str) -> str:
    """A text to start from, with blanks in double brackets."""
    require_kind(kind, language)
    return (TEMPLATES / f"{kind}.{language}.md").read_text(encoding="utf-8").strip()


class Markdown(MarkdownIt):
    """Headings, paragraphs, lists, emphasis and safe links; everything else stays as written."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "linkify": False})
        self.disable(NOT_HERE)
        self.core.ruler.push("ours", adapt)

    def validateLink(self, url: str) -> bool:  # noqa: N802 (the library's name)
        """Whether a link may be one."""
        return url.lower().startswith(SAFE_LINKS)


def adapt(state: StateCore) -> None:
    """Headings go below the title of the page; other sites learn nothing from a link."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = {"h1": "h2", "h2": "h2"}.get(token.tag, "h3")
        for inner in links_in(token):
            inner.attrSet("rel", "nofollow noopener noreferrer")


def links_in(token: Token) -> Iterator[Token]:
    """The links inside a line of text."""
    return (inner for inner in token.children or () if inner.type == "link_open")


@lru_cache(maxsize=64)
def render_text(text: str) -> SafeString:
    """Markdown as HTML. What is not allowed, HTML above all, stands there as it was typed."""
    # The renderer lets no HTML through: what it makes is safe.
    return SafeString(Markdown().render(text))
