"""Dates read as people of each language write them."""

from datetime import UTC, datetime

import pytest
from django.utils import formats, translation

MOMENT = datetime(2026, 11, 23, 14, 32, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("nl", "23 november 2026", "23 november 2026, 14:32"),
        ("en", "23 November 2026", "23 November 2026, 14:32"),
        ("de", "23. November 2026", "23. November 2026, 14:32 Uhr"),
    ],
)
def test_dates_are_written_as_in_the_language_of_the_reader(language, day, moment):
    with translation.override(language):
        assert formats.date_format(MOMENT, "DATE_FORMAT") == day
        assert formats.date_format(MOMENT, "DATETIME_FORMAT") == moment
