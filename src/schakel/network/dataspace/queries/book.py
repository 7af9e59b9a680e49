"""The address book: the nodes that this one knows, and what they are called."""

from collections.abc import Callable

from django.utils.translation import gettext

from schakel.network.dataspace.queries.pages import PartnerRow
from schakel.network.identity import interface as identity

ACTIVE = "active"


def names() -> dict[str, str]:
    """What each known node is called, by its DID; one without a name goes by its DID."""
    return {each.did: each.name or each.did for each in identity.peers()}


def choices() -> list[tuple[str, str]]:
    """The partners that can be chosen, by name; those that are not taken are left out."""
    found = [(one.did, one.name or one.did) for one in identity.peers() if one.state == ACTIVE]
    return sorted(found, key=lambda each: each[1].casefold())


def partners(wish: str, address: Callable[[str], str]) -> list[PartnerRow]:
    """The partners whose name or DID holds every word of `wish`, by name."""
    words = wish.casefold().split()
    return [
        PartnerRow(name, did, "", (gettext("messages"),), address(did))
        for did, name in choices()
        if all(word in f"{name} {did}".casefold() for word in words)
    ]
