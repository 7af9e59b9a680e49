"""What the things are called that are counted."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from schakel.network.accounts.interface import SECTOR_LABELS
from schakel.programme.ecosystem.interface import NATIONAL, hubs
from schakel.programme.office.domain.kinds import OTHER_CODES, Kind


def kind_labels() -> dict[Kind, str]:
    """The kinds, in the order of the columns."""
    return {
        "started": _("Started"),
        "finished": _("Finished"),
        "kept": _("Kept"),
        "shared": _("Shared"),
    }


def hub_labels() -> dict[str, str]:
    """Names of all hubs; companies without a province are counted under the national desk."""
    names = {
        hub.code: f"{hub.name} ({hub.area})" if hub.area and hub.kind == "regional" else hub.name
        for hub in hubs(get_language() or "nl")
    }
    return {**names, NATIONAL: _("No region said")}


def by_label(by: str) -> tuple[str, str]:
    """What a breakdown and its first column are called."""
    return {
        "hub": (_("By hub"), _("Hub")),
        "sector": (_("By sector"), _("Sector")),
        "size": (_("By size"), _("People who work there")),
        "association": (_("By code"), _("Code of an association or hub")),
    }[by]


def label_of(by: str, code: str) -> str:
    """What one line of a breakdown is called."""
    if not code:
        return _("No code") if by == "association" else _("Not said")
    if by == "sector":
        return str(SECTOR_LABELS[code])
    return _("Other codes") if code == OTHER_CODES else code
