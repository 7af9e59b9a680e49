"""Which role this process plays."""

import os

import django


def set_up(role: str | None = None) -> None:
    """Load Django with the settings of `role`, by default the one in ``SCHAKEL_ROLE``."""
    chosen = role or os.environ.get("SCHAKEL_ROLE", "hub")
    os.environ["SCHAKEL_ROLE"] = chosen
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"schakel.config.settings.{chosen}")
    django.setup(set_prefix=False)
