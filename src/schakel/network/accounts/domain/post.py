"""When a letter that could not be delivered is tried again, and when it is given up."""

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=1)


def next_attempt(attempts: int, created_at: datetime, now: datetime) -> datetime | None:
    """When to try again after `attempts` that failed; None when it is time to give up.

    The wait doubles from half a minute to an hour.

    Parameters
    ----------
    attempts : int
        1 or more, the one that just failed included.
    created_at, now : datetime
        When the letter was written, and now.
    """
    if now - created_at >= GIVEN_UP_AFTER:
        return None
    doubled: int = 2 ** min(attempts - 1, 10)
    return now + min(LONGEST_WAIT, FIRST_WAIT * doubled)
