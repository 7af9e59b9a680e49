"""The shell as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from schakel.web.navigation import NavItem, footer


class WebConfig(AppConfig):
    name = "schakel.web"
    label = "web"

    def ready(self) -> None:
        footer.add(
            "web:privacy", NavItem(_("Privacy"), "web:privacy", 80, pages=("web:retention",))
        )
        footer.add("web:accessibility", NavItem(_("Accessibility"), "web:accessibility", order=82))
        footer.add("web:terms", NavItem(_("Terms of use"), "web:terms", order=84))
        footer.add("web:about", NavItem(_("Source and licence"), "web:about", order=90))
