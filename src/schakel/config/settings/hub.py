"""Settings of a hub: many companies, run by a region or a country."""

from schakel.config.settings.base import settings_for

globals().update(settings_for("hub", ["schakel.programme.assessment"]))
