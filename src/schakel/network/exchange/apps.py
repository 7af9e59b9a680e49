"""The room `network.exchange` as a Django app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "schakel.network.exchange"
    label = "exchange"
