"""The room `programme.assessment` as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ERASE_EVERY_S = 3600


class AssessmentConfig(AppConfig):
    name = "schakel.programme.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Announce the room's job, menu entries, custody of data and its place with companies."""
        from schakel.kernel.custody import Custody, custodians  # noqa: PLC0415
        from schakel.network.jobs.interface import every, register_job  # noqa: PLC0415
        from schakel.programme.assessment import actions, queries, tasks  # noqa: PLC0415 (models)
        from schakel.web.navigation import NavItem, footer, navigation  # noqa: PLC0415

        register_job("assessment.erase_expired", tasks.erase_expired_scans)
        every("assessment.erase_expired", ERASE_EVERY_S)
        custodians.add(
            "assessment",
            Custody(
                export=queries.export_party,
                erase=actions.erase_party,
                keeps="What a person answered for a company stays with the company, without the"
                " person's name.",
            ),
        )
        hub = ("hub",)
        of_scan = ("assessment:item", "assessment:profile", "assessment:overview")
        of_result = ("assessment:share", "assessment:erase")
        navigation.add("scan", NavItem(_("Scan"), "assessment:start", 10, hub, of_scan, "visitor"))
        navigation.add(
            "result", NavItem(_("Result"), "assessment:result", 20, hub, of_result, "visitor")
        )
        footer.add("example", NavItem(_("Example of a result"), "assessment:example", 10, hub))
        self.join_companies()

    def join_companies(self) -> None:
        """Give companies their pages here, keep a scan on sign-up, say what waits."""
        from schakel.network.accounts.interface import (  # noqa: PLC0415 (models)
            CompanyTab,
            company_made,
            company_prefill,
            company_tabs,
            today,
        )
        from schakel.programme.assessment.receivers import what_waits  # noqa: PLC0415
        from schakel.programme.assessment.views import overview  # noqa: PLC0415

        pages = {
            "assessment": (_("Assessment"), 20, "overview", ("item", "profile", "erase")),
            "result": (_("Result"), 30, "result", ("share",)),
            "steps": (_("Next steps"), 40, "steps", ()),
        }
        for name, (label, order, page, others) in pages.items():
            inner = tuple(f"assessment:company-{other}" for other in others)
            tab = CompanyTab(label, f"assessment:company-{page}", order, pages=inner)
            company_tabs.add(f"assessment.{name}", tab)
        company_made.add("assessment", overview.keep_on_sign_up)
        company_prefill.add("assessment", overview.prefill)
        today.add("assessment", what_waits)
