"""The room `network.audit` as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "schakel.network.audit"
    label = "audit"

    def ready(self) -> None:
        from schakel.kernel.custody import Custody, custodians  # noqa: PLC0415
        from schakel.network.audit.queries import of_party  # noqa: PLC0415 (needs the models)

        custodians.add(
            "audit",
            Custody(
                export=of_party,
                erase=lambda _party: 0,
                keeps="The audit log keeps the ids of what was done and when: it holds no names.",
            ),
        )
