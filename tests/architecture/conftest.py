"""What the tests of the house share: where it stands, its rooms, and what each role loads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Run in a process of its own, because one process plays one role.
LOOK = """
import json, sys
from schakel.config.roles import set_up
set_up(sys.argv[1])
from django.apps import apps
from django.urls import get_resolver
from schakel.kernel.custody import custodians

get_resolver().url_patterns
fields = [
    [f"{model.__module__}.{model.__name__}.{field.name}", field.related_model.__module__]
    for model in apps.get_models(include_auto_created=True)
    if model.__module__.startswith("schakel.")
    for field in model._meta.get_fields()
    if field.is_relation and not field.auto_created and field.related_model
]
print(json.dumps({
    "relations": fields,
    "modules": sorted(name for name in sys.modules if name.startswith("schakel.")),
    "owners": sorted({m.__module__ for m in apps.get_models() if "schakel." in m.__module__}),
    "custodians": [name for name, _ in custodians],
}))
"""


def look_at(role, data):
    environment = {**os.environ, "SCHAKEL_DATA": str(data)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-c", LOOK, role],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="session", params=["hub", "factory"])
def loaded(request, tmp_path_factory):
    """What a process of one role has loaded, with the role under "role"."""
    (folder := tmp_path_factory.mktemp(request.param)).joinpath("static").mkdir()
    return {"role": request.param, **look_at(request.param, folder)}


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def source():
    return ROOT / "src" / "schakel"


@pytest.fixture(scope="session")
def rooms(source):
    """Folder of every room."""
    return sorted(
        path.parent
        for wing in ("network", "programme", "production")
        for path in source.glob(f"{wing}/*/apps.py")
    )


@pytest.fixture(scope="session")
def files_of_the_repository():
    """Every file that is committed, or would be."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, check=True, cwd=ROOT, capture_output=True).stdout.split(b"\0")
    paths = (ROOT / os.fsdecode(name) for name in names if name)
    return sorted(path for path in set(paths) if path.is_file())
