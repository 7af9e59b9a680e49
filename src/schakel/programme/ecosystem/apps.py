"""The room `programme.ecosystem` as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EcosystemConfig(AppConfig):
    name = "schakel.programme.ecosystem"
    label = "ecosystem"

    def ready(self) -> None:
        """Announce the room's menu entries and custody of data."""
        from schakel.kernel.custody import Custody, custodians  # noqa: PLC0415
        from schakel.network.accounts.interface import hubs, today  # noqa: PLC0415
        from schakel.programme.ecosystem import actions, queries, receivers  # noqa: PLC0415 (models)
        from schakel.web.navigation import NavItem, footer, navigation  # noqa: PLC0415

        custodians.add(
            "ecosystem",
            Custody(
                export=queries.export_party,
                erase=actions.erase_party,
                keeps="What a person wrote for a hub stays, because it is the hub's; "
                "the person's id is taken off it.",
            ),
        )
        today.add("ecosystem", receivers.drafts_waiting)
        hubs.add("ecosystem", receivers.hub_names)
        hub = ("hub",)
        found = ("ecosystem:fieldlab", "ecosystem:hubs", "ecosystem:hub")
        told = ("ecosystem:transformation", "ecosystem:project")
        navigation.add("help", NavItem(_("Who can help"), "ecosystem:help", 30, hub, found))
        own = ("ecosystem:edit", "ecosystem:preview", "ecosystem:history")
        entries = NavItem(_("Entries"), "ecosystem:entries", 60, hub, own, audience="staff")
        navigation.add("entries", entries)
        footer.add("agenda", NavItem(_("The agenda"), "ecosystem:agenda", 20, hub, told))
