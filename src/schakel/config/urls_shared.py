"""Addresses and error pages that both roles have."""

from django.urls import URLPattern, URLResolver, include, path

from schakel.config import metrics, operator_views

shared: list[URLPattern | URLResolver] = [
    path("", include("schakel.web.urls")),
    path("", include("schakel.network.identity.urls")),
    path("", include("schakel.network.exchange.urls")),
    path("metrics", metrics.metrics, name="metrics"),
    path("operator/", operator_views.sign_in, name="operator"),
    path("operator/out/", operator_views.sign_out, name="operator-out"),
    path("operator/<str:given>/", operator_views.follow_link, name="operator-link"),
]

# Django looks for these in the address module of the role, which imports them from here.
handler400 = "schakel.web.errors.handler400"
handler403 = "schakel.web.errors.handler403"
handler404 = "schakel.web.errors.handler404"
handler500 = "schakel.web.errors.handler500"
