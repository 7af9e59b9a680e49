"""The room `programme.office` as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class OfficeConfig(AppConfig):
    name = "schakel.programme.office"
    label = "office"

    def ready(self) -> None:
        """Listen to the assessment; announce the menu entry, custody of data and what waits."""
        from schakel.kernel.custody import Custody, custodians  # noqa: PLC0415
        from schakel.network.accounts.interface import today  # noqa: PLC0415 (models)
        from schakel.programme.office import actions, queries, receivers  # noqa: PLC0415 (models)
        from schakel.web.navigation import NavItem, navigation  # noqa: PLC0415

        receivers.listen()
        custodians.add(
            "office",
            Custody(
                export=queries.export_party,
                erase=actions.erase_party,
                keeps=gettext_noop(
                    "The counts of the programme keep that somebody used the assessment in a week, "
                    "without anything that leads to the company."
                ),
            ),
        )
        counts = NavItem(_("Counts"), "office:counts", 70, ("hub",), audience="staff")
        navigation.add("counts", counts)
        today.add("office", receivers.what_waits)
