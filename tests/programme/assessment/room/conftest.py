"""A browser that does the quick scan, and a clock that is moved by hand."""

import hashlib
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core.signing import TimestampSigner, b62_encode
from django.test import Client

ALL_APPLY = {"own_machines": "yes", "own_product": "yes", "size": "10-49"}
QUICK = (
    "am-process-control",
    "fm-quote",
    "fm-scheduling",
    "sp-connectivity",
    "sv-offering",
    "df-integration",
    "df-machine-connectivity",
    "cf-technical-data",
    "cf-security",
    "sf-energy",
    "sw-skills",
    "sw-leadership",
)


class Clock:
    """The time as the room sees it."""

    def __init__(self):
        self.now = datetime.now(UTC)

    def __call__(self):
        return self.now

    def advance(self, **kwargs):
        self.now += timedelta(**kwargs)


@pytest.fixture
def clock(monkeypatch):
    """The time of the room, moved by the test."""
    from schakel.programme.assessment import tasks  # noqa: PLC0415 (after the settings)
    from schakel.programme.assessment.actions import erasing  # noqa: PLC0415
    from schakel.programme.assessment.views import (  # noqa: PLC0415
        browser,
        item,
        overview,
        result,
        scan,
        steps,
    )

    moved = Clock()
    for module in (erasing, tasks, browser, item, overview, result, scan, steps):
        monkeypatch.setattr(module, "utc_now", moved)
    return moved


class PassMaker(TimestampSigner):
    """Signs as if it were `age_s` seconds ago."""

    def __init__(self, age_s):
        super().__init__(salt="scan-start")
        self.age_s = age_s

    def timestamp(self):
        return b62_encode(int(time.time()) - self.age_s)


@pytest.fixture
def start_pass():
    """Makes passes of a given age, each with its own number."""
    made = []

    def make(age_s=0):
        made.append(age_s)
        return PassMaker(age_s).sign(f"nonce-{len(made)}")

    return make


def hidden(page, name):
    """Value of a hidden field of a page."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.content.decode())
    assert found, f"the page has no field {name}"
    return found[1]


class Browser(Client):
    """A browser of an English reader that fills in the forms as they are."""

    def begin(self, **profile):
        """Start a scan; gives the answer to the form."""
        sent = {**ALL_APPLY, **profile}
        sent["start_pass"] = hidden(self.get("/scan/"), "start_pass")
        return self.post("/scan/", sent)

    def send(self, item, now=None, *, on=None, go=True, htmx=False, **more):
        """Answer an item from a page that is loaded now, unless it is sent `on` an earlier one."""
        page = on or self.get(f"/scan/q/{item}/")
        sent = {"revision": hidden(page, "revision"), "page": hidden(page, "page"), "remark": ""}
        sent |= {"go": "next"} if go else {}
        sent |= {"now": now} if now is not None else {}
        headers = {"HX-Request": "true"} if htmx else {}
        return self.post(f"/scan/q/{item}/", sent | more, headers=headers)

    def share(self, days=30):
        """Make a link; gives its path."""
        page = self.post("/scan/share/", {"days": days}).content.decode()
        return re.search(r"Copy it from here:.*?(/r/[^/\"]+/)", page, re.DOTALL)[1]


@pytest.fixture
def browser():
    """A browser without a scan."""
    return Browser(headers={"accept-language": "en"})


@pytest.fixture
def stranger():
    """Another browser."""
    return Browser(headers={"accept-language": "en"})


@pytest.fixture
def scanning(browser, db):
    """A browser with a scan without answers, in which all twelve items apply."""
    browser.begin()
    return browser


@pytest.fixture
def stored():
    """What is stored about an item of the only scan: said, level, wanted, remark, revision."""
    from schakel.programme.assessment.models import Answer  # noqa: PLC0415 (after the settings)

    def read(item):
        return (
            Answer.objects.filter(item=item)
            .values_list("said", "level", "wanted", "remark", "revision")
            .first()
        )

    return read


def all_rows():
    """Every value of every table of this site, as text."""
    return {
        model._meta.label: sorted(repr(row) for row in model._default_manager.values_list())
        for model in apps.get_models()
    }


@pytest.fixture
def database():
    """Gives all that is stored, to be compared or searched."""
    return all_rows


@pytest.fixture
def room_rows():
    """Gives how many scans, answers and links there are."""
    from schakel.programme.assessment.models import Answer, Scan, Share  # noqa: PLC0415

    return lambda: tuple(model.objects.count() for model in (Scan, Answer, Share))


@pytest.fixture
def comparable():
    """Gives a page without what differs in every answer: its reference and the link it is about."""

    def strip(response, path):
        page = response.content.decode()
        for own in (response["X-Reference"], path, path.replace("/", "%2F")):
            page = page.replace(own, "...")
        return page

    return strip


@pytest.fixture
def digest():
    """The way in which a secret may be stored."""
    return lambda secret: hashlib.sha256(secret.encode()).hexdigest()


@pytest.fixture
def quick():
    """Codes of the twelve items, in order."""
    return QUICK
