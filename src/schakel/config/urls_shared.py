"""Addresses that both roles have."""

from django.urls import URLPattern, URLResolver, include, path

shared: list[URLPattern | URLResolver] = [
    path("", include("schakel.web.urls")),
]
