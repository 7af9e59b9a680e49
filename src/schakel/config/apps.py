"""The floor that knows all rooms, as a Django app: its checks and commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "schakel.config"
    label = "config"
