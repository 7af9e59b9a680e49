"""What happened to an assessment, for the rooms above: who it is about, never what was answered."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AssessmentEvent:
    """What every event of an assessment tells.

    Parameters
    ----------
    scan : str
        Its uid.
    company : str
        Uid of the company that holds it; empty while a browser does.
    variant : str
        ``quick`` or ``self``.
    size, sector, province : str
        As the company said: band, two digits of NACE, code of NUTS 2. Empty when not said.
    association : str
        Code that the company gave when it signed up, or empty.
    at : datetime
        When it happened.
    """

    scan: str
    company: str
    variant: str
    size: str
    sector: str
    province: str
    association: str
    at: datetime


@dataclass(frozen=True)
class ScanStarted(AssessmentEvent):
    """Somebody began; registered as ``assessment.scan_started``."""


@dataclass(frozen=True)
class ScanFinished(AssessmentEvent):
    """All items of the variant are answered for the first time: ``assessment.scan_finished``."""


@dataclass(frozen=True)
class ScanKept(AssessmentEvent):
    """The scan of a browser went to a company; registered as ``assessment.scan_kept``."""


@dataclass(frozen=True)
class ResultShared(AssessmentEvent):
    """A link was made that shows the result; registered as ``assessment.result_shared``."""
