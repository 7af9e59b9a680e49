"""The room `network.identity` as a Django app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "schakel.network.identity"
    label = "identity"

    def ready(self) -> None:
        from schakel.kernel.custody import Custody, custodians  # noqa: PLC0415
        from schakel.network.identity.actions import erase  # noqa: PLC0415 (needs the models)
        from schakel.network.identity.queries import export  # noqa: PLC0415

        custodians.add("identity", Custody(export=export, erase=erase))

        from schakel.network.identity.actions.tokens import remove_old_tokens  # noqa: PLC0415
        from schakel.network.jobs.interface import every, register_job  # noqa: PLC0415

        register_job("identity.remove_old_tokens", lambda _payload, _result: remove_old_tokens())
        every("identity.remove_old_tokens", 3600)
