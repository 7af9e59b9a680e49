"""Settings of a factory node: one company, on a small machine in the plant."""

from schakel.config.settings.base import settings_for

globals().update(settings_for("factory", []))
