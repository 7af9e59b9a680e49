"""The room `network.dataspace` as a Django app."""

from django.apps import AppConfig


class DataspaceConfig(AppConfig):
    name = "schakel.network.dataspace"
    label = "dataspace"

    def ready(self) -> None:
        """Announce the room's custody of data and its job."""
        from schakel.kernel.custody import Custody, custodians  # noqa: PLC0415
        from schakel.network.dataspace.actions import saying  # noqa: PLC0415
        from schakel.network.dataspace.actions.keeping import erase  # noqa: PLC0415
        from schakel.network.dataspace.queries.keeping import export  # noqa: PLC0415
        from schakel.network.jobs.interface import register_job  # noqa: PLC0415

        register_job(
            saying.SEND, apply=saying.note_sent, prepare=saying.send, max_attempts=200, base_s=0.5
        )
        custodians.add("dataspace", Custody(export=export, erase=erase))
