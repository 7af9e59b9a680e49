"""What is counted, and by what it is broken down."""

from typing import Literal

Kind = Literal["started", "finished", "kept", "shared"]

KINDS: tuple[Kind, ...] = ("started", "finished", "kept", "shared")
BREAKDOWNS = ("hub", "sector", "size", "association")
OTHER_CODES = "-"  # codes that too few companies gave; no code can be this one
