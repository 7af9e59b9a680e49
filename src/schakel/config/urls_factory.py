"""Addresses of a factory."""

from schakel.config.urls_shared import shared

urlpatterns = [*shared]
