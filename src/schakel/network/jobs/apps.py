"""The room `network.jobs` as a Django app."""

from collections.abc import Mapping
from typing import Any

from django.apps import AppConfig

PRUNE_EVERY_S = 600


class JobsConfig(AppConfig):
    name = "schakel.network.jobs"
    label = "jobs"

    def ready(self) -> None:
        from schakel.kernel.clock import utc_now  # noqa: PLC0415
        from schakel.kernel.custody import Custody, custodians  # noqa: PLC0415
        from schakel.network.jobs import actions, interface, queries  # noqa: PLC0415 (need models)

        def prune(_payload: Mapping[str, Any], _result: Any) -> None:
            actions.prune(utc_now())

        interface.register_job("jobs.prune", prune)
        interface.every("jobs.prune", PRUNE_EVERY_S)
        custodians.add(
            "jobs",
            Custody(
                export=queries.of_party,
                erase=actions.erase_party,
                keeps="Jobs that still have to run keep the ids they need; they are removed a week"
                " after they are done.",
            ),
        )
