"""Every page, for every reader: languages, widths, light and dark, axe, reflow and zoom."""

import os
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest
from django.urls import URLResolver

LANGUAGES, WIDTHS, SCHEMES = ("nl", "en", "de"), (320, 1280), ("light", "dark")
KEY = "input[name=key]"

pytestmark = pytest.mark.browser


def wrong_key(page):
    """Give a wrong key until the node has had enough."""
    page.goto("/operator/")
    page.evaluate(
        """async () => {
            const body = new URLSearchParams(new FormData(document.querySelector("main form")));
            body.set("key", "wrong");
            const often = Array.from({length: 12}, () => fetch("", {method: "POST", body}));
            await Promise.all(often);
        }"""
    )
    for _ in range(5):  # a token comes back every six seconds
        page.fill(KEY, "wrong")
        with page.expect_navigation() as sent:
            page.click("main .btn--next")
        if sent.value.status == 429:
            return
    raise AssertionError("a wrong key may be given as often as one likes")


def wrong_key_once(page):
    """Show the error at the field."""
    page.goto("/operator/")
    page.fill(KEY, "wrong")
    page.click("main .btn--next")
    page.wait_for_selector(".error, .callout")


def item_without_answer(page):
    """Send an item without a level."""
    page.goto(first_item(page))
    page.evaluate("document.querySelectorAll('input[type=radio]').forEach(i => i.checked = false)")
    page.click("main .btn--next")
    page.wait_for_selector(".errors")


def first_item(page):
    """Address of an item of the scan in this browser."""
    page.goto("/scan/result/")
    link = page.query_selector("a[href^='/scan/q/']")
    return (
        link.get_attribute("href")
        if link
        else page.evaluate(
            "fetch('/scan/').then(r => r.text()).then(t => t.match(/\\/scan\\/q\\/[a-z-]+\\//)[0])"
        )
    )


def an_item(page):
    page.goto(first_item(page))


def item_with_conflict(page):
    """Send an answer that another window has changed in the meantime."""
    address = first_item(page)
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    other.fill("#id_remark", f"other {os.urandom(4).hex()}")
    other.check("input[name=now][value='1']")
    with other.expect_navigation():
        other.click("main .btn--next")
    other.close()
    page.check("input[name=now][value='2']")
    page.click("main .btn--next")
    page.wait_for_selector("[role=alert]")


def start_without_answers(page):
    page.goto("/scan/")
    page.click("main .btn--next")
    page.wait_for_selector(".errors")


def start_too_old(page):
    """Send the form that starts a scan with a pass that is not from here."""
    page.goto("/scan/")
    page.evaluate("document.querySelector('[name=start_pass]').value = 'x'")
    for name in ("own_machines", "own_product"):
        page.check(f"input[name={name}][value=yes]")
    with page.expect_navigation():
        page.click("main .btn--next")


def form_without_cookie(page):
    """Send a form after the browser lost its cookies."""
    page.goto("/scan/")
    page.context.clear_cookies()
    with page.expect_navigation():
        page.click("main .btn--next")


def write_statement(page, address, text, button):
    """Write a text as the operator and press a button."""
    page.goto(address)
    page.fill("#id_text", text)
    with page.expect_navigation():
        page.click(f"button[name={button}]")


def written_statement(page):
    """A privacy notice as its readers see it."""
    text = "We are **us**.\n\n## What we keep\n\n- your name\n- [our rules](https://example.org)"
    write_statement(page, "/operator/statements/privacy/nl/", text, "save")
    page.goto("/privacy/")


def statement_preview(page):
    """The template of a text, looked at before it is kept."""
    page.goto("/operator/statements/retention/de/")
    with page.expect_navigation():
        page.click("button[name=preview]")


def statement_conflict(page):
    """A text that another window changed in the meantime."""
    address = "/operator/statements/terms/en/"
    page.goto(address)
    page.evaluate("document.querySelector('[name=revision]').value = 9")
    page.fill("#id_text", "mine")
    with page.expect_navigation():
        page.click("button[name=save]")


PASSWORD = "vier natte dakpannen zingen"


def send(page, **fields):
    """Fill in the form of the page and send it."""
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)
    with page.expect_navigation():
        page.click("main .btn--next")


def sign_in_wrong(page):
    page.goto("/account/login/")
    send(page, login=f"{os.urandom(4).hex()}@metaal.example", password="fout")


