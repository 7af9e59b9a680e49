"""The room `network.audit` as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "schakel.network.audit"
    label = "audit"
