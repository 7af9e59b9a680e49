"""Starting a quick scan: what is asked, who gets a key, and how the key is kept."""

from dataclasses import replace
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest

from schakel.programme.assessment import actions
from schakel.programme.assessment.models import Scan
from schakel.programme.assessment.views.browser import cookie_name

pytestmark = pytest.mark.django_db

OLD_FORM = "This form is too old. Load the page again; it is quickly filled."


def asked(browser):
    """Codes of the items, by walking over the pages from the first to the result."""
    codes, address = [], browser.get("/scan/").context["done"].next_id
    while address is not None:
        codes.append(address)
        address = browser.get(f"/scan/q/{address}/").context["page"].next_id
    return codes


@pytest.mark.parametrize(
    ("own_machines", "own_product", "left_out"),
    [
        ("yes", "yes", set()),
        ("no", "yes", {"am-process-control", "df-machine-connectivity"}),
        ("yes", "no", {"sp-connectivity"}),
        ("no", "no", {"am-process-control", "df-machine-connectivity", "sp-connectivity"}),
    ],
)
def test_the_profile_decides_which_items_are_asked(
    browser, quick, own_machines, own_product, left_out
):
    response = browser.begin(own_machines=own_machines, own_product=own_product)
    expected = [code for code in quick if code not in left_out]
    assert response.headers["Location"] == f"/scan/q/{expected[0]}/"
    assert asked(browser) == expected


@pytest.mark.parametrize("size", ["", "1-9", "10-49", "50-249", "250+"])
def test_the_size_may_be_left_open_and_every_band_is_kept(browser, size):
    browser.begin(size=size)
    given = {"own_machines": True, "own_product": True}
    assert Scan.objects.get().profile == (given | {"size": size} if size else given)


@pytest.mark.parametrize(
    ("field", "value"),
    [("own_machines", ""), ("own_machines", "perhaps"), ("own_product", ""), ("size", "12")],
)
def test_a_profile_that_cannot_be_is_refused_and_starts_nothing(browser, field, value, room_rows):
    response = browser.begin(**{field: value})
    assert (response.status_code, room_rows()) == (422, (0, 0, 0))
    assert list(response.context["form"].errors) == [field]


def test_a_refused_form_says_what_to_choose(browser):
    page = browser.begin(own_machines="").content.decode()
    assert "Choose yes or no: it decides which questions come." in page


def test_the_same_form_sent_twice_at_once_gives_one_scan(browser, stranger, start_pass, room_rows):
    form = {"start_pass": start_pass(), "own_machines": "yes", "own_product": "no"}
    first = browser.post("/scan/", form)
    second = stranger.post("/scan/", form)  # sent before the first answer brought its cookie
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.cookies[cookie_name()].value == second.cookies[cookie_name()].value
    assert room_rows() == (1, 0, 0)


def test_an_old_start_page_does_not_take_the_scan_of_this_browser_away(scanning, room_rows):
    scanning.send("am-process-control", "2")
    key = scanning.cookies[cookie_name()].value
    form = {"start_pass": actions.new_start_pass(), "own_machines": "no", "own_product": "no"}

    response = scanning.post("/scan/", form)

    assert response["Location"] == "/scan/q/fm-quote/"
    assert (scanning.cookies[cookie_name()].value, room_rows()) == (key, (1, 1, 0))


def test_two_forms_give_two_scans_with_other_keys(browser, stranger, room_rows):
    keys = {each.begin().cookies[cookie_name()].value for each in (browser, stranger)}
    assert (len(keys), room_rows()) == (2, (2, 0, 0))


def tampered(text):
    return [
        text[:place] + ("A" if char != "A" else "B") + text[place + 1 :]
        for place, char in enumerate(text)
    ]


def test_a_pass_with_any_character_changed_starts_nothing(start_pass, room_rows):
    now = actions.utc_now()
    for forged in [*tampered(start_pass()), "", "x", "a:b:c", "ä:\x00:é"]:
        with pytest.raises(actions.StalePass):
            actions.start_scan(forged, instrument="i", profile={}, address="a", now=now)
    assert room_rows() == (0, 0, 0)


@pytest.mark.parametrize("kind", ["forged", "a day old", "of another purpose"])
def test_a_pass_that_is_not_good_is_refused_with_a_sentence(browser, start_pass, room_rows, kind):
    sent = {"forged": "nonce:1abc:xyz", "a day old": start_pass(24 * 3600 + 60)}
    sent["of another purpose"] = start_pass().replace("nonce", "other")
    response = browser.post(
        "/scan/", {"start_pass": sent[kind], "own_machines": "yes", "own_product": "yes"}
    )
    assert (response.status_code, room_rows()) == (400, (0, 0, 0))
    assert OLD_FORM in response.content.decode()
    assert cookie_name() not in response.cookies