def sign_up_wrong(page):
    page.goto("/account/signup/")
    send(page, email="x", password1="kort")


def sign_up_sent(page):
    """Sign up; the code is asked for."""
    page.goto("/account/signup/")
    send(page, email=f"{os.urandom(4).hex()}@metaal.example", password1=PASSWORD)
    page.wait_for_url("**/confirm/")


def reset_sent(page):
    """Forget the password; the code is asked for."""
    page.goto("/account/password/reset/")
    send(page, email=f"{os.urandom(4).hex()}@metaal.example")


def second_step_asked(page):
    """Sign in as somebody with an app, one of three: each may be tried ten times."""
    page.goto("/account/login/")
    send(page, login=f"app{os.urandom(1)[0] % 3}@metaal.example", password=PASSWORD)
    page.wait_for_url("**/second-step/code/")


def again(path):
    """Reach a page that wants to know once more who it is."""

    def reach(page):
        page.goto(path)
        if "/account/again/" in page.url:
            page.goto(f"/account/again/?next={path}")
            send(page, password=PASSWORD)

    return reach


def entry_wrong(page):
    """Send an entry without its Dutch subject."""
    page.goto("/help/fieldlabs/fl04/edit/")
    page.fill("[name=headline_nl]", "")
    page.click("main .btn--next")
    page.wait_for_selector(".errors")


def entry_preview(page):
    """Write a draft and look at it."""
    page.goto("/help/hubs/oost/edit/")
    page.fill("[name=contact]", "Bel 0570 123 456")
    page.click("main .btn--next")
    page.wait_for_selector(".notice")


def to(path):
    return lambda page: page.goto(path)


def of_company(path):
    """A page of the only company of who visits."""

    def reach(page):
        page.goto("/today/")
        base = page.get_attribute("main a[href^='/c/']", "href")
        page.goto("/".join(base.split("/")[:3]) + path)

    return reach


@dataclass(frozen=True)
class Page:
    """One page in one state: the names of its addresses, how it is reached, who visits it."""

    names: tuple[str, ...]
    reach: object
    cookies: tuple[str, ...] = ()
    node: str = "hub"
    status: int = 200


def shown(name, reach, *cookies, node="hub", status=200):
    return Page((name,), to(reach) if isinstance(reach, str) else reach, cookies, node, status)


