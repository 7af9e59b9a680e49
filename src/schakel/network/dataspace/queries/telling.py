"""Where a negotiation or transfer is, and what happened, in sentences."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schakel.network.dataspace.domain.moving import Move
from schakel.standards.dataspace.machines import (
    NegotiationMessage,
    NegotiationState,
    Role,
    TransferMessage,
    TransferState,
)

_C, _P = Role.CONSUMER, Role.PROVIDER
_N, _NM = NegotiationState, NegotiationMessage
_T, _TM = TransferState, TransferMessage

NEGOTIATION_LABELS = {
    _N.REQUESTED: _("asked for"),
    _N.OFFERED: _("proposed"),
    _N.ACCEPTED: _("accepted"),
    _N.AGREED: _("agreed"),
    _N.VERIFIED: _("signed"),
    _N.FINALIZED: _("in force"),
    _N.TERMINATED: _("ended"),
}
TRANSFER_LABELS = {
    _T.REQUESTED: _("asked for"),
    _T.STARTED: _("open"),
    _T.SUSPENDED: _("suspended"),
    _T.COMPLETED: _("completed"),
    _T.TERMINATED: _("ended"),
}
STAGE_LABELS = {
    "asked": _("Terms on the table"),
    "accepted": _("Terms accepted"),
    "agreed": _("Agreement drawn up"),
    "signed": _("Agreement checked by the receiver"),
    "in_force": _("Agreement in force"),
}
MOVE_LABELS = {
    Move.ACCEPT: _("Accept these terms"),
    Move.AGREE: _("Agree"),
    Move.COUNTER: _("Propose other terms"),
    Move.END: _("End it"),
    Move.START: _("Open access"),
    Move.RESUME: _("Open access again"),
    Move.SUSPEND: _("Suspend access"),
    Move.COMPLETE: _("Everything is there"),
}
WHERE_NEGOTIATION = {
    (_N.REQUESTED, _C): _("You asked for this data. Now {partner} decides."),
    (_N.REQUESTED, _P): _(
        "{partner} asks for this data. It is your turn: agree, propose other terms, or end it."
    ),
    (_N.OFFERED, _C): _(
        "{partner} proposes these terms. It is your turn: accept, propose other terms, or end it."
    ),
    (_N.OFFERED, _P): _("You proposed these terms. Now {partner} decides."),
    (_N.ACCEPTED, _C): _("You accepted the terms. The node of {partner} draws up the agreement."),
    (_N.ACCEPTED, _P): _("{partner} accepted the terms. You can agree, or end it."),
    (_N.AGREED, _C): _("{partner} agreed. Your node checks the agreement; you need do nothing."),
    (_N.AGREED, _P): _("You agreed. The node of {partner} checks the agreement."),
    (_N.VERIFIED, _C): _("Your node checked the agreement. {partner} puts it in force."),
    (_N.VERIFIED, _P): _(
        "{partner} checked the agreement. Your node puts it in force; you need do nothing."
    ),
    (_N.FINALIZED, _C): _("The agreement with {partner} is in force. You can get the data."),
    (_N.FINALIZED, _P): _("The agreement with {partner} is in force. {partner} can get the data."),
    (_N.TERMINATED, _C): _("This ended, and there is no agreement. You can ask again."),
    (_N.TERMINATED, _P): _("This ended, and there is no agreement."),
}
WHERE_TRANSFER = {
    (_T.REQUESTED, _C): _("You asked for access. Now {partner} opens it."),
    (_T.REQUESTED, _P): _("{partner} asks for access under the agreement."),
    (_T.STARTED, _C): _("Access is open. You can get the data."),
    (_T.STARTED, _P): _("Access is open. Every read is counted and logged."),
    (_T.SUSPENDED, _C): _("Access is suspended. Nothing can be read now."),
    (_T.SUSPENDED, _P): _("Access is suspended. {partner} can read nothing now."),
    (_T.COMPLETED, _C): _("The transfer is completed, and its access is closed."),
    (_T.COMPLETED, _P): _("The transfer is completed, and its access is closed."),
    (_T.TERMINATED, _C): _("The transfer ended, and its access is closed."),
    (_T.TERMINATED, _P): _("The transfer ended, and its access is closed."),
}
# What was sent, by us (True) or by the partner (False).
SENT = {
    (_NM.REQUEST, True): _("You asked for the data on these terms."),
    (_NM.REQUEST, False): _("{partner} asked for the data on these terms."),
    (_NM.OFFER, True): _("You proposed terms."),
    (_NM.OFFER, False): _("{partner} proposed terms."),
    (_NM.ACCEPTED, True): _("You accepted the terms."),
    (_NM.ACCEPTED, False): _("{partner} accepted the terms."),
    (_NM.AGREEMENT, True): _("You agreed, and sent the agreement."),
    (_NM.AGREEMENT, False): _("{partner} agreed, and sent the agreement."),
    (_NM.VERIFICATION, True): _("Your node checked the agreement."),
    (_NM.VERIFICATION, False): _("The node of {partner} checked the agreement."),
    (_NM.FINALIZED, True): _("Your node put the agreement in force."),
    (_NM.FINALIZED, False): _("The node of {partner} put the agreement in force."),
    (_NM.TERMINATION, True): _("You ended it."),
    (_NM.TERMINATION, False): _("{partner} ended it."),
    (_TM.REQUEST, True): _("You asked for access."),
    (_TM.REQUEST, False): _("{partner} asked for access."),
    (_TM.START, True): _("You opened access."),
    (_TM.START, False): _("{partner} opened access."),
    (_TM.COMPLETION, True): _("You said that everything is there."),
    (_TM.COMPLETION, False): _("{partner} said that everything is there."),
    (_TM.SUSPENSION, True): _("You suspended access."),
    (_TM.SUSPENSION, False): _("{partner} suspended access."),
    (_TM.TERMINATION, True): _("You ended the transfer."),
    (_TM.TERMINATION, False): _("{partner} ended the transfer."),
}


def negotiation_is(state: NegotiationState, role: Role, partner: str) -> str:
    """Where a negotiation is, seen from the side of `role`, and whose turn it is."""
    return str(WHERE_NEGOTIATION[state, role]).format(partner=partner)


def transfer_is(state: TransferState, role: Role, partner: str) -> str:
    """Where a transfer is, seen from the side of `role`."""
    return str(WHERE_TRANSFER[state, role]).format(partner=partner)


def sent(message: NegotiationMessage | TransferMessage, partner: str, *, is_ours: bool) -> str:
    """What one message said."""
    return str(SENT[message, is_ours]).format(partner=partner)


def audience(entries: list[str], names: dict[str, str]) -> str:
    """Who may see a dataset, from the entries of its audience and the names of partners."""
    if "*" in entries:
        return gettext("Everybody who can reach this node and says who they are")
    if not entries:
        return gettext("Nobody yet")
    return ", ".join(names.get(entry, entry) for entry in entries)
