"""The import contract holds, and every contract in it can fail."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FLOORS = "Floors"
ROOMS = "A room meets another room only through its interface.py"
RING = "Rooms form no ring"
ANATOMY = "Inside a room"
PURE = "Domain, methods, standards and kernel know no framework and no wire"
NETWORK = "Order of the rooms in network"
PROGRAMME = "Order of the rooms in programme"

PLANTS = [
    (FLOORS, {"kernel/clock.py": "import schakel.network.audit"}),
    (FLOORS, {"web/apps.py": "import schakel.config"}),
    (FLOORS, {"wire/helpers.py": "import schakel.web"}),
    (FLOORS, {"helpers.py": ""}),
    (ROOMS, {"network/exchange/apps.py": "import schakel.network.jobs.models"}),
    (ROOMS, {"programme/assessment/apps.py": "import schakel.network.jobs.actions"}),
    (
        RING,
        {
            "network/exchange/apps.py": "import schakel.network.jobs.interface",
            "network/jobs/apps.py": "import schakel.network.exchange.interface",
        },
    ),
    (ANATOMY, {"network/audit/models.py": "import schakel.network.audit.apps"}),
    (ANATOMY, {"network/audit/helpers.py": ""}),
    (PURE, {"kernel/clock.py": "import django"}),
    (PURE, {"standards/dataspace/common.py": "import httpx"}),
    (PURE, {"programme/assessment/domain/__init__.py": "import sqlite3"}),
    (NETWORK, {"network/audit/apps.py": "import schakel.network.jobs.interface"}),
    (NETWORK, {"network/helpers/__init__.py": ""}),
    (
        PROGRAMME,
        {
            "programme/benchmark/__init__.py": "",
            "programme/benchmark/interface.py": "",
            "programme/assessment/apps.py": "import schakel.programme.benchmark.interface",
        },
    ),
    (PROGRAMME, {"programme/helpers/__init__.py": ""}),
]


def broken_contracts(checkout):
    """Names of the contracts that import-linter finds broken in a checkout."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        check=False,
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout / "src")},
        capture_output=True,
        text=True,
    )
    broken = set(re.findall(r"^(.+?) BROKEN", done.stdout, re.MULTILINE))
    assert (done.returncode != 0) == bool(broken), done.stdout + done.stderr
    return broken


@pytest.fixture
def copy(root, tmp_path):
    """The source and its contract, to plant something in."""
    ignore = shutil.ignore_patterns("__pycache__", "static", "templates", "locale")
    shutil.copytree(root / "src", tmp_path / "src", ignore=ignore)
    shutil.copy(root / ".importlinter", tmp_path)
    return tmp_path


def test_the_house_keeps_its_import_contract(root):
    assert broken_contracts(root) == set()


@pytest.mark.parametrize(
    ("contract", "plant"), PLANTS, ids=[f"{name}: {min(plant)}" for name, plant in PLANTS]
)
def test_a_planted_import_breaks_its_contract(contract, plant, copy):
    for name, line in plant.items():
        path = copy / "src" / "schakel" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else '"""Planted."""\n'
        path.write_text(f"{before}\n{line}\n", encoding="utf-8")

    assert contract in broken_contracts(copy)


def test_every_contract_has_a_planted_violation(root):
    text = (root / ".importlinter").read_text(encoding="utf-8")
    names = re.findall(r"^name = (.+)$", text, re.MULTILINE)

    assert {name for name, _ in PLANTS} == set(names)
