"""Django's own advice for a site on the open internet."""

import os
import secrets
import subprocess
import sys

import pytest


@pytest.mark.parametrize("role", ["hub", "factory"])
def test_a_node_behind_tls_leaves_no_advice_of_django_unheeded(tmp_path, role):
    (tmp_path / "secret.key").write_text(secrets.token_urlsafe(50), encoding="ascii")
    (tmp_path / "static").mkdir()
    environment = {
        **os.environ,
        "SCHAKEL_ROLE": role,
        "SCHAKEL_DATA": str(tmp_path),
        "SCHAKEL_PUBLIC_URL": "https://hub.example",
        "DJANGO_SETTINGS_MODULE": f"schakel.config.settings.{role}",
        "DATABASE_URL": "",
        "PYTHONPATH": os.pathsep.join(part for part in sys.path if part),
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "DEBUG"]
    result = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert (result.returncode, result.stdout) == (
        0,
        "System check identified no issues (0 silenced).\n",
    ), result.stderr
