"""Weeks from Monday to Sunday (ISO 8601), each known by its Monday."""

from datetime import date, timedelta

SHOWN = 26


def monday_of(day: date) -> date:
    """The Monday of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


def last_whole_week(today: date) -> date:
    """The Monday of the last week that is over."""
    return monday_of(today) - timedelta(weeks=1)


def whole_weeks(today: date, since: date | None) -> list[date]:
    """The Mondays of the last 26 weeks that are over, oldest first; none from before `since`.

    That nothing happened before the first happening is no secret; the last week is always there.
    """
    last = last_whole_week(today)
    weeks = [last - timedelta(weeks=back) for back in reversed(range(SHOWN))]
    return [week for week in weeks if week == last or (since is not None and week >= since)]
