"""Settings of a hub: many companies, run by a region or a country."""

from schakel.config.options import Options
from schakel.config.settings.base import settings_for

# Said for the type checker, which cannot see what the last line sets.
ROLE: str
OPTIONS: Options
COOKIE_PREFIX: str

ROOMS = [
    "schakel.programme.ecosystem",
    "schakel.programme.assessment",
    "schakel.programme.office",
]

globals().update(settings_for("hub", ROOMS))
