"""Answers without a network, and two people on one item: nothing is lost, nothing overwritten."""

import re

import pytest

pytestmark = pytest.mark.browser

SAVED = "#saved:has-text('Saved at')"
KEPT = "#unsent:has-text('Your answer is kept on this device')"
STORED = "Object.keys(localStorage).filter(key => key.startsWith('schakel.unsent.')).length"


@pytest.fixture
def look(window, site):
    """Opens the item of a company in a window of its own; gives the page."""

    def open_item(code, **more):
        page, _watch = window("en", cookies=("owner",), **more)
        go_to(page, site, code)
        return page

    return open_item


def go_to(page, site, code):
    page.goto("/today/")
    base = "/".join(page.get_attribute("main a[href^='/c/']", "href").split("/")[:3])
    page.goto(f"{base}/assessment/q/{code}/" if code else f"{base}/assessment/")


def choose(page, level):
    page.check(f"input[name=now][value='{level}']")


def chosen(page):
    return page.evaluate("document.querySelector('input[name=now]:checked')?.value ?? ''")


def answered_without_network(page, level):
    """Answer while there is no network; the page says that it is kept."""
    page.context.set_offline(True)
    choose(page, level)
    page.wait_for_selector(KEPT)
    assert page.text_content("#saved") == "Not saved yet."
    assert page.evaluate(STORED) == 1


def test_an_answer_without_network_is_sent_when_it_is_back(look):
    page = look("fm-methods")
    answered_without_network(page, 3)
    page.context.set_offline(False)
    page.wait_for_selector(SAVED)
    assert (page.evaluate(STORED), page.is_hidden("#unsent")) == (0, True)
    page.reload()
    assert chosen(page) == "3"


def test_an_answer_survives_the_end_of_the_page_and_is_sent_from_the_next_one(look, site):
    page = look("fm-additive")
    answered_without_network(page, 2)
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    go_to(again, site, "")
    again.wait_for_selector("#unsent:has-text('has been sent')")
    assert again.evaluate(STORED) == 0
    go_to(again, site, "fm-additive")
    assert chosen(again) == "2"


def test_the_same_item_opened_again_shows_and_sends_what_was_kept(look, site):
    page = look("sp-configuration")
    answered_without_network(page, 4)
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    go_to(again, site, "sp-configuration")
    again.wait_for_selector(SAVED)
    assert (chosen(again), again.evaluate(STORED)) == ("4", 0)


def test_the_button_without_network_leaves_nobody_on_an_error_page(look):
    page = look("sp-product-record")
    page.context.set_offline(True)
    choose(page, 1)
    page.click("main .btn--next")
    page.wait_for_selector(KEPT)
    assert page.url.endswith("/sp-product-record/")


def test_what_was_kept_does_not_overwrite_somebody_else_and_both_are_shown(look, site):
    page, other = look("sv-delivery", statuses=[409]), look("sv-delivery")
    answered_without_network(page, 1)
    choose(other, 5)
    other.wait_for_selector(SAVED)
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    go_to(again, site, "sv-delivery")
    told = again.wait_for_selector("[role=alert]").text_content()
    assert "In the other window: level 5." in told
    assert (chosen(again), again.evaluate(STORED)) == ("1", 1)
    again.click("[role=alert] a")
    again.wait_for_selector("#saved")
    assert (chosen(again), again.evaluate(STORED)) == ("5", 0)


def test_somebody_elses_change_is_told_within_seconds_and_can_be_taken_over(look):
    page, other = look("sw-involvement"), look("sw-involvement")
    choose(page, 3)
    page.wait_for_selector(SAVED)
    told = other.wait_for_selector("#elsewhere [role=alert]").text_content()
    assert re.search(r"at \d\d:\d\d to level 3\.", told)
    other.click("#elsewhere a")
    other.wait_for_selector("#saved")
    assert chosen(other) == "3"


def test_leaving_asks_only_while_something_is_unsent(look):
    page = look("sw-health")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    choose(page, 2)
    page.wait_for_selector(SAVED)
    page.reload()
    assert asked == []
    answered_without_network(page, 3)
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]


def test_a_digit_chooses_a_level_while_a_level_has_the_focus(look):
    page = look("sw-operator-support")
    page.focus("input[name=wanted][value='0']")
    page.keyboard.press("4")
    page.focus("input[name=now][value='0']")
    page.keyboard.press("2")
    page.wait_for_selector(SAVED)
    assert chosen(page) == "2"
    assert page.evaluate("document.querySelector('input[name=wanted]:checked').value") == "4"
    page.focus("#id_remark")
    page.keyboard.type("5 machines")
    assert (page.input_value("#id_remark"), chosen(page)) == ("5 machines", "2")
