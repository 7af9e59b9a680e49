"""When a message is taken, and when not."""

from datetime import datetime, timedelta

from schakel.kernel.errors import Conflict, InvalidInput, NotAllowed, NotAuthentic
from schakel.network.exchange.domain.envelope import Envelope

FUTURE = timedelta(minutes=5)


class OutOfOrder(Conflict):
    """A message before this one has not arrived yet; `details` name the expected number."""

    code = "out_of_order"


class BrokenChain(Conflict):
    """The message does not follow the one that was received before it."""

    code = "broken_chain"


class MessageIdReused(Conflict):
    """Another message with this id was received before."""

    code = "message_id_reused"


class ClockSkew(InvalidInput):
    """The message comes from the future; `details` tell this node's time."""

    code = "clock_skew"


class WrongRecipient(InvalidInput):
    """The message is for another node."""

    code = "wrong_recipient"


class UnknownSender(NotAuthentic):
    """The sender has not registered here."""

    code = "unknown_sender"


class PeerNotActive(NotAllowed):
    """The sender is known, but its messages are not taken."""

    code = "peer_not_active"


def check_parties(envelope: Envelope, signer: str, here: str) -> None:
    """Refuse a message that its sender did not sign, or that is for somebody else.

    Raises
    ------
    NotAuthentic, WrongRecipient
        See above.
    """
    if envelope.sender != signer:
        raise NotAuthentic("The message is signed by another node than its sender.")
    if envelope.recipient != here:
        raise WrongRecipient("The message is for {recipient}.", recipient=envelope.recipient)


def check_time(envelope: Envelope, now: datetime) -> None:
    """Refuse a message that was sent later than now.

    An old one is taken: it may have waited in the sender's outbox for days, and order never
    depends on clocks.

    Raises
    ------
    ClockSkew
        If it is more than five minutes ahead.
    """
    if envelope.sent_at > now + FUTURE:
        raise ClockSkew(
            "The message was sent more than five minutes after {server_time}.",
            server_time=now.isoformat(timespec="seconds"),
        )


def check_order(envelope: Envelope, last: int, digest: str) -> None:
    """Refuse a message that does not follow the last one that was taken.

    Raises
    ------
    OutOfOrder, BrokenChain
        If its number, or the hash of its predecessor, is another one.
    """
    if envelope.sequence != last + 1:
        raise OutOfOrder(
            "Message {expected} of this conversation is expected next.", expected=last + 1
        )
    if envelope.previous != digest:
        raise BrokenChain("The message does not follow message {last}.", last=last)
