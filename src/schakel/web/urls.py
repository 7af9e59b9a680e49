"""Addresses of the shell itself."""

from django.urls import path

from schakel.web import statement_views, views

app_name = "web"
urlpatterns = [
    path("language/<str:code>", views.language, name="language"),
    path("styleguide", views.styleguide, name="styleguide"),
    path("about", views.about, name="about"),
    path("privacy/", statement_views.show, {"kind": "privacy"}, name="privacy"),
    path("retention/", statement_views.show, {"kind": "retention"}, name="retention"),
    path("accessibility/", statement_views.show, {"kind": "accessibility"}, name="accessibility"),
    path("terms/", statement_views.show, {"kind": "terms"}, name="terms"),
    path("operator/statements/", statement_views.overview, name="statements"),
    path(
        "operator/statements/<slug:kind>/<slug:language>/", statement_views.edit, name="statement"
    ),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
