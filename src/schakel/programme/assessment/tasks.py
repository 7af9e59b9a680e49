"""Work of the assessment that nobody waits for."""

from collections.abc import Mapping
from typing import Any

from schakel.kernel.clock import utc_now
from schakel.programme.assessment.actions import erase_expired


def erase_expired_scans(_payload: Mapping[str, Any], _result: object) -> None:
    """Remove scans whose time is over."""
    erase_expired(now=utc_now())
