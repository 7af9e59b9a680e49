"""Weeks from Monday to Sunday (ISO 8601), each known by its Monday."""

from datetime import date, timedelta

SHOWN = 26


def monday_of(day: date) -> date:
    """The Monday of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


def whole_weeks(today: date, count: int = SHOWN) -> list[date]:
    """The Mondays of the last `count` weeks that are over, oldest first."""
    last = monday_of(today) - timedelta(weeks=1)
    return [last - timedelta(weeks=back) for back in reversed(range(count))]
