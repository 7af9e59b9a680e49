"""Addresses of a hub."""

from django.conf import settings
from django.urls import include, path

from schakel.config import tour
from schakel.config.urls_shared import handler400, handler403, handler404, handler500, shared

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *shared,
    *(tour.urls if settings.OPTIONS.demo else []),
    path("account/", include("schakel.network.accounts.adapters.urls")),
    path("", include("schakel.network.accounts.urls")),
    path("", include("schakel.programme.ecosystem.urls")),
    path("", include("schakel.programme.assessment.urls")),
    path("", include("schakel.programme.office.urls")),
]
