"""A node with keys of its own, in a folder of its own."""

from dataclasses import replace
from pathlib import Path

import pytest

from schakel.config.options import Options


@pytest.fixture
def node(settings, tmp_path: Path) -> Options:
    from schakel.network.identity import interface as identity  # noqa: PLC0415 (needs the settings)

    options = replace(
        settings.OPTIONS,
        data=tmp_path,
        public_url="https://hub.example",
        name="Hub",
        wire_allow=("localhost:8001",),
    )
    settings.OPTIONS = options
    identity.ensure_keys()
    return options
