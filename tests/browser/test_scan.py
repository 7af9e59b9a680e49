"""The quick scan in a browser: by keyboard, without scripts, in two windows, in a hurry."""

import re

import pytest

pytestmark = pytest.mark.browser

FOCUSED = """() => {
    const e = document.activeElement;
    return e === document.body ? "" : (e.id || e.name || e.textContent.trim() || e.tagName);
}"""
RING = """() => {
    const drawn = (e) => e && getComputedStyle(e).outlineStyle !== "none"
        && parseFloat(getComputedStyle(e).outlineWidth) >= 2;
    const e = document.activeElement;
    return Boolean(drawn(e) || drawn(e.closest(".pick")));
}"""
SAVED = "#saved:has-text('Saved at')"


def tab_to(page, selector, most=60):
    """Press Tab until the focus is on `selector`."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED), "the focus is lost"
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def press(page, key, address):
    """Press a key that opens another page."""
    with page.expect_navigation(url=re.compile(address)):
        page.keyboard.press(key)


def choose_now(page, level):
    page.check(f"input[name=now][value='{level}']")


def chosen(page, name="now"):
    return page.evaluate(f"document.querySelector('input[name={name}]:checked')?.value ?? ''")


def test_the_scan_is_done_and_shared_by_keyboard_alone(visit):
    page = visit("en")
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "content"
    tab_to(page, ".btn--next")
    press(page, "Enter", "/scan/$")
    for question in ("own_product", "own_machines"):
        tab_to(page, f"[name={question}]")
        page.keyboard.press("Space")
    tab_to(page, "main .btn--next")
    press(page, "Enter", "/scan/q/")
    answered = 0
    while "/scan/q/" in page.url:
        answer_by_keyboard(page)
        answered += 1
    assert answered == 12
    assert page.url.endswith("/scan/result/")
    tab_to(page, "main a[href='/scan/share/']")
    press(page, "Enter", "/scan/share/$")
    tab_to(page, "main .btn--next")
    press(page, "Enter", "/scan/share/$")
    tab_to(page, "a[href*='/r/']")
    press(page, "Enter", "/r/")
    assert page.text_content("h1") == "Where this company stands"


def answer_by_keyboard(page):
    """One item: level 1 by arrows and Space, a level wanted, on with the button."""
    tab_to(page, "input[name=now]")
    page.keyboard.press("Space")
    page.wait_for_selector(SAVED)
    assert page.evaluate("document.activeElement.name") == "now", "saving took the focus away"
    first = chosen(page)
    with page.expect_response(re.compile("/scan/q/")):
        page.keyboard.press("ArrowDown")
    assert chosen(page) != first
    assert page.evaluate("document.activeElement.checked")
    tab_to(page, "input[name=wanted]")
    page.keyboard.press("Space")
    tab_to(page, "main .btn--next")
    press(page, "Enter", "/scan/(q|result)/")


def test_the_focus_is_seen_wherever_it_is(visit):
    page = visit("en", cookies=("partial",))
    page.goto("/scan/")
    page.click("main .btn--next")
    page.wait_for_url("**/scan/q/**")
    page.focus(".skip")
    stops = 0
    while page.evaluate("!document.activeElement.closest('footer')"):
        assert page.evaluate(RING), f"no ring on {page.evaluate(FOCUSED)}"
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED), "the focus is lost"
        stops += 1
    assert stops >= 12


def test_the_scan_works_without_scripts(visit):
    page = visit("en", java_script_enabled=False)
    page.goto("/")
    page.click("main .btn--next")
    for question in ("own_machines", "own_product"):
        page.check(f"input[name={question}][value=yes]")
    page.click("main .btn--next")
    answered = 0
    while "/scan/q/" in page.url:
        choose_now(page, answered % 5)
        page.check(f"input[name=wanted][value='{answered % 5 + 1}']")
        page.click("main .btn--next")
        answered += 1
    assert answered == 12
    assert page.locator(".step").count() == 3
    page.click("main a.btn[href='/scan/share/'] >> nth=0")
    page.click("main .btn--next")
    page.click("a[href*='/r/']")
    assert page.text_content("h1") == "Where this company stands"


def test_an_answer_is_saved_when_it_is_chosen(visit, begin):
    page = begin(visit("en"))
    choose_now(page, 3)
    page.wait_for_selector(SAVED)
    page.reload()
    assert chosen(page) == "3"


def test_a_second_window_on_the_same_item_is_told(visit, begin):
    page = begin(visit("en", statuses=[409]))
    other = page.context.new_page()
    other.goto(page.url)
    choose_now(page, 3)
    page.wait_for_selector(SAVED)
    choose_now(other, 1)
    other.wait_for_selector("#saved:has-text('changed in another window')")
    other.click("main .btn--next")
    told = other.text_content("[role=alert]")
    assert "In the other window: level 3." in told
    assert chosen(other) == "1"
    with other.expect_navigation():
        other.click("main .btn--next")
    page.reload()
    assert chosen(page) == "1"


def test_going_on_right_after_a_choice_is_no_conflict(visit, begin):
    """The save that a choice sends and the form behind it arrive in either order."""
    page = begin(visit("en"))
    first = page.url
    for turn in range(20):
        page.goto(first)
        level = str(turn % 5)
        with page.expect_navigation():
            page.evaluate(
                """level => {
                    document.querySelector(`input[name=now][value="${level}"]`).click();
                    document.querySelector(`input[name=wanted][value="${level}"]`).click();
                    document.querySelector("main .btn--next").click();
                }""",
                level,
            )
        assert page.url != first
        page.goto(first)
        assert (chosen(page), chosen(page, "wanted")) == (level, level)


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("nl", "Waar staat uw fabriek?"),
        ("en", "Where does your factory stand?"),
        ("de", "Wo steht Ihr Betrieb?"),
    ],
)
def test_the_first_page_speaks_the_language_of_the_browser(visit, language, heading):
    page = visit(language)
    page.goto("/")
    assert page.text_content("h1") == heading


def test_changing_the_language_keeps_page_and_answer_and_is_remembered(visit, begin):
    page = begin(visit("de"))
    address = page.url
    choose_now(page, 2)
    page.wait_for_selector("#saved:has-text('Gespeichert um')")
    page.click(".lang a[lang=en]")
    page.wait_for_selector("html[lang=en]")
    assert page.url == address
    assert chosen(page) == "2"
    page.goto("/about")
    assert page.get_attribute("html", "lang") == "en"


def test_nothing_moves_for_who_wants_no_motion(visit):
    page = visit("en", reduced_motion="reduce")
    page.goto("/")
    moving = "[...document.querySelectorAll('*')].filter(e => {const s = getComputedStyle(e);"
    moving += "return parseFloat(s.transitionDuration) > 0 || s.animationName !== 'none'}).length"
    assert page.evaluate(moving) == 0


def test_what_goes_wrong_on_a_page_is_noticed(window):
    """The control of every test here: what must not happen does not pass unseen."""
    page, watch = window("en")
    page.goto("/")
    assert watch.complaints == []
    page.evaluate("console.error('a line'); setTimeout(() => nobody())")
    page.evaluate("fetch('/nowhere/')")
    page.evaluate("fetch('http://schakel.invalid/').catch(() => 0)")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('style'), {textContent: 'p{}'}))"
    )
    page.wait_for_timeout(500)
    page.goto(page.url.replace("localhost", "127.0.0.1"))
    seen = " ".join(watch.complaints)
    signs = ("console: a line", "script: nobody", "404: GET", "another host", "Security Policy")
    assert [sign for sign in signs if sign not in seen] == []
