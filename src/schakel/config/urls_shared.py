"""Addresses and error pages that both roles have."""

from django.urls import URLPattern, URLResolver, include, path

shared: list[URLPattern | URLResolver] = [
    path("", include("schakel.web.urls")),
]

# Django looks for these in the address module of the role, which imports them from here.
handler400 = "schakel.web.errors.handler400"
handler403 = "schakel.web.errors.handler403"
handler404 = "schakel.web.errors.handler404"
handler500 = "schakel.web.errors.handler500"
