"""The floor that knows all rooms, as a Django app: what a node does by itself."""

from collections.abc import Mapping
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

REGISTER_EVERY_S = 600


class ConfigConfig(AppConfig):
    name = "schakel.config"
    label = "config"

    def ready(self) -> None:
        """Register the node's own work: with its hub, and forgetting rate limits that are over."""
        from schakel.config.facts import announce  # noqa: PLC0415 (models)
        from schakel.config.post import register_post  # noqa: PLC0415 (models)
        from schakel.kernel.clock import utc_now  # noqa: PLC0415
        from schakel.network.exchange.interface import register_with_hub  # noqa: PLC0415 (models)
        from schakel.network.jobs.interface import every, register_job  # noqa: PLC0415 (models)
        from schakel.web.limits import prune  # noqa: PLC0415 (models)
        from schakel.web.navigation import NavItem, footer  # noqa: PLC0415

        def forget_limits(_payload: Mapping[str, Any], _result: object) -> None:
            prune(utc_now())

        def register(_payload: Mapping[str, Any], _result: object) -> None:
            options = settings.OPTIONS
            register_with_hub(options.hub_url, options.name or options.host, now=utc_now())

        announce()
        register_post()
        footer.add("operator", NavItem(_("Machine room"), "operator", 90))
        register_job("config.forget_limits", forget_limits)
        every("config.forget_limits", 3600)
        if settings.OPTIONS.demo:
            footer.add("tour", NavItem(_("Guided tour"), "tour", 80, roles=("hub",)))
        if settings.OPTIONS.conformance:
            from schakel.config.examination import begin  # noqa: PLC0415 (for a factory only)

            begin()
        if settings.OPTIONS.hub_url:
            register_job("config.register_with_hub", register)
            every("config.register_with_hub", REGISTER_EVERY_S)
