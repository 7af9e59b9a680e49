"""Whether this node is under examination by a conformance kit, and by which scripts.

Only a process that was started with ``--conformance`` sets it; see `schakel.config.examination`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

PEER = "did:web:conformance.invalid"


@dataclass(frozen=True)
class Examination:
    """What is agreed with the kit.

    Parameters
    ----------
    script_of : callable
        A seeded dataset or agreement to its script; empty for one that is not seeded.
    datasets : sequence of (str, str)
        Seeded datasets and the offers of them.
    """

    script_of: Callable[[str], Sequence[str]]
    datasets: Sequence[tuple[str, str]]


_current: list[Examination] = []


def examine(examination: Examination) -> None:
    """Put this process under examination: everybody is let in, and there are only seeds."""
    _current[:] = [examination]


def end_examination() -> None:
    """Back to work."""
    _current.clear()


def under_examination() -> Examination | None:
    """What is agreed, or None on a node that works."""
    return _current[0] if _current else None
