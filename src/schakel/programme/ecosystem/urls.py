"""Addresses of who can help, of the agenda, and of a hub's own entries."""

from django.urls import path, register_converter

from schakel.programme.ecosystem.views import agenda, catalogue, editing


class EntryKind:
    """The kind of an entry, as it stands in an address."""

    regex = "fieldlabs|hubs"

    def to_python(self, value: str) -> str:
        """As the room knows it."""
        return value.removesuffix("s")

    def to_url(self, value: str) -> str:
        """As it stands in an address."""
        return f"{value}s"


register_converter(EntryKind, "entrykind")

app_name = "ecosystem"
urlpatterns = [
    path("help/", catalogue.help_page, name="help"),
    path("help/fieldlabs/<slug:uid>/", catalogue.fieldlab, name="fieldlab"),
    path("help/hubs/", catalogue.hubs, name="hubs"),
    path("help/hubs/<slug:code>/", catalogue.hub, name="hub"),
    path("help/entries/", editing.entries, name="entries"),
    path("help/<entrykind:kind>/<slug:code>/edit/", editing.edit, name="edit"),
    path("help/<entrykind:kind>/<slug:code>/draft/<int:number>/", editing.preview, name="preview"),
    path("help/<entrykind:kind>/<slug:code>/history/", editing.history, name="history"),
    path("help/<entrykind:kind>/<slug:code>/undo/", editing.undo, name="undo"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/transformations/<int:nr>/", agenda.transformation, name="transformation"),
    path("agenda/projects/<int:nr>/", agenda.project, name="project"),
]
