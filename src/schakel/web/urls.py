"""Addresses of the shell itself."""

from django.urls import path

from schakel.web import views

app_name = "web"
urlpatterns = [
    path("language/<str:code>", views.language, name="language"),
    path("styleguide", views.styleguide, name="styleguide"),
    path("about", views.about, name="about"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
