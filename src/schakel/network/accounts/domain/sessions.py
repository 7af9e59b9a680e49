"""How long a sign-in lasts (docs/decisions/0004-sessions.md)."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Lasting:
    """Limits of a sign-in.

    Parameters
    ----------
    idle : timedelta
        It ends when nothing was asked for this long.
    absolute : timedelta
        It ends this long after it began, whatever was asked.
    """

    idle: timedelta
    absolute: timedelta

    def is_over(self, began_at: datetime, seen_at: datetime, now: datetime) -> bool:
        """Whether a sign-in that began and was last used then is over now."""
        return now - seen_at > self.idle or now - began_at > self.absolute


MEMBER = Lasting(idle=timedelta(hours=12), absolute=timedelta(days=7))
STAFF = Lasting(idle=timedelta(minutes=30), absolute=timedelta(hours=12))


def lasting_of(is_staff: bool) -> Lasting:
    """The limits for who works for a hub or the office, or for everybody else."""
    return STAFF if is_staff else MEMBER
