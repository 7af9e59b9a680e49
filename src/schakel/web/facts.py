"""What the software itself knows about the data it keeps; told on the pages of the statements.

Rooms and `config` announce what they keep and which cookies they set, so that these pages say
what is so, also before the operator wrote anything.
"""

from collections.abc import Callable
from dataclasses import dataclass

from schakel.kernel.custody import custodians
from schakel.kernel.registry import Registry


@dataclass(frozen=True)
class Stored:
    """One kind of data that a node keeps.

    Parameters
    ----------
    what, why, how_long : str
        What it is, what it is for, and when it is removed: in the reader's language.
    """

    what: str
    why: str
    how_long: str


@dataclass(frozen=True)
class Cookie:
    """One cookie that a node sets.

    Parameters
    ----------
    name : str
        Name of the cookie.
    purpose, how_long : str
        What it is for and how long the browser keeps it, in the reader's language.
    """

    name: str
    purpose: str
    how_long: str


stored = Registry[Callable[[], Stored]]("kind of data")
cookies = Registry[Callable[[], Cookie]]("cookie")


def all_stored() -> list[Stored]:
    """Everything that this node keeps."""
    return [tell() for _, tell in stored]


def all_cookies() -> list[Cookie]:
    """Every cookie that this node sets."""
    return [tell() for _, tell in cookies]


def all_kept() -> list[str]:
    """What stays after somebody's data was erased, and why: English ids of sentences."""
    return [part.keeps for _, part in custodians if part.keeps]
