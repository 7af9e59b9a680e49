"""The room `network.jobs` as a Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "schakel.network.jobs"
    label = "jobs"
