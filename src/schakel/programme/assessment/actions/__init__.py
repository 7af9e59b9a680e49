"""Changing scans: start, answer, keep, share, mark, erase. One transaction each."""

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import InvalidInput
from schakel.programme.assessment.actions.answering import (
    MOST_PRIORITIES,
    ChangedElsewhere,
    Said,
    Seen,
    ask_all,
    change_profile,
    choose_priorities,
    said_in,
    save_answer,
)
from schakel.programme.assessment.actions.erasing import (
    erase_company,
    erase_expired,
    erase_party,
    erase_scan,
    forget_person,
)
from schakel.programme.assessment.actions.keeping import Kept, keep_scan
from schakel.programme.assessment.actions.marking import mark_step
from schakel.programme.assessment.actions.sharing import (
    MOST_SHARES,
    SHARE_DAYS,
    TooManyShares,
    revoke_share,
    share_result,
)
from schakel.programme.assessment.actions.starting import (
    EASY_STARTS_AN_HOUR,
    KEEP,
    READING_S,
    StalePass,
    new_start_pass,
    start_for_company,
    start_scan,
)
from schakel.programme.assessment.queries import NoScan

__all__ = [
    "EASY_STARTS_AN_HOUR",
    "KEEP",
    "MOST_PRIORITIES",
    "MOST_SHARES",
    "READING_S",
    "SHARE_DAYS",
    "ChangedElsewhere",
    "InvalidInput",
    "Kept",
    "NoScan",
    "Said",
    "Seen",
    "StalePass",
    "TooManyShares",
    "ask_all",
    "change_profile",
    "choose_priorities",
    "erase_company",
    "erase_expired",
    "erase_party",
    "erase_scan",
    "forget_person",
    "keep_scan",
    "mark_step",
    "new_start_pass",
    "revoke_share",
    "said_in",
    "save_answer",
    "share_result",
    "start_for_company",
    "start_scan",
    "utc_now",
]
