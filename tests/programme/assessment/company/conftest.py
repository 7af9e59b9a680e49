"""A company with its people, and an assessment in any state."""

import re

import pytest

FACTS = {"size": "10-49", "sector": "25", "province": "NL22", "association": "METAAL"}


@pytest.fixture
def anna(person):
    return person("anna@example.nl", "Anna")


@pytest.fixture
def bob(person):
    return person("bob@example.nl", "Bob")


@pytest.fixture
def rita(person):
    """Somebody who may read."""
    return person("rita@example.nl", "Rita")


@pytest.fixture
def carla(person):
    """Somebody with a company of her own."""
    return person("carla@example.nl", "Carla")


@pytest.fixture
def snijders(company, anna, bob, rita):
    return company("Snijders", FACTS, owner=anna, member=bob, reader=rita)


@pytest.fixture
def other(company, carla):
    return company("Other", owner=carla)


@pytest.fixture
def begun(snijders, anna):
    """The address of a company's pages, whose assessment is begun."""
    begin(snijders, anna)
    return f"/c/{snijders.uid}"


def begin(row, who):
    from schakel.kernel.clock import utc_now  # noqa: PLC0415 (after the settings)
    from schakel.programme.assessment import actions  # noqa: PLC0415
    from schakel.programme.assessment.domain.instrument import load_instrument  # noqa: PLC0415

    reference = load_instrument().reference
    return actions.start_for_company(row.uid, instrument=reference, by=who.uid, now=utc_now())


@pytest.fixture
def begin_for():
    return begin


@pytest.fixture
def fill():
    """Answer items of a company's assessment straight away: `fill(row, {"fm-quote": 2})`."""
    from schakel.kernel.clock import utc_now  # noqa: PLC0415 (after the settings)
    from schakel.programme.assessment.models import Answer, Scan  # noqa: PLC0415

    def answer(row, levels, wanted=None):
        scan = Scan.objects.get(company=row.uid)
        for item, level in levels.items():
            Answer.objects.create(
                scan=scan,
                item=item,
                said="level" if level is not None else "unknown",
                level=level,
                wanted=wanted,
                saved_at=utc_now(),
            )
        return scan

    return answer


@pytest.fixture
def told():
    """Gives what the assessment published and was delivered by now, in order."""
    from schakel.network.jobs.domain import events, kinds  # noqa: PLC0415 (after the settings)
    from schakel.network.jobs.interface import receives, run_pending  # noqa: PLC0415
    from schakel.programme.assessment import interface as room  # noqa: PLC0415

    heard = []
    classes = (room.ScanStarted, room.ScanFinished, room.ScanKept, room.ResultShared)
    for each in classes:
        receives(each, heard.append, name=f"test.{each.__name__}")

    def deliver():
        run_pending()
        return heard

    yield deliver
    for each in classes:
        events.receivers._parts.pop(f"test.{each.__name__}")
        kinds.job_kinds._parts.pop(f"receive:test.{each.__name__}")


def hidden(page, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.content.decode())
    assert found, f"the page has no field {name}"
    return found[1]


@pytest.fixture
def send():
    """Answer an item of a company from a page that is loaded now, or `on` an earlier one."""

    def post(client, base, item, now, *, on=None, htmx=False, **more):
        path = f"{base}/assessment/q/{item}/"
        page = on or client.get(path)
        sent = {"revision": hidden(page, "revision"), "page": hidden(page, "page"), "now": now}
        headers = {"HX-Request": "true"} if htmx else {}
        return client.post(path, {"remark": "", **sent, **more}, headers=headers)

    return post
