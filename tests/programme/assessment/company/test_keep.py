"""A scan without account is kept on sign-up: nothing is answered twice, nothing is lost."""

import pytest

from schakel.kernel.clock import utc_now
from schakel.programme.assessment import actions
from schakel.programme.assessment.models import Answer, Scan
from schakel.programme.assessment.views.browser import cookie_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(anna, signed_in):
    """Anna's browser, with a scan in it that has two answers."""
    browser = signed_in(anna)
    start = browser.get("/scan/").context["form"]["start_pass"].value()
    profile = {"own_machines": "yes", "own_product": "no", "size": "50-249"}
    browser.post("/scan/", {"start_pass": start, **profile})
    for item, level in (("fm-quote", "2"), ("sf-energy", "3")):
        browser.post(f"/scan/q/{item}/", {"now": level, "revision": "0", "remark": "first"})
    return browser


def levels():
    return dict(Answer.objects.order_by("item").values_list("item", "level"))


def test_the_form_for_a_company_knows_what_the_scan_said(client):
    assert client.get("/companies/new/").context["form"]["size"].value() == "50-249"


def test_a_new_company_has_the_scan_of_this_browser(told, client):
    response = client.post("/companies/new/", {"name": "Snijders", "size": "50-249"})
    scan = Scan.objects.get()
    assert response["Location"] == f"/c/{scan.company}/assessment/"
    assert (scan.key_hash, scan.erase_at, scan.variant) == (None, None, "quick")
    assert levels() == {"fm-quote": 2, "sf-energy": 3}
    page = client.get(response["Location"])
    assert "2 answers of your scan are kept with your company." in page.content.decode()
    assert page.context["view"].current.answered == 2
    assert [type(event).__name__ for event in told()] == ["ScanStarted", "ScanKept"]


def test_the_old_key_opens_nothing_more_and_is_forgotten(client):
    key = client.cookies[cookie_name()].value
    where = client.post("/companies/new/", {"name": "Snijders"})["Location"]
    assert client.get("/scan/result/").status_code == 404
    assert client.get(where).cookies[cookie_name()].value == ""
    client.cookies[cookie_name()] = key
    assert client.get("/scan/q/fm-quote/").status_code == 404
    assert client.post("/scan/erase/").status_code == 404
    assert Scan.objects.count() == 1


def test_a_company_without_a_scan_goes_to_its_own_page(anna, signed_in):
    response = signed_in(anna).post("/companies/new/", {"name": "Snijders"})
    assert (response.status_code, Scan.objects.count()) == (302, 0)


def test_what_the_company_answered_stays_and_what_is_missing_is_taken_over(
    client, begun, snijders, fill, told
):
    fill(snijders, {"fm-quote": 4, "cf-security": 1})
    page = client.get(f"{begun}/assessment/").content.decode()
    assert "There is also a scan in this browser, with 2 answers." in page
    response = client.post(f"{begun}/assessment/keep/")
    assert levels() == {"cf-security": 1, "fm-quote": 4, "sf-energy": 3}
    assert (Scan.objects.count(), response["Location"]) == (1, f"{begun}/assessment/")
    assert response.cookies[cookie_name()].value == ""
    page = client.get(f"{begun}/assessment/").content.decode()
    assert "1 answer of your scan is kept with your company." in page
    assert "1 item had an answer of your company already; that one stays." in page
    assert Scan.objects.get().profile["own_product"] is False


def test_keeping_twice_takes_nothing_twice(client, begun):
    assert client.post(f"{begun}/assessment/keep/").status_code == 302
    assert client.post(f"{begun}/assessment/keep/").status_code == 404
    assert Answer.objects.count() == 2


def test_a_scan_that_is_kept_cannot_be_kept_by_another_company(client, snijders, other, anna):
    scan = Scan.objects.get()
    actions.keep_scan(scan, snijders.uid, by=anna.uid, now=utc_now())
    stale = Scan(uid=scan.uid, company="")
    with pytest.raises(actions.NoScan):
        actions.keep_scan(stale, other.uid, by=anna.uid, now=utc_now())
    assert Scan.objects.get().company == snijders.uid


def test_the_retention_of_a_browser_does_not_reach_what_was_kept(client, snijders, anna):
    scan = Scan.objects.get()
    actions.keep_scan(scan, snijders.uid, by=anna.uid, now=utc_now())
    assert actions.erase_scan(scan.uid, now=utc_now()) == 0
    assert actions.erase_party(f"scan:{scan.uid}") == 0
    assert Scan.objects.count() == 1
