"""The journey of a company on a phone, in each language, from the scan to its deletion."""

import re
import time

import pytest

from schakel.config.journey_company import CODE, INVITATION, CompanyJourney

PHONE = 360
PASSWORD = "vier natte dakpannen zingen"
COMPANY = "Tandwielfabriek Bedacht B.V."
BY_HAND = 3
SAVE_REST = """async (paths) => {
    for (const path of paths) {
        const page = new DOMParser().parseFromString(await (await fetch(path)).text(), "text/html");
        const form = page.querySelector("#answer"), said = new FormData(form);
        if (said.get("now") !== null) continue;
        said.set("now", "1");
        said.set("wanted", "3");
        said.set("go", "next");
        const answer = await fetch(path, {method: "POST", body: new URLSearchParams(said)});
        if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    }
}"""
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth === width) return [];
    return [...document.querySelectorAll("body *")]
        .filter((e) => e.getBoundingClientRect().right > width && !e.closest("svg"))
        .map((e) => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 80)}`);
}"""

pytestmark = pytest.mark.browser


@pytest.fixture
def fits(axe):
    """A page fits on the phone and can be used by everybody."""

    def look(page):
        page.wait_for_load_state()
        assert page.evaluate(TOO_WIDE) == [], page.url
        assert axe(page) == [], page.url

    return look


def answer(page, level):
    """Answer the item that is open by touch, and go on with the button."""
    here = page.url
    page.check(f"input[name=now][value='{level}']")
    page.check(f"input[name=wanted][value='{level + 2}']")
    page.click("#answer .btn--next")
    page.wait_for_url(lambda url: url != here)


def scan(page, begin):
    """The quick scan without account; its result."""
    page.goto("/")
    begin(page)
    items = 0
    while "/scan/q/" in page.url:
        answer(page, items % 4)
        items += 1
    assert items == 12
    page.wait_for_url("**/scan/result/")


def sign_up(page, read, email):
    """An account, and its address confirmed by the code in the letter."""
    page.goto("/account/signup/")
    page.fill("main [name=email]", email)
    page.fill("main [name=password1]", PASSWORD)
    page.click("main .btn--next")
    page.wait_for_url("**/account/confirm/")
    page.fill("main [name=code]", read(email, CODE))
    page.click("main .btn--next")
    page.wait_for_url("**/today/")


def make_company(page):
    """The company; its path. The scan comes along."""
    page.goto("/companies/new/")
    page.fill("[name=name]", COMPANY)
    page.select_option("[name=sector]", "25")
    page.select_option("[name=province]", "NL21")
    page.fill("[name=town]", "Enschede")
    page.click("main .btn--next")
    page.wait_for_url("**/assessment/")
    assert page.locator("progress").get_attribute("value") == "12"
    return re.search(r"/c/[0-9a-f]{32}/", page.url)[0]


def assess(page, home, fits):
    """The items that the scan left open: some by touch, the others at once."""
    page.click(f"form[action='{home}assessment/all/'] button")
    page.wait_for_url("**/assessment/company/")
    fits(page)
    for name in ("makes_parts", "programmable_machines", "serves_installed_base"):
        page.check(f"[name={name}][value=yes]")
    page.click("main .btn--next")
    page.wait_for_url("**/assessment/")
    fits(page)
    for number in range(BY_HAND):
        page.goto(f"{home}assessment/")
        page.click("main .btn--next")
        page.wait_for_url("**/assessment/q/**")
        answer(page, number)
    page.goto(f"{home}assessment/")
    links = page.locator(f"a[href^='{home}assessment/q/']")
    page.evaluate(SAVE_REST, links.evaluate_all("all => [...new Set(all.map(a => a.pathname))]"))
    page.goto(f"{home}assessment/")
    done = page.locator("progress")
    assert done.get_attribute("value") == done.get_attribute("max")


def choose_step(page, home, fits):
    """The first fieldlab that a step names has a page; the first step is started."""
    page.goto(f"{home}steps/")
    fits(page)
    assert page.locator(".step").count() == 3
    lab = page.locator(".step a[href^='/help/fieldlabs/']").first
    name = lab.inner_text()
    lab.click()
    page.wait_for_url("**/help/fieldlabs/**")
    assert page.inner_text("h1") == name
    fits(page)
    page.goto(f"{home}steps/")
    page.locator(".step button[value=started]").first.click()
    page.wait_for_selector("#started")
    fits(page)


def invite(page, home, email, fits):
    """An adviser is invited."""
    page.goto(f"{home}people/")
    fits(page)
    page.fill("[name=email]", email)
    page.check("[name=role][value=adviser]")
    page.click("main .btn--next")
    page.wait_for_selector("#open")


def delete(page, home, fits):
    """The company is deleted after giving the password and its name."""
    page.goto(f"{home}delete/")
    if "/account/again/" in page.url:
        page.fill("main [name=password]", PASSWORD)
        page.click("main .btn--next")
        page.wait_for_url("**/delete/")
    fits(page)
    page.click("main .btn--bad")
    page.fill("main [name=name]", COMPANY)
    fits(page)
    page.click("main .btn--bad")
    page.wait_for_url("**/today/")


@pytest.mark.parametrize("language", ["nl", "en", "de"])
def test_a_company_goes_from_the_scan_to_its_last_day_on_a_phone(
    visit, begin, site, fits, language
):
    number = time.time_ns()
    owner, adviser = f"owner{number}@tandwiel.example", f"adviser{number}@advies.example"
    read = CompanyJourney(site.hub, site.data / "mail", []).letter
    page = visit(language, PHONE, statuses={404})
    other = visit(language, PHONE, statuses={404})

    scan(page, begin)
    fits(page)
    sign_up(page, read, owner)
    home = make_company(page)
    fits(page)
    assess(page, home, fits)
    page.goto(f"{home}result/")
    fits(page)
    assert page.locator(".step").count() == 3
    assert page.locator(f"a[href='{home}result/result.pdf']").count() == 1
    choose_step(page, home, fits)
    invite(page, home, adviser, fits)

    link = read(adviser, INVITATION)
    other.goto(link)
    fits(other)
    sign_up(other, read, adviser)
    other.goto(link)
    other.click("button[value=accept]")
    other.wait_for_url(f"**{home}")
    fits(other)

    delete(page, home, fits)
    assert page.get_attribute("html", "lang") == language
    assert [each.goto(home).status for each in (page, other)] == [404, 404]


@pytest.mark.parametrize("language", ["nl", "en", "de"])
def test_the_tour_fits_on_a_phone(visit, fits, language):
    page = visit(language, PHONE)
    page.goto("/")
    fits(page)
    page.click(".notice a")
    page.wait_for_url("**/tour/")
    fits(page)
    assert page.get_attribute("html", "lang") == language
    assert page.locator("main .card").count() == 13
