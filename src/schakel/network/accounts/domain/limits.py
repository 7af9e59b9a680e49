"""How often things around signing in may be tried.

One company, school or workshop room is one address to us, so what counts per address leaves room
for forty people; what protects one account counts per account. Guessing at one account from one
address is stopped first, so that a stranger elsewhere cannot lock the owner out with it.
"""

from dataclasses import dataclass
from typing import Literal

Per = Literal["address", "account", "account from address", "site"]
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True)
class Limit:
    """`times` in `per_s` seconds, counted for each address, account, both together, or all."""

    per: Per
    times: int
    per_s: int


LIMITS: dict[str, tuple[Limit, ...]] = {
    "password": (
        Limit("account from address", 10, 15 * MINUTE),
        Limit("account", 60, HOUR),
        Limit("address", 200, 10 * MINUTE),
    ),
    "sign-up": (
        Limit("account", 5, HOUR),
        Limit("address", 80, HOUR),
        Limit("site", 1_000, HOUR),
    ),
    "reset": (
        Limit("account", 5, HOUR),
        Limit("address", 80, HOUR),
        Limit("site", 1_000, HOUR),
    ),
    "code": (Limit("address", 200, 10 * MINUTE),),
    "second-step": (Limit("account", 10, 15 * MINUTE), Limit("address", 200, 10 * MINUTE)),
    "passkey": (Limit("address", 200, 10 * MINUTE),),
    "manage": (Limit("account", 20, 10 * MINUTE),),
    "other-sign-in": (Limit("address", 200, 10 * MINUTE),),
}

# A code of an authenticator app is good for its half minute and the one before and after.
TOTP_STEPS_S = 3 * 30
