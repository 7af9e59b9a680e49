"""The room `network.dataspace` as a Django app."""

from django.apps import AppConfig


class DataspaceConfig(AppConfig):
    name = "schakel.network.dataspace"
    label = "dataspace"
