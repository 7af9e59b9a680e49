"""What a partner's catalogue says, for people: titles, words to find it by, and what went wrong."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from schakel.kernel.errors import SchakelError
from schakel.network.dataspace.queries.pages import OfferedRow
from schakel.standards.dataspace.catalog import Catalog, Dataset

LONGEST = {"title": 200, "description": 1_000, "keyword": 60}
MAX_KEYWORDS = 10
PREFIXES = ("", "dct:", "dcat:", "dcterms:")
CLOSED = (401, 403, 404)

TROUBLE = {
    "address_not_allowed": _(
        "The address of {partner} is private, and this node may not reach it. If that is meant, "
        "start the node with --allow and its host and port."
    ),
    "not_reachable": _(
        "The node of {partner} could not be reached. It may be off; nothing is lost, and you can "
        "try again later."
    ),
    "too_slow": _("The node of {partner} did not answer in time. Try again in a moment."),
    "redirected": _(
        "The node of {partner} has moved, and its new address is not followed. Ask them for it."
    ),
    "answer_too_large": _("The node of {partner} answered with more than your node takes."),
    "invalid_dsp_message": _(
        "What the node of {partner} answered is not a catalogue. Ask them to look at their node "
        "with “schakel doctor”."
    ),
    "closed": _(
        "{partner} does not know your node, or does not let it in. Ask them to add your company."
    ),
    "other": _(
        "The node of {partner} did not answer as it should. Its operator finds out why with "
        "“schakel doctor”."
    ),
}


def rows(catalog: Catalog, wish: str, address: Callable[[str], str]) -> list[OfferedRow]:
    """The datasets of a catalogue and of those inside it that hold every word of `wish`."""
    words = wish.casefold().split()
    found = [row(each, address(each.id)) for each in _datasets(catalog)]
    return [each for each in found if all(word in _haystack(each) for word in words)]


def row(dataset: Dataset, url: str) -> OfferedRow:
    """A dataset as its owner describes it; without a title it goes by its id."""
    return OfferedRow(
        title=text_of(dataset.extra, "title") or dataset.id[: LONGEST["title"]],
        description=text_of(dataset.extra, "description"),
        keywords=keywords_of(dataset.extra),
        url=url,
    )


def trouble(error: SchakelError, partner: str) -> str:
    """Why a catalogue cannot be seen, and what to do."""
    answer = getattr(error, "answer", None)
    code = "closed" if answer is not None and answer.status in CLOSED else error.code
    return str(TROUBLE.get(code, TROUBLE["other"])).format(partner=partner)


def text_of(extra: Mapping[str, Any], name: str) -> str:
    """A text in the reader's language if there is one; whatever is no text is nothing."""
    for prefix in PREFIXES:
        if told := _chosen(extra.get(prefix + name)):
            return told[: LONGEST[name]]
    return ""


def keywords_of(extra: Mapping[str, Any]) -> tuple[str, ...]:
    """The words that a dataset is to be found by."""
    for prefix in PREFIXES:
        given = extra.get(prefix + "keyword")
        listed = given if isinstance(given, list | tuple) else [given]
        words = [word[: LONGEST["keyword"]] for each in listed if (word := _chosen(each))]
        if words:
            return tuple(words[:MAX_KEYWORDS])
    return ()


def contract_heading(title: str, partner: str) -> str:
    """What an agreement is called in lists."""
    return gettext("{title}, with {partner}").format(title=title, partner=partner)


def _datasets(catalog: Catalog) -> Iterator[Dataset]:
    yield from catalog.dataset
    for each in catalog.catalog:
        yield from _datasets(each)


def _haystack(found: OfferedRow) -> str:
    return " ".join((found.title, found.description, *found.keywords)).casefold()


def _chosen(value: Any) -> str:
    """A text, one of several, or one with a language (JSON-LD)."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        return _chosen(value.get("@value"))
    if not isinstance(value, list | tuple):
        return ""
    told = {_language(each): text for each in reversed(value) if (text := _chosen(each))}
    return told.get((get_language() or "")[:2]) or next(reversed(told.values()), "")


def _language(value: Any) -> str:
    language = value.get("@language") if isinstance(value, Mapping) else None
    return language[:2].lower() if isinstance(language, str) else ""
