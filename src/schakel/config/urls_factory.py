"""Addresses of a factory."""

from django.urls import include, path

from schakel.config import pages
from schakel.config.urls_shared import handler400, handler403, handler404, handler500, shared

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *shared,
    path("", include("schakel.network.dataspace.urls")),
    path("", pages.factory_front, name="front"),
]
