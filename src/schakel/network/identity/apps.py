"""The room `network.identity` as a Django app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "schakel.network.identity"
    label = "identity"
