"""Addresses of the room."""

from django.urls import path

from schakel.network.dataspace.views import plane, protocol
from schakel.standards.dataspace.version import PATH

app_name = "dataspace"
DSP = PATH.lstrip("/")
urlpatterns = [
    path(".well-known/dspace-version", protocol.version, name="version"),
    path("profiles/schakel/1", protocol.profile, name="profile"),
    path(f"{DSP}/catalog/request", protocol.catalogue, name="catalogue"),
    path(f"{DSP}/catalog/datasets/<path:uid>", protocol.dataset, name="dataset"),
    *(
        path(f"{DSP}/{spoken}/{first}", protocol.first, kwargs, name=f"{spoken}-{first}")
        for spoken, first in (
            ("negotiations", "request"),
            ("negotiations", "offers"),
            ("transfers", "request"),
        )
        for kwargs in ({"protocol": spoken, "path": first},)
    ),
    *(
        each
        for spoken in ("negotiations", "transfers")
        for each in (
            path(f"{DSP}/{spoken}/<str:pid>", protocol.state, {"protocol": spoken}, name=spoken),
            path(
                f"{DSP}/{spoken}/<str:pid>/<path:path>",
                protocol.following,
                {"protocol": spoken},
                name=f"{spoken}-message",
            ),
            path(
                f"conformance/{spoken}/requests",
                protocol.begin_examined,
                {"protocol": spoken},
                name=f"{spoken}-examined",
            ),
        )
    ),
    path("data/pull/<str:transfer>", plane.pull, name="pull"),
    path("data/pull/<str:transfer>/<path:path>", plane.pull, name="pull_file"),
    path("data/compute/<str:transfer>", plane.compute, name="compute"),
]
