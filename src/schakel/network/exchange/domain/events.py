"""What happened, for the rooms above."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class MessageReceived:
    """A message of another node is stored; registered as ``exchange.message_received``.

    Parameters
    ----------
    message : str
        Its id.
    sender : str
        DID of its sender.
    kind : str
        What it is, such as ``note``.
    at : datetime
        When it was stored.
    """

    message: str
    sender: str
    kind: str
    at: datetime
