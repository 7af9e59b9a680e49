"""Addresses of a hub."""

from schakel.config.urls_shared import shared

urlpatterns = [*shared]
