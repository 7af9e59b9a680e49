"""Jobs that failed together come back at different moments, ever later."""

import pytest

from schakel.network.jobs.domain.kinds import JobKind, Period

KIND = JobKind("test.kind", lambda _payload, _result: None)


@pytest.mark.parametrize(
    ("attempt", "longest_s"), [(1, 1), (2, 2), (3, 4), (12, 2048), (13, 3600), (10_000, 3600)]
)
def test_the_longest_wait_doubles_up_to_an_hour(attempt, longest_s):
    assert KIND.delay_s(attempt, 1.0) == longest_s
    assert KIND.delay_s(attempt, 0.25) == longest_s / 4
    assert KIND.delay_s(attempt, 0.0) == 0


def test_a_period_has_one_key():
    period = Period("test.kind", 60)

    assert [period.number(s) for s in (0, 59.9, 60, 119.9)] == [0, 0, 1, 1]
    assert period.dedupe_key(1) == "every:test.kind:1"