PAGES = {
    "front door": shown("assessment:front-door", "/"),
    "front door with a scan": shown("assessment:front-door", "/", "partial"),
    "start": shown("assessment:start", "/scan/"),
    "start with errors": shown("assessment:start", start_without_answers, status=422),
    "start with a scan": shown("assessment:start", "/scan/", "partial"),
    "profile": shown("assessment:profile", "/scan/company/", "partial"),
    "item": shown("assessment:item", an_item, "empty"),
    "item answered": shown("assessment:item", an_item, "full"),
    "item with an error": shown("assessment:item", item_without_answer, "empty", status=422),
    "item with a conflict": shown("assessment:item", item_with_conflict, "conflict", status=409),
    "result empty": shown("assessment:result", "/scan/result/", "empty"),
    "result partial": shown("assessment:result", "/scan/result/", "partial"),
    "result": shown("assessment:result", "/scan/result/", "full"),
    "share without links": shown("assessment:share", "/scan/share/", "partial"),
    "share": shown("assessment:share", "/scan/share/", "full"),
    "erase": shown("assessment:erase", "/scan/erase/", "partial"),
    "shared result": shown("assessment:shared", "SHARED"),
    "example": shown("assessment:example", "/example/"),
    "overview": shown("assessment:overview", "/scan/overview/", "partial"),
    "company, not begun": shown(
        "assessment:company-overview", of_company("/assessment/"), "beginner"
    ),
    "company, assessment": shown(
        "assessment:company-overview", of_company("/assessment/"), "owner"
    ),
    "company, profile": shown(
        "assessment:company-profile", of_company("/assessment/company/"), "owner"
    ),
    "company, item": shown(
        "assessment:company-item", of_company("/assessment/q/fm-setup/"), "owner"
    ),
    "company, result": shown("assessment:company-result", of_company("/result/"), "owner"),
    "company, share": shown("assessment:company-share", of_company("/result/share/"), "owner"),
    "company, erase": shown("assessment:company-erase", of_company("/assessment/erase/"), "owner"),
    "company, steps": shown("assessment:company-steps", of_company("/steps/"), "owner"),
    "today": shown("accounts:today", "/today/", "owner"),
    "add a company": shown("accounts:make", "/companies/new/", "owner"),
    "company": shown("accounts:home", of_company("/"), "owner"),
    "company, details": shown("accounts:details", of_company("/details/"), "owner"),
    "company, people": shown("accounts:people", of_company("/people/"), "owner"),
    "your account": shown("accounts:me", "/me/", "owner"),
    "sign in": shown("account_login", "/account/login/?next=/me/"),
    "sign in with an error": shown("account_login", sign_in_wrong),
    "sign up": shown("account_signup", "/account/signup/"),
    "sign up with errors": shown("account_signup", sign_up_wrong),
    "sign up, code": shown("account_email_verification_sent", sign_up_sent),
    "forgotten password": shown("account_reset_password", "/account/password/reset/"),
    "forgotten password, code": shown("account_confirm_password_reset_code", reset_sent),
    "forgotten password, done": shown(
        "account_password_reset_completed", "/account/password/reset/done/"
    ),
    "closed account": shown("account_inactive", "/account/closed/"),
    "second step": shown("mfa_authenticate", second_step_asked),
    "who is it": shown("account_reauthenticate", "/account/again/?next=/me/", "member"),
    "who is it, code": shown("mfa_reauthenticate", "/account/again/code/?next=/me/", "app"),
    "other address": shown("account_email", again("/account/email/"), "member"),
    "other password": shown("account_change_password", "/account/password/change/", "member"),
    "second steps, none": shown("mfa_index", "/account/second-step/", "member"),
    "second steps": shown("mfa_index", "/account/second-step/", "app"),
    "app": shown("mfa_activate_totp", again("/account/second-step/app/"), "member"),
    "app away": shown("mfa_deactivate_totp", again("/account/second-step/app/remove/"), "app"),
    "recovery codes": shown("mfa_view_recovery_codes", again("/account/second-step/codes/"), "app"),
    "new recovery codes": shown(
        "mfa_generate_recovery_codes", again("/account/second-step/codes/new/"), "app"
    ),
    "passkeys, none": shown("mfa_list_webauthn", "/account/passkeys/", "member"),
    "new passkey": shown("mfa_add_webauthn", again("/account/passkeys/add/"), "member"),
    "sign-ins": shown("usersessions_list", "/account/sessions/", "member"),
    "sign out": shown("account_logout", "/account/logout/", "member"),
    "who can help": shown("ecosystem:help", "/help/"),
    "who can help, chosen": shown("ecosystem:help", "/help/?q=robot&t=2&p=Enschede"),
    "who can help, nothing found": shown("ecosystem:help", "/help/?r=noord&k=sheet-metal"),
    "fieldlab": shown("ecosystem:fieldlab", "/help/fieldlabs/fl01/"),
    "hubs": shown("ecosystem:hubs", "/help/hubs/"),
    "hub": shown("ecosystem:hub", "/help/hubs/oost/"),
    "national desk": shown("ecosystem:hub", "/help/hubs/national/"),
    "agenda": shown("ecosystem:agenda", "/agenda/"),
    "transformation": shown("ecosystem:transformation", "/agenda/transformations/1/"),
    "project": shown("ecosystem:project", "/agenda/projects/1/"),
    "entries": shown("ecosystem:entries", "/help/entries/", "hub-staff"),
    "entry, edited": shown("ecosystem:edit", "/help/fieldlabs/fl04/edit/", "hub-staff"),
    "entry, edited wrong": shown("ecosystem:edit", entry_wrong, "hub-staff", status=422),
    "entry, looked at first": shown("ecosystem:preview", entry_preview, "hub-staff"),
    "entry, history": shown("ecosystem:history", "/help/hubs/oost/history/", "hub-staff"),
    "counts": shown("office:counts", "/office/", "hub-staff"),
    "counts, by size": shown("office:counts", "/office/?by=size", "hub-staff"),
    "about": shown("web:about", "/about"),
    "privacy": shown("web:privacy", "/privacy/"),
    "privacy, written": shown("web:privacy", written_statement, "operator-hub"),
    "retention": shown("web:retention", "/retention/"),
    "accessibility": shown("web:accessibility", "/accessibility/"),
    "terms": shown("web:terms", "/terms/", node="factory"),
    "statements": shown("web:statements", "/operator/statements/", "operator-hub"),
    "statement": shown("web:statement", "/operator/statements/terms/nl/", "operator-hub"),
    "statement, looked at first": shown("web:statement", statement_preview, "operator-hub"),
    "statement, changed by another": shown(
        "web:statement", statement_conflict, "operator-hub", status=409
    ),
    "style guide": shown("web:styleguide", "/styleguide"),
    "operator": shown("operator", "/operator/"),
    "operator with a wrong key": shown("operator", wrong_key_once, node="factory", status=422),
    "operator, stale link": shown("operator-link", "/operator/old/", status=403),
    "messages of the hub": shown("exchange:messages", "/network/", "operator-hub"),
    "messages of the factory": shown(
        "exchange:messages", "/network/", "operator-factory", node="factory"
    ),
    "front page of the factory": shown("front", "/", node="factory"),
    "error 400": shown("error", start_too_old, status=400),
    "error 403": shown("error", "/network/", status=403),
    "error 404": shown("error", "/nowhere/", status=404),
    "error 404 of a scan": shown("error", "/scan/result/", status=404),
    "error 429": shown("error", wrong_key, node="broken", status=429),
    "error 500": shown("error", "/scan/", node="broken", status=500),
    "form without cookie": shown("error", form_without_cookie, status=403),
}
NOT_A_PAGE = {
    **dict.fromkeys(
        (
            *("dataspace:version", "dataspace:profile"),
            *("dataspace:catalogue", "dataspace:dataset"),
            *("dataspace:negotiations", "dataspace:negotiations-message"),
            *("dataspace:negotiations-request", "dataspace:negotiations-offers"),
            *("dataspace:transfers", "dataspace:transfers-message", "dataspace:transfers-request"),
            *("dataspace:negotiations-examined", "dataspace:transfers-examined"),
        ),
        "for the connector of a partner",
    ),
    "dataspace:compute": "for the connector of a partner",
    "dataspace:pull": "data of a transfer, for its token",
    "dataspace:pull_file": "data of a transfer, for its token",
    "accounts:archive": "a file",
    "accounts:own-archive": "a file",
    "accounts:delete": "needs the password again: test_journey visits it",
    "accounts:delete-me": "needs the password again; the form of accounts:delete",
    "accounts:digest-off": "needs a link from a letter; one button",
    "accounts:dismiss": "a button; leads to accounts:staff",
    "accounts:end": "a button; leads to accounts:people",
    "accounts:invitation": "needs a link from a letter: demo --once follows one",
    "accounts:role": "a button; leads to accounts:people",
    "accounts:staff": "for the office, after the password again; a table and a form",
    "accounts:take-back": "a button; leads to accounts:people",
    "account_complete_password_reset": "needs a code from a letter: test_accounts visits it",
    "account_end_session": "a button; leads to the list of sign-ins",
    "account_set_password": "for who signs in elsewhere; the form of account_change_password",
    "mfa_download_recovery_codes": "a file",
    "mfa_edit_webauthn": "needs a passkey: test_accounts visits it",
    "mfa_login_webauthn": "for scripts",
    "mfa_reauthenticate_webauthn": "needs a passkey: test_accounts visits it",
    "mfa_remove_webauthn": "needs a passkey: test_accounts visits it",
    "assessment:download": "a file",
    "assessment:shared-pdf": "a file",
    "assessment:company-result-xlsx": "a file",
    "assessment:company-result-pdf": "a file",
    "assessment:result-xlsx": "a file",
    "assessment:result-pdf": "a file",
    "assessment:example-pdf": "a file",
    "assessment:ask-all": "a button; leads to the questions about the company",
    "assessment:company-ask-all": "a button; leads to the questions about the company",
    "assessment:company-begin": "a button; leads to the questions about the company",
    "assessment:company-changes": "a part of a page: test_offline sees it",
    "assessment:company-download": "a file",
    "assessment:company-keep": "a button; leads to the overview",
    "assessment:company-priorities": "a button; leads to the overview",
    "assessment:company-revoke": "a button; leads to the share page",
    "assessment:company-step-mark": "a button; leads to the steps",
    "assessment:priorities": "a button; leads to the overview",
    "assessment:revoke": "a button; leads to the share page",
    "ecosystem:undo": "a button; leads to the history",
    "exchange:inbox": "for machines",
    "identity:did-document": "for machines",
    "metrics": "for machines",
    "office:csv": "a file",
    "office:xlsx": "a file",
    "operator-out": "a button; leads to the front door",
    "web:favicon": "a picture",
    "web:healthz": "for machines",
    "web:language": "a link; leads back to the page it stands on",
    "web:robots": "for machines",
}


