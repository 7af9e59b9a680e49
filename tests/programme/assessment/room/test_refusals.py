"""What the room refuses: foreign forms, other methods, too much; and what reading never changes."""

import pytest
from django.urls import get_resolver

from schakel.programme.assessment.models import Scan, Share
from schakel.programme.assessment.urls import urlpatterns
from schakel.web.models import Allowance

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(scanning):
    """The browser with a scan, on a site that looks at the secret of each form."""
    scanning.send("fm-quote", "2", remark="as it was")
    scanning.share()
    scanning.handler.enforce_csrf_checks = True
    return scanning


def posts():
    """Every address of the room that takes a form, with a form that would be good."""
    answer = {"now": "4", "revision": "1", "go": "next"}
    profile = {"own_machines": "no", "own_product": "no"}
    return {
        "/scan/q/fm-quote/": answer,
        "/scan/company/": {**profile, "start_pass": "none"},
        "/scan/share/": {"days": "7"},
        f"/scan/share/{Share.objects.get().uid}/revoke/": {},
        "/scan/priorities/": {"priorities": ["cost"]},
        "/scan/all/": {},
        "/scan/erase/": {},
    }


def test_a_form_from_elsewhere_changes_nothing(strict, start_pass, database):
    start = {"start_pass": start_pass(), "own_machines": "no", "own_product": "no"}
    before = database()
    for path, form in {**posts(), "/scan/": start}.items():
        for extra in ({}, {"csrfmiddlewaretoken": "x" * 64}):
            response = strict.post(path, form | extra)
            assert response.status_code == 403, path
            assert "X-Reference" in response.headers
            assert response.headers["X-Reference"] in response.content.decode()
    assert database() == before


def test_control_without_that_check_each_of_these_forms_does_its_work(strict, database):
    strict.handler.enforce_csrf_checks = False
    for path, form in posts().items():
        before = database()
        assert strict.post(path, form).status_code in (200, 302), path
        assert database() != before, path


def test_a_form_of_the_page_itself_passes_the_check(strict, stored):
    page = strict.get("/scan/q/fm-quote/")
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert strict.send("fm-quote", "4", on=page, csrfmiddlewaretoken=token).status_code == 302
    assert stored("fm-quote")[1] == 4


def addresses():
    """Every address of a browser's scan with the values of the one that is there."""
    share = Share.objects.get()
    values = {"code": "fm-quote", "uid": share.uid, "token": "unknown.token"}
    by_name = get_resolver().namespace_dict["assessment"][1].reverse_dict
    routes = {by_name[name][0][0][0] for name in by_name if isinstance(name, str)}
    return [f"/{route % values}" for route in sorted(routes) if "company)" not in route]


def test_the_tests_below_know_every_address_of_the_room(strict):
    of_companies = [each for each in urlpatterns if each.name.startswith("company-")]
    assert len(addresses()) == len(urlpatterns) - len(of_companies)


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_reading_any_address_changes_nothing(strict, method, database, browser, stranger):
    before = database()
    for who in (strict, stranger):
        for path in [*addresses(), strict_share(strict)]:
            getattr(who, method)(path)
            getattr(who, method)(path + "?now=5&revision=1&go=next&days=7")
    after = database()
    # Guessing links is counted; that is all that reading leaves behind.
    label = Allowance._meta.label
    before.pop(label)
    after.pop(label)
    assert after == before


def strict_share(browser):
    """The link of the scan."""
    return browser.get("/scan/share/").context["links"][0]["url"].removeprefix("http://testserver")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_other_methods_are_refused_everywhere(strict, method, database):
    before = database()
    strict.handler.enforce_csrf_checks = False
    statuses = {path: getattr(strict, method)(path).status_code for path in addresses()}
    assert statuses == dict.fromkeys(addresses(), 405)
    assert database() == before


def test_a_link_is_taken_back_by_a_form_alone(strict):
    uid = Share.objects.get().uid
    assert strict.get(f"/scan/share/{uid}/revoke/").status_code == 405
    assert Share.objects.get().revoked_at is None


def urlencoded(size):
    return b"now=2&revision=1&remark=" + b"x" * size, "application/x-www-form-urlencoded"


def multipart(size):
    body = b'--B\r\nContent-Disposition: form-data; name="remark"\r\n\r\n' + b"x" * size
    return body + b"\r\n--B--\r\n", "multipart/form-data; boundary=B"


def many_fields(size):
    return b"&".join(b"a%d=1" % n for n in range(size // 10)), "application/x-www-form-urlencoded"


@pytest.mark.parametrize("make", [urlencoded, multipart, many_fields])
@pytest.mark.parametrize("path", ["/scan/", "/scan/q/fm-quote/", "/scan/company/", "/scan/share/"])
def test_a_body_of_two_megabytes_is_refused_with_a_page(strict, make, path, database):
    before = database()
    body, content_type = make(2_000_000)
    for is_checked in (True, False):
        strict.handler.enforce_csrf_checks = is_checked
        response = strict.post(path, body, content_type=content_type)
        assert response.status_code == 400
        assert "<html" in response.content.decode()
    assert database() == before


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b'{"now": 2, "revision": 1}', "application/json"),
        (b"\xff\xfe\x00\x00", "application/x-www-form-urlencoded"),
        (b"now=2", "text/plain"),
        (b"now=4&revision=1", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"--B\r\nbroken", "multipart/form-data; boundary=B"),
        (b"now=2", "multipart/form-data"),
    ],
)
def test_a_body_that_is_no_form_changes_no_answer(strict, stored, body, content_type):
    strict.handler.enforce_csrf_checks = False
    response = strict.generic("POST", "/scan/q/fm-quote/", body, content_type)
    assert response.status_code in (400, 422)
    assert stored("fm-quote") == ("level", 2, None, "as it was", 1)


def test_a_field_that_comes_twice_counts_once(strict, stored):
    strict.handler.enforce_csrf_checks = False
    page = strict.get("/scan/q/fm-quote/")
    strict.send("fm-quote", ["5", "3"], on=page)
    assert stored("fm-quote")[1] == 3


def test_fields_that_nobody_asked_for_are_not_kept(strict, stored):
    strict.handler.enforce_csrf_checks = False
    scan = Scan.objects.get()
    strict.send("fm-quote", "3", scan="x", code="cf-security", said="na", uid="x", level="5")
    assert stored("fm-quote")[:2] == ("level", 3)
    assert stored("cf-security") is None
    assert Scan.objects.get().uid == scan.uid


def test_a_page_asked_for_by_a_machine_is_refused_in_words_for_machines(stranger):
    response = stranger.get("/scan/result/", headers={"accept": "application/json"})
    assert (response.status_code, response.json()["code"]) == (404, "no_scan")


def test_the_pages_of_a_scan_are_not_kept_by_browsers_or_proxies(strict):
    paths = [
        path for path in addresses() if not path.endswith(("revoke/", "token/", "all/", "ties/"))
    ]
    kept = {path: strict.get(path).headers["Cache-Control"] for path in paths}
    assert kept == dict.fromkeys(paths, "no-store")
