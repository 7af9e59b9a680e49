"""What may stand in a log line: no path (it can hold a token), no request, no address."""

import logging


class WithoutPath(logging.Filter):
    """Take path and request out of Django's own lines about a request; the traceback stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the line, without what it must not hold."""
        request = record.__dict__.pop("request", None)
        if request is not None:
            record.msg, record.args = "request failed", ()
            record.reference = getattr(request, "reference", "")
        return True
