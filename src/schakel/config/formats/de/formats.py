"""Dates and times in German: 23. November 2026, 14:32 Uhr."""

DATE_FORMAT = "j. F Y"
DATETIME_FORMAT = r"j. F Y, H:i \U\h\r"
TIME_FORMAT = "H:i"
