"""Kinds of jobs: what is done, and how often it is tried."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schakel.kernel.errors import SchakelError
from schakel.kernel.registry import Registry

Payload = Mapping[str, Any]
Apply = Callable[[Payload, Any], None]
Prepare = Callable[[Payload], Any]

MAX_ATTEMPTS = 12
BASE_S = 1.0
CAP_S = 3_600.0


class Retry(SchakelError):
    """This attempt did not succeed; another may.

    Parameters
    ----------
    after_s : float or None, default None
        Seconds until the next attempt; None leaves it to the backoff of the kind.
    code : str, default "retry"
        Why, in lower snake case, at most 60 characters; shown to the operator.
    """

    code = "retry"

    def __init__(self, after_s: float | None = None, code: str = "retry") -> None:
        super().__init__("try again")
        self.after_s = after_s
        self.code = code[:60]


class GiveUp(SchakelError):
    """No attempt will succeed: the job is dead at once.

    Parameters
    ----------
    code : str
        Why, in lower snake case, at most 60 characters; shown to the operator.
    """

    code = "given_up"

    def __init__(self, code: str = "given_up") -> None:
        super().__init__("no use trying again")
        self.code = code[:60]


@dataclass(frozen=True)
class JobKind:
    """One kind of job, see `interface.register_job`."""

    name: str
    apply: Apply
    prepare: Prepare | None = None
    max_attempts: int = MAX_ATTEMPTS
    base_s: float = BASE_S
    cap_s: float = CAP_S

    def delay_s(self, attempt: int, chance: float) -> float:
        """Seconds to wait after the failed attempt number `attempt`, from 1.

        Exponential with full jitter: anything between zero and the doubled bound, so that jobs that
        failed together do not come back together. `chance` lies in [0, 1).
        """
        bound = min(self.cap_s, self.base_s * 2.0 ** min(attempt - 1, 40))
        return bound * chance


@dataclass(frozen=True)
class Period:
    """A job that is done once in every `seconds`."""

    kind: str
    seconds: int

    def number(self, unix_time_s: float) -> int:
        """Which period this moment lies in."""
        return int(unix_time_s // self.seconds)

    def dedupe_key(self, number: int) -> str:
        """One key for each period, so that several workers make one job."""
        return f"every:{self.kind}:{number}"


job_kinds: Registry[JobKind] = Registry("job kind")
periods: Registry[Period] = Registry("periodic job")
