"""Changing companies, seats and staff. One transaction each."""

from schakel.network.accounts.actions.companies import change_company, make_company
from schakel.network.accounts.actions.inviting import (
    AlreadyThere,
    NotInvitable,
    TooManyInvitations,
    WrongAddress,
    decline,
    invite,
    take_back,
    take_up,
)
from schakel.network.accounts.actions.leaving import archive_of, erase_everywhere, erase_party
from schakel.network.accounts.actions.letters import put_letter
from schakel.network.accounts.actions.seats import LastOwner, change_role, end_seat, only_owner_of
from schakel.network.accounts.actions.staff import appoint, dismiss

__all__ = [
    "AlreadyThere",
    "LastOwner",
    "NotInvitable",
    "TooManyInvitations",
    "WrongAddress",
    "appoint",
    "archive_of",
    "change_company",
    "change_role",
    "decline",
    "dismiss",
    "end_seat",
    "erase_everywhere",
    "erase_party",
    "invite",
    "make_company",
    "only_owner_of",
    "put_letter",
    "take_back",
    "take_up",
]
