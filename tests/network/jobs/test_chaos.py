"""A worker may be killed at any moment: no job is lost, and none is done twice."""

import importlib.util
import os
from pathlib import Path

import pytest

from schakel.kernel.identifiers import new_uid

spec = importlib.util.spec_from_file_location("chaos", Path(__file__).with_name("chaos.py"))
chaos = importlib.util.module_from_spec(spec)
spec.loader.exec_module(chaos)


@pytest.fixture
def database_url():
    """A database of its own on the server under test; empty for SQLite."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield ""
        return
    import psycopg  # noqa: PLC0415 (on this leg only)

    name = f"chaos_{new_uid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{server.rpartition('/')[0]}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def soaked(tmp_path, database_url, **kwargs):
    found = chaos.soak(tmp_path, database_url=database_url, **kwargs)
    return {key: found[key] for key in ("done", "lost", "doubled", "audit_is_whole")}


# The mark names the legs: the test uses databases of its own.
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kills", "jobs"), [(5, 100), pytest.param(20, 400, marks=pytest.mark.long)]
)
def test_killing_the_worker_loses_no_job_and_does_none_twice(tmp_path, database_url, kills, jobs):
    found = soaked(tmp_path, database_url, kills=kills, jobs=jobs, seed=kills)

    assert found == {"done": jobs, "lost": 0, "doubled": 0, "audit_is_whole": True}


@pytest.mark.django_db
def test_with_completion_outside_the_transaction_jobs_are_done_twice(tmp_path, database_url):
    found = soaked(tmp_path, database_url, kills=5, jobs=60, seed=2, guarded=False)

    assert found["doubled"] > 0
    assert found["lost"] == 0
