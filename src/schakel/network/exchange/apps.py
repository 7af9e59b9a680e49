"""The room `network.exchange` as a Django app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "schakel.network.exchange"
    label = "exchange"

    def ready(self) -> None:
        from schakel.kernel.custody import Custody, custodians  # noqa: PLC0415
        from schakel.network.exchange import interface, queries  # noqa: F401, PLC0415 (needs models)
        from schakel.network.exchange.actions import delivering, sending  # noqa: PLC0415
        from schakel.network.exchange.domain.delivery import BASE_S, CAP_S  # noqa: PLC0415
        from schakel.network.jobs.interface import register_job  # noqa: PLC0415

        register_job(
            sending.DELIVER,
            apply=delivering.note_delivered,
            prepare=delivering.hand_over,
            max_attempts=100_000,  # three days end it, not a number
            base_s=BASE_S,
            cap_s=CAP_S,
        )
        custodians.add(
            "exchange",
            Custody(
                export=queries.export,
                erase=sending.erase,
                keeps="The number and hash of the last message of each conversation stay, so that"
                " an old message cannot be played back; messages that still wait are delivered.",
            ),
        )
