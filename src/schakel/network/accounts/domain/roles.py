"""What somebody may do for a company."""

from enum import StrEnum
from typing import Literal

May = Literal["read", "answer", "manage"]


class Role(StrEnum):
    """The part that a person plays for one company.

    An owner does everything, a member answers, a reader reads. An adviser answers like a member,
    but comes from outside: by the company's invitation, and out at its word.
    """

    OWNER = "owner"
    MEMBER = "member"
    READER = "reader"
    ADVISER = "adviser"

    def may(self, what: May) -> bool:
        """Whether this role allows it."""
        return what in ALLOWED[self]


ALLOWED: dict[Role, frozenset[str]] = {
    Role.OWNER: frozenset({"read", "answer", "manage"}),
    Role.MEMBER: frozenset({"read", "answer"}),
    Role.READER: frozenset({"read"}),
    Role.ADVISER: frozenset({"read", "answer"}),
}

# What an owner may invite to, in the order in which it is offered.
INVITABLE = (Role.MEMBER, Role.READER, Role.ADVISER, Role.OWNER)
