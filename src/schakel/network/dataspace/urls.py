"""Addresses of the room."""

from django.urls import path

from schakel.network.dataspace.views import plane

app_name = "dataspace"
urlpatterns = [
    path("data/pull/<str:transfer>", plane.pull, name="pull"),
    path("data/pull/<str:transfer>/<path:path>", plane.pull, name="pull_file"),
    path("data/compute/<str:transfer>", plane.compute, name="compute"),
]
