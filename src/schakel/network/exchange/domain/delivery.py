"""What becomes of an attempt to deliver."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

GIVE_UP_AFTER = timedelta(hours=72)
LONGEST_WAIT_S = 6 * 3600.0
BASE_S, CAP_S = 1.0, 3600.0

# The recipient has seen the message and will never take it: trying again does not help.
REFUSALS = frozenset(
    {
        "broken_chain",
        "invalid_message",
        "message_id_reused",
        "peer_not_active",
        "too_large",
        "unknown_kind",
        "wrong_recipient",
    }
)


def problem_code(body: bytes) -> str:
    """The code in an answer with problem details (RFC 9457); empty if there is none."""
    try:
        found = json.loads(body[:64_000])
    except (ValueError, RecursionError):
        return ""
    code = found.get("code", "") if isinstance(found, dict) else ""
    is_code = isinstance(code, str) and code.isascii() and code.replace("_", "").isalnum()
    return code[:60] if is_code else ""


def asked_wait_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that the peer asks to wait (``Retry-After``, RFC 9110, 10.2.3), at most six hours."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (aware - now).total_seconds()), LONGEST_WAIT_S)


def is_over(queued_at: datetime, now: datetime) -> bool:
    """Whether it was tried long enough."""
    return now - queued_at > GIVE_UP_AFTER
