"""What the views of this room share."""

from django.http import HttpRequest
from django.utils.translation import get_language

from schakel.network.accounts.interface import Person, person_of
from schakel.programme.ecosystem.domain.catalogue import LANGUAGES
from schakel.programme.ecosystem.domain.entries import Entry, is_own


def reader_language() -> str:
    """The language of the page."""
    language = get_language() or LANGUAGES[0]
    return language if language in LANGUAGES else LANGUAGES[0]


def may_edit(person: Person | None, entry: Entry) -> bool:
    """Whether an entry is this person's: of the hub where the person works, or of the office."""
    return person is not None and is_own(entry, person.hubs, is_office=person.is_office)


def is_editor(request: HttpRequest, entry: Entry) -> bool:
    """Whether who is signed in may edit an entry."""
    return may_edit(person_of(request), entry)
