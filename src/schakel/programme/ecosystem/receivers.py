"""What waits for hub staff: drafts of their entries that nobody published yet."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from schakel.network.accounts.interface import Person, Seat, Waiting
from schakel.programme.ecosystem import queries
from schakel.programme.ecosystem.domain.entries import entries_for

WEIGHT = 40


def drafts_waiting(person: Person, _seats: Sequence[Seat], _now: datetime) -> list[Waiting]:
    """One line for each draft of an entry that this person may publish."""
    if not person.is_office and not person.hubs:
        return []
    own = entries_for(queries.catalogue(), person.hubs, is_office=person.is_office)
    waiting = queries.drafts([entry.id for entry in own])
    return [
        Waiting(
            title=_("Draft of %(name)s") % {"name": entry.name},
            text=_("It was written and not yet published. Look at it, then publish it."),
            url=reverse("ecosystem:preview", args=[entry.kind, entry.code, waiting[entry.id]]),
            action=_("Look at this draft"),
            weight=WEIGHT,
        )
        for entry in own
        if entry.id in waiting
    ]


def hub_names() -> list[tuple[str, str]]:
    """Codes and names of the hubs that somebody can work for."""
    return [(hub.code, hub.name) for hub in queries.catalogue().hubs]
