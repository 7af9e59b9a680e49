"""What a company says about a step: started, done, not for us, or none of these after all."""

from datetime import datetime

from django.db import transaction

from schakel.kernel.errors import InvalidInput
from schakel.network.audit.interface import record
from schakel.programme.assessment.actions.answering import locked_scan
from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.models import STATES, Scan, StepMark
from schakel.web.limits import allow

MARKS_AN_HOUR = 300


def mark_step(
    scan: Scan, item: str, to_level: int, state: str, *, by: str, now: datetime
) -> StepMark | None:
    """Keep what is said about the step that brings `item` to `to_level`.

    Saying the same again keeps nothing; taking back what was never said neither.

    Raises
    ------
    InvalidInput
        If there is no such step or word for it.
    TooMany
        If this company said too much about its steps within the hour.
    """
    if (
        state not in STATES
        or item not in load_instrument(scan.instrument).by_id
        or to_level not in range(1, 6)
    ):
        raise InvalidInput("There is no such step. Load the page again.")
    allow("step-mark", scan.uid, limit=MARKS_AN_HOUR, per_s=3600, now=now)
    with transaction.atomic():
        locked = locked_scan(scan)
        said = StepMark.objects.filter(company=locked.company, item=item, to_level=to_level)
        last = said.order_by("-pk").values_list("state", flat=True).first()
        if state == (last or "taken_back"):
            return None
        mark = StepMark.objects.create(
            company=locked.company, item=item, to_level=to_level, state=state, by=by, at=now
        )
        record(f"person:{by}", f"assessment.step_{state}", f"{locked.uid}/{item}", now=now)
    return mark
