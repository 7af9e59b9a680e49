"""Work of the assessment that nobody waits for."""

from collections.abc import Mapping
from typing import Any

from schakel.kernel.clock import utc_now
from schakel.network.jobs.interface import enqueue
from schakel.programme.assessment.actions import erase_expired

AT_ONCE = 200


def erase_expired_scans(_payload: Mapping[str, Any], _result: object) -> None:
    """Remove scans whose time is over; what is left goes in a next job, to keep each one short."""
    if erase_expired(now=utc_now(), at_most=AT_ONCE) == AT_ONCE:
        enqueue("assessment.erase_expired", {})
