"""A hub and a factory that really run, and a browser that tells of everything that went wrong."""

import re
import shutil
import sqlite3
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from schakel.config.demo import (
    FACTORY_NAME,
    HUB_NAME,
    both_nodes,
    free_ports,
    operator_link,
    start,
    wait_for,
)
from schakel.config.demo import command as schakel
from schakel.config.journey import Journey, Visitor
from schakel.config.testing import BROWSERS

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT_MS = 10_000
LOCALES = {"nl": "nl-NL", "en": "en-GB", "de": "de-DE"}


@dataclass
class Site:
    """Where everything is that the tests visit, and the cookies that open it."""

    hub: str
    factory: str
    broken: str
    cookies: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    share_path: str = ""
    data: Path = Path()
    company: str = ""


@dataclass
class Watch:
    """Everything on a page that nobody should ever see."""

    allowed: str
    complaints: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def of(self, page):
        """Listen to `page`."""
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", self.said)
        page.on("request", self.asked)
        page.on("requestfailed", self.failed)
        page.on("response", self.answered)
        return page

    def said(self, message):
        """A line in the console: none is expected but the browser's own line on an error page."""
        code = re.search(r"server responded with a status of (\d+)", message.text)
        if code and int(code[1]) in self.statuses:
            return
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text} ({message.location})")

    def asked(self, request):
        """A request: to this node or to nobody."""
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.allowed:
            self.complaints.append(f"request to another host: {request.url}")

    def failed(self, request):
        """A request that came to nothing, unless the browser left the page before it was done."""
        if request.failure == "net::ERR_ABORTED":
            return
        self.complaints.append(f"failed: {request.url} {request.failure}")

    def answered(self, response):
        """An answer: well, or refused with a status that the test expects."""
        if response.status >= 400 and response.status not in self.statuses:
            self.complaints.append(f"{response.status}: {response.request.method} {response.url}")


def cookies_of(visitor, url):
    """The cookies of `visitor`, who is done, without the language: each window has its own."""
    visitor.client.close()
    kept = [c for c in visitor.client.cookies.jar if not c.name.endswith("-language")]
    return [{"name": c.name, "value": c.value, "url": url} for c in kept]


def prepared_scan(url, items):
    """A visitor whose scan has `items` answers (None: all)."""
    visitor = Visitor(url, "en")
    visitor.get("/scan/")
    visitor.post("/scan/", own_machines="yes", own_product="yes")
    level = 0
    while match := re.search(r'<form[^>]+action="(/scan/q/[a-z-]+/)"', visitor.page):
        if items is not None and level >= items:
            break
        visitor.post(match[1], now=level % 4, wanted=level % 4 + 2, go="next")
        level += 1
    return visitor


PASSWORD = "vier natte dakpannen zingen"
LETTER_S = 60


def code_for(data, email):
    """The newest code that a node wrote to an address, out of its folder of letters."""
    end = time.monotonic() + LETTER_S
    while time.monotonic() < end:
        for path in sorted((data / "mail").glob("*.eml"), reverse=True):
            message = message_from_bytes(path.read_bytes(), policy=default)
            found = re.search(r"^ {4}([A-Z0-9-]+)\r?$", message.get_content(), re.MULTILINE)
            if message["To"] == email and found:
                return found[1]
        time.sleep(0.2)
    raise AssertionError(f"no letter for {email}")


def signed_up(url, data, email):
    """A visitor who made an account, confirmed the address and showed the password again."""
    visitor = Visitor(url, "en")
    visitor.get("/account/signup/")
    visitor.post("/account/signup/", email=email, password1=PASSWORD)
    visitor.post("/account/confirm/", action="verify", code=code_for(data, email))
    visitor.get("/account/again/?next=/me/")
    visitor.post("/account/again/", password=PASSWORD)
    return visitor


def with_app(url, data, email):
    """A visitor who also has an app that gives codes."""
    from allauth.mfa.totp.internal.auth import hotp_value  # noqa: PLC0415 (needs the settings)

    visitor = signed_up(url, data, email)
    visitor.get("/account/second-step/app/")
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", visitor.page)[1]
    code = f"{hotp_value(secret, int(time.time()) // 30):06d}"
    visitor.post("/account/second-step/app/", code=code)
    return visitor


def begun_company(visitor, answers):
    """A company of `visitor`, without an assessment or with one that has some answers."""
    visitor.get("/companies/new/")
    visitor.post("/companies/new/", name="Snijders Metaal", sector="25", province="NL22")
    base = re.search(r'href="(/c/[0-9a-f]{32}/)"', visitor.page)[1]
    if answers:
        visitor.get(f"{base}assessment/")
        visitor.post(f"{base}assessment/begin/")
        visitor.get(f"{base}assessment/")
    for level in range(answers):
        code = re.search(rf'href="{base}assessment/q/([a-z-]+)/">(?:To the|Go on)', visitor.page)
        address = f"{base}assessment/q/{code[1]}/"
        visitor.get(address)
        visitor.post(address, now=level + 1, wanted=level + 2, go="next")
        visitor.get(f"{base}assessment/")
    return base


