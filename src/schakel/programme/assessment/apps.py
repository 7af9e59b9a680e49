"""The room `programme.assessment` as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ERASE_EVERY_S = 3600


class AssessmentConfig(AppConfig):
    name = "schakel.programme.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Announce the room's job, events, menu entries and custody of data."""
        from schakel.kernel.custody import Custody, custodians  # noqa: PLC0415
        from schakel.network.jobs.interface import every, register_job  # noqa: PLC0415
        from schakel.programme.assessment import (  # noqa: PLC0415 (models)
            actions,
            interface,  # noqa: F401 (its import registers the events)
            queries,
            tasks,
        )
        from schakel.web.navigation import NavItem, footer, navigation  # noqa: PLC0415

        register_job("assessment.erase_expired", tasks.erase_expired_scans)
        every("assessment.erase_expired", ERASE_EVERY_S)
        custodians.add(
            "assessment", Custody(export=queries.export_party, erase=actions.erase_party)
        )
        hub = ("hub",)
        of_scan = ("assessment:item", "assessment:profile")
        of_result = ("assessment:share", "assessment:erase")
        navigation.add("scan", NavItem(_("Scan"), "assessment:start", 10, hub, of_scan))
        navigation.add("result", NavItem(_("Result"), "assessment:result", 20, hub, of_result))
        footer.add("example", NavItem(_("Example of a result"), "assessment:example", 10, hub))
