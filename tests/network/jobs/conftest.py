"""Job kinds that last for one test."""

from datetime import UTC, datetime, timedelta

import pytest

from schakel.network.jobs.domain import events, kinds

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_registries(monkeypatch):
    """What a test registers is gone after it."""
    for registry in (kinds.job_kinds, kinds.periods, events.events, events.receivers):
        monkeypatch.setattr(registry, "_parts", dict(registry._parts))
    monkeypatch.setattr(events, "names", dict(events.names))


class Clock:
    """The time as the rooms see it, moved by hand."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def advance(self, **kwargs):
        self.now += timedelta(**kwargs)


@pytest.fixture
def clock(monkeypatch):
    """The time of the rooms, moved by the test."""
    from schakel.network.jobs import actions, interface  # noqa: PLC0415 (after Django is set up)

    moved = Clock()
    monkeypatch.setattr(actions, "utc_now", moved)
    monkeypatch.setattr(interface, "utc_now", moved)
    return moved


@pytest.fixture
def effects():
    """A kind `test.note` whose effect is one more job of the kind `test.effect` in the database."""
    from schakel.network.jobs import interface  # noqa: PLC0415 (after Django is set up)
    from schakel.network.jobs.models import Job  # noqa: PLC0415

    interface.register_job("test.effect", lambda _payload, _result: None)

    def note(payload, _result):
        interface.enqueue("test.effect", payload, run_at=NOW + timedelta(days=9000))

    interface.register_job("test.note", note)

    def count():
        return Job.objects.filter(kind="test.effect").count()

    return count
