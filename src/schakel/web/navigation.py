"""What stands in the main menu and in the footer: rooms register their own entries.

A room does this in its ``apps.ready()``::

    navigation.add("assessment:start", NavItem(_("Quick scan"), "assessment:start", order=10))
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse

from schakel.kernel.registry import Registry


class Text(Protocol):
    """A string, or one that is translated when it is shown (``gettext_lazy``)."""

    def __str__(self) -> str: ...


@dataclass(frozen=True)
class NavItem:
    """One entry of a menu.

    Parameters
    ----------
    label : str or lazy translation
        Shown to the visitor.
    url_name : str
        Name of the address, such as ``assessment:start``. It takes no arguments.
    order : int
        Place in the menu; lower comes first.
    roles : tuple of str
        Roles on whose pages the entry stands.
    pages : tuple of str
        Names of the other addresses that belong to this entry.
    audience : str
        For whom it stands there: ``all``, ``visitor`` (nobody signed in), ``person``, ``staff``
        or ``office``. Who is what is not decided here.
    """

    label: Text
    url_name: str
    order: int
    roles: tuple[str, ...] = ("hub", "factory")
    pages: tuple[str, ...] = ()
    audience: str = "all"


@dataclass(frozen=True)
class Entry:
    """A menu entry as it stands on one page; `current` is a value of ``aria-current`` or empty."""

    label: str
    url: str
    current: str


navigation = Registry[NavItem]("menu entry")
footer = Registry[NavItem]("footer entry")


def entries(
    items: Iterable[tuple[str, NavItem]], role: str, here: str, audiences: Container[str]
) -> list[Entry]:
    """The entries for `role` and `audiences` in order, seen from the page named `here`."""
    chosen = [item for _, item in items if role in item.roles and item.audience in audiences]
    chosen.sort(key=lambda item: item.order)
    return [Entry(str(i.label), reverse(i.url_name), current(i, here)) for i in chosen]


def current(item: NavItem, here: str) -> str:
    """``page`` on the page itself, ``true`` on a page that belongs to it, else empty."""
    if item.url_name == here:
        return "page"
    return "true" if here in item.pages else ""
