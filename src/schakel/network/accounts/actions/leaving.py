"""Taking everything along, and removing a company or a person from every room."""

import io
import json
import zipfile
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from schakel.kernel.custody import custodians
from schakel.network.accounts.models import Company, User
from schakel.network.audit.interface import entries, record


def archive_of(party: str, *, actor: str, now: datetime) -> bytes:
    """Everything that the rooms hold of `party`, as a ZIP with one JSON file for each room.

    Files that a room adds (`Custody.files`) lie beside them. That somebody took it is recorded.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("README.txt", archive_readme(party, now))
        for name, room in custodians:
            if held := room.export(party):
                text = json.dumps(held, ensure_ascii=False, indent=2, sort_keys=True)
                file.writestr(f"{name}.json", text)
            for path, content in room.files(party).items():
                file.writestr(f"{name}/{path}", content)
        lines = [asdict(entry) for entry in entries(subject=party)]
        file.writestr("log.json", json.dumps(lines, indent=2, default=str))
    with transaction.atomic():
        record(actor, "archive.taken", party, now=now)
    return out.getvalue()


def archive_readme(party: str, now: datetime) -> str:
    """What lies in an archive, in the language of the moment."""
    return _(
        "Everything that %(site)s holds of %(party)s, made on %(day)s.\n\n"
        "Each .json file holds what one part of the site keeps; log.json tells who did what when.\n"
        "The files are plain UTF-8 and can be read by any program.\n"
    ) % {
        "site": settings.OPTIONS.name or settings.OPTIONS.public_url,
        "party": party,
        "day": f"{now:%Y-%m-%d}",
    }


def erase_everywhere(party: str, *, actor: str, now: datetime) -> int:
    """Let every room remove what it holds of `party`; returns the number of records removed."""
    with transaction.atomic():
        # The rooms above first: they may need to know whose data it is.
        removed = sum(each.erase(party) for _name, each in reversed(list(custodians)))
        kind = party.partition(":")[0]
        record(actor, f"{kind}.erased", party, {"records": removed}, now=now)
    return removed


def erase_party(party: str) -> int:
    """Remove what this room holds of a company or a person."""
    kind, _colon, uid = party.partition(":")
    if kind == "company":
        return erase_company(uid)
    return erase_person(uid) if kind == "person" else 0


def erase_company(uid: str) -> int:
    """Remove what this room holds of a company."""
    removed, _each = Company.objects.filter(uid=uid).delete()
    return removed


def erase_person(uid: str) -> int:
    """Remove what this room holds of a person: account, seats, second factors, sessions."""
    removed, _each = User.objects.filter(uid=uid).delete()
    return removed
