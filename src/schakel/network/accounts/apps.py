"""The room `network.accounts` as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "schakel.network.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Announce the room's custody of data, its tabs and what waits."""
        from schakel.kernel.custody import Custody, custodians  # noqa: PLC0415
        from schakel.network.accounts import actions, queries  # noqa: PLC0415 (models)

        custodians.add(
            "accounts",
            Custody(
                export=queries.export_party,
                erase=actions.erase_party,
                keeps="The audit log keeps who did what when, by ids without names.",
            ),
        )
