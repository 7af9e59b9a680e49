"""The room `network.accounts` as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class AccountsConfig(AppConfig):
    name = "schakel.network.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Announce the room's custody of data, its tabs and menu entries, and what waits."""
        from schakel.kernel.custody import Custody, custodians  # noqa: PLC0415
        from schakel.network.accounts import actions, interface, queries  # noqa: PLC0415 (models)
        from schakel.network.accounts import receivers as _receivers  # noqa: F401, PLC0415 (connects)
        from schakel.web.navigation import NavItem, navigation  # noqa: PLC0415

        custodians.add(
            "accounts",
            Custody(
                export=queries.export_party,
                erase=actions.erase_party,
                keeps=gettext_noop(
                    "The log of this site keeps who did what when, by numbers without names."
                ),
            ),
        )
        hub = ("hub",)
        navigation.add("today", NavItem(_("Today"), "accounts:today", 5, hub, audience="person"))
        navigation.add("staff", NavItem(_("Staff"), "accounts:staff", 80, hub, audience="office"))
        tabs = (
            ("overview", interface.CompanyTab(_("Overview"), "accounts:home", 0)),
            ("people", interface.CompanyTab(_("People"), "accounts:people", 80)),
            (
                "details",
                interface.CompanyTab(
                    _("Company"), "accounts:details", 90, "manage", ("accounts:delete",)
                ),
            ),
        )
        for name, tab in tabs:
            interface.company_tabs.add(name, tab)