@pytest.fixture(scope="session")
def broken_hub(tmp_path_factory):
    """A hub whose database lost a table while it ran."""
    folder = tmp_path_factory.mktemp("broken")
    node = start("hub", HUB_NAME, folder / "hub", free_ports()[0], [])
    try:
        wait_for(node)
        database = sqlite3.connect(next(node.data.glob("*.sqlite3")))
        for table in ("answer", "share", "scan"):
            database.execute(f"DROP TABLE assessment_{table}")
        database.commit()
        database.close()
        yield node
    finally:
        node.stop()


@pytest.fixture(scope="session")
def site(tmp_path_factory, broken_hub):
    """Hub and factory, with scans in every state, a shared result and a received message."""
    folder = tmp_path_factory.mktemp("nodes")
    with both_nodes(folder, *free_ports()) as (hub, factory):
        wait_for(hub, factory)
        site = Site(hub.url, factory.url, broken_hub.url)
        full = prepared_scan(hub.url, None)
        journey = Journey(hub.url, factory.url, factory.data, FACTORY_NAME, schakel)
        site.share_path = journey.share(full)
        site.cookies["full"] = cookies_of(full, hub.url)
        site.cookies["partial"] = cookies_of(prepared_scan(hub.url, 3), hub.url)
        site.cookies["conflict"] = cookies_of(prepared_scan(hub.url, 1), hub.url)
        site.cookies["empty"] = cookies_of(prepared_scan(hub.url, 0), hub.url)
        site.data = hub.data
        member = signed_up(hub.url, hub.data, "member@metaal.example")
        site.cookies["member"] = cookies_of(member, hub.url)
        for name in ("owner", "beginner"):
            owner = signed_up(hub.url, hub.data, f"{name}@metaal.example")
            site.company = begun_company(owner, answers=3 if name == "owner" else 0)
            site.cookies[name] = cookies_of(owner, hub.url)
        for number in range(3):
            app = with_app(hub.url, hub.data, f"app{number}@metaal.example")
            site.cookies["app"] = cookies_of(app, hub.url)
        staff = with_app(hub.url, hub.data, "staff@hub.example")
        schakel("staff", "add", "staff@hub.example", "--hub", "oost", "--data", str(hub.data))
        site.cookies["hub-staff"] = cookies_of(staff, hub.url)
        for node in (hub, factory):
            operator = Visitor(node.url, "en")
            operator.get(operator_link(node))
            if node is hub:
                schakel("message", "The first order can come.", "--data", str(factory.data))
                journey.wait_for_text(operator, "The first order can come.")
            site.cookies[f"operator-{node.role}"] = cookies_of(operator, node.url)
        yield site


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium."""
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only when there is a browser)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, site):
    """Open a window as a visitor; gives the page, and what is noticed on it.

    Give `cookies` the name of a prepared visitor, `url` the node to be on, and `statuses` the
    refusals that the test expects.
    """
    with ExitStack() as stack:

        def look(language="en", width=1280, scheme="light", *, cookies=(), url="", **more):
            more["cookies"] = [cookie for name in cookies for cookie in site.cookies[name]]
            node = url or site.hub
            return stack.enter_context(opened(chromium, node, language, width, scheme, **more))

        yield look


@pytest.fixture
def visit(window):
    """Open a window; at the end, nothing may have gone wrong in any of them."""
    watches = []

    def look(*where, **more):
        page, watch = window(*where, **more)
        watches.append(watch)
        return page

    yield look
    assert [complaint for watch in watches for complaint in watch.complaints] == []


@contextmanager
def opened(chromium, url, language, width, scheme, *, cookies, statuses=(), **more):
    """One window with its own cookies, watched."""
    watch = Watch(urlsplit(url).netloc, statuses=set(statuses))
    context = chromium.new_context(
        base_url=url,
        locale=LOCALES[language],
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        **more,
    )
    context.set_default_timeout(WAIT_MS)
    context.add_cookies(cookies)
    page = watch.of(context.new_page())
    try:
        yield page, watch
    finally:
        context.close()


@pytest.fixture
def begin():
    """Fill in what is asked about the company, with the mouse; then the first item is open."""

    def fill(page):
        page.goto("/scan/")
        for question in ("own_machines", "own_product"):
            page.check(f"input[name={question}][value=yes]")
        page.click(".btn--next")
        page.wait_for_url("**/scan/q/**")
        return page

    return fill


@pytest.fixture
def axe():
    """What axe finds on a page: rule and places, nothing when all is well."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 (only with a browser)

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def findings(page):
        options = {"runOnly": tags, "resultTypes": ["violations"]}
        found = Axe().run(page, options=options).response["violations"]
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]

    return findings