def test_a_form_that_was_open_for_most_of_a_day_still_starts_a_scan(browser, start_pass):
    form = {"start_pass": start_pass(23 * 3600), "own_machines": "yes", "own_product": "yes"}
    assert browser.post("/scan/", form).status_code == 302


def test_the_key_of_a_scan_is_stored_as_its_hash_only(browser, database, digest):
    key = browser.begin().cookies[cookie_name()].value
    everything = repr(database())
    assert (len(key), key in everything, digest(key) in everything) == (64, False, True)


def test_another_secret_gives_another_key_for_the_same_pass_number(settings, start_pass):
    def start():
        return actions.start_scan(
            start_pass(), instrument="i", profile={}, address="a", now=actions.utc_now()
        )

    first = start()
    settings.SECRET_KEY = "another secret of another installation"
    assert start() != first


def kept(response):
    """The cookie with the key, as its flags."""
    cookie = SimpleCookie(response.cookies.output(header=""))[cookie_name()]
    names = ("httponly", "samesite", "secure", "path", "domain", "max-age")
    return {name: cookie[name] for name in names}


def test_the_cookie_is_kept_from_scripts_and_other_sites_as_long_as_the_scan(browser):
    response = browser.begin()
    assert cookie_name() == "schakel-hub-8000-scan"
    assert kept(response) == {
        "httponly": True,
        "samesite": "Lax",
        "secure": "",
        "path": "/",
        "domain": "",
        "max-age": str(30 * 24 * 3600),
    }


@pytest.fixture
def behind_tls(settings):
    settings.OPTIONS = replace(settings.OPTIONS, public_url="https://hub.example")
    settings.COOKIE_PREFIX = "__Host-schakel"


def test_behind_tls_the_cookie_is_secure_and_bound_to_this_host(browser, behind_tls):
    response = browser.begin()
    assert cookie_name() == "__Host-schakel-scan"
    flags = kept(response)
    assert (flags["secure"], flags["httponly"], flags["path"], flags["domain"]) == (
        True,
        True,
        "/",
        "",
    )


def test_behind_tls_the_cookie_is_removed_in_the_way_browsers_ask_of_that_name(browser, behind_tls):
    browser.begin()
    flags = kept(browser.post("/scan/erase/"))
    assert (flags["secure"], str(flags["max-age"]), flags["path"]) == (True, "0", "/")


def test_changing_the_profile_keeps_the_answers_and_asks_the_right_items(scanning, quick, stored):
    scanning.send("am-process-control", "2")
    scanning.send("fm-quote", "1")
    sent = {"start_pass": "none", "own_machines": "no", "own_product": "no", "size": ""}
    response = scanning.post("/scan/company/", sent)
    assert response.headers["Location"] == "/scan/q/fm-scheduling/"
    assert stored("am-process-control") == ("level", 2, None, "", 1)
    assert scanning.get("/scan/q/am-process-control/").status_code == 404
    assert scanning.get("/scan/result/").context["done"].answered == 1


def test_the_page_to_change_the_profile_shows_what_was_said(browser):
    browser.begin(own_machines="no", size="250+")
    form = browser.get("/scan/company/").context["form"]
    assert (form["own_machines"].value(), form["own_product"].value(), form["size"].value()) == (
        "no",
        "yes",
        "250+",
    )


def test_a_browser_with_a_scan_is_led_on_where_it_was(scanning):
    scanning.send("am-process-control", "2")
    page = scanning.get("/scan/")
    assert page.context["done"].next_id == "fm-quote"
    assert "1 of 12 questions are answered" in page.content.decode()


def test_a_scan_is_read_until_its_time_is_over(scanning, clock):
    scan = Scan.objects.get()
    clock.now = scan.erase_at - timedelta(seconds=1)
    assert scanning.get("/scan/result/").status_code == 200
    clock.now = scan.erase_at
    assert scanning.get("/scan/result/").status_code == 404


def test_the_front_door_needs_no_scan_and_starts_none(browser, room_rows):
    assert browser.get("/").status_code == 200
    assert browser.get("/example/").status_code == 200
    assert room_rows() == (0, 0, 0)