def runs():
    """Each page narrow and wide, once light and once dark, in two languages; the rest is long."""
    for number, name in enumerate(PAGES):
        everyday = {
            (LANGUAGES[(number + turn) % 3], width, SCHEMES[(number + turn) % 2])
            for turn, width in enumerate(WIDTHS)
        }
        for run in product(LANGUAGES, WIDTHS, SCHEMES):
            marks = () if run in everyday else (pytest.mark.long,)
            label = "-".join(map(str, (name, *run)))
            yield pytest.param(name, run, marks=marks, id=label)


@pytest.fixture
def reached(visit, site):
    """Open a window and reach one of the pages in it."""

    def reach(name, language="en", width=1280, scheme="light"):
        page = PAGES[name]
        statuses = {422, 429} if page.status == 429 else {page.status} - {200}
        url = getattr(site, page.node)
        window = visit(language, width, scheme, cookies=page.cookies, url=url, statuses=statuses)
        answers = []
        window.on("response", lambda r: r.request.resource_type == "document" and answers.append(r))
        if name == "shared result":
            window.goto(site.share_path)
        else:
            page.reach(window)
        window.wait_for_load_state()
        assert answers[-1].status == page.status
        return window

    return reach


def sideways(page):
    """By how many pixels a page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def squeezed(page):
    """Words in a column that has room for a letter or two."""
    return page.evaluate(
        """[...document.querySelectorAll("main dd, main td, main p, main li")]
        .filter(box => box.innerText.trim().length > 3)
        .filter(box => box.clientWidth < 40 && box.clientHeight > 3 * box.clientWidth)
        .map(box => box.innerText.trim())"""
    )


@pytest.mark.parametrize(("name", "run"), list(runs()))
def test_a_page_can_be_used_by_everybody(reached, axe, name, run):
    language, width, scheme = run
    page = reached(name, language, width, scheme)
    if folder := os.environ.get("SCHAKEL_PICTURES"):
        picture = f"{name}-{width}-{scheme}-{language}.png".replace(" ", "-").replace(",", "")
        page.screenshot(path=Path(folder) / picture, full_page=True)
    assert page.get_attribute("html", "lang") == language
    assert squeezed(page) == []
    assert sideways(page) == 0
    assert axe(page) == []
    if width == max(WIDTHS):  # at twice the size a wide window has half as many of its pixels
        page.set_viewport_size({"width": width // 2, "height": 450})
        assert sideways(page) == 0


@pytest.mark.parametrize("role", ["hub", "factory"])
def test_every_address_is_a_page_of_this_list_or_says_why_not(role):
    known = {name for page in PAGES.values() for name in page.names} | set(NOT_A_PAGE)
    addresses = import_module(f"schakel.config.urls_{role}").urlpatterns
    assert sorted(set(named(addresses)) - known) == []


def test_no_exemption_outlives_its_address():
    addresses = {
        name
        for role in ("hub", "factory")
        for name in named(import_module(f"schakel.config.urls_{role}").urlpatterns)
    }
    listed = {name for page in PAGES.values() for name in page.names} - {"error"}
    assert sorted((set(NOT_A_PAGE) | listed) - addresses) == []


def test_an_address_that_nobody_listed_is_noticed():
    """The control of the list: it does see a new address."""
    from django.urls import path  # noqa: PLC0415 (only here)

    added = path("new/", to("/"), name="new")
    assert list(named([added])) == ["new"]


def named(patterns, space=""):
    """Full names of all addresses, through every include."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"


def test_a_folded_row_keeps_each_value_beside_its_name(reached):
    """What a cell holds is one part: a second one would fall below the name of the cell."""
    page = reached("result", "de", 320)
    cells = page.locator(".table--fold td[data-label]")
    assert cells.count() == 40
    parts = """cells => cells.filter(
        c => [...c.childNodes].filter(n => n.nodeType === 1 || n.textContent.trim()).length > 1
    ).length"""
    assert cells.evaluate_all(parts) == 0
    cells.first.evaluate("c => { c.innerHTML = 'a name <b>1</b>'; }")
    assert cells.evaluate_all(parts) == 1
