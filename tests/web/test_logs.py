"""What may stand in a log line."""

import io
import logging

import pytest
from django.test import RequestFactory
from pythonjsonlogger.json import JsonFormatter

from schakel.web.logs import WithoutPath

TOKEN = "tok3n-of-a-link"


@pytest.fixture
def line():
    """Log a failed request as Django does, through a handler with or without the filter."""

    def log(*, is_filtered: bool) -> str:
        out = io.StringIO()
        handler = logging.StreamHandler(out)
        handler.setFormatter(JsonFormatter("%(levelname)s %(message)s"))
        if is_filtered:
            handler.addFilter(WithoutPath())
        logger = logging.Logger("django.request")  # noqa: LOG001 (one of our own)
        logger.addHandler(handler)
        request = RequestFactory().get(f"/r/{TOKEN}/")
        request.reference = "abc123"
        logger.error("%s: %s", "Server Error", request.path, extra={"request": request})
        return out.getvalue()

    return log


def test_a_failed_request_is_logged_by_its_reference_and_not_by_its_path(line):
    assert TOKEN not in line(is_filtered=True)
    assert '"reference": "abc123"' in line(is_filtered=True)


def test_without_the_filter_the_token_would_stand_in_the_log(line):
    assert TOKEN in line(is_filtered=False)
