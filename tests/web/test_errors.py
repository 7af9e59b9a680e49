"""What a visitor or a machine gets when a request fails."""

import pytest
from django.test import Client

STATUS = {
    "invalid": (400, "invalid_input", "We could not read this request"),
    "unauthentic": (401, "not_authentic", "We could not check who sent this"),
    "forbidden": (403, "not_allowed", "You may not open this"),
    "absent": (404, "not_found", "This page does not exist"),
    "conflict": (409, "conflict", "Something changed in between"),
    "often": (429, "too_many", "Too many requests"),
    "away": (503, "unavailable", "This is out of reach now"),
    "denied": (403, "not_allowed", "You may not open this"),
    "bad": (400, "bad_request", "We could not read this request"),
    "broken": (500, "internal", "Something broke on our side"),
}


@pytest.mark.parametrize("kind", STATUS)
def test_a_person_gets_a_page_that_says_what_happened_with_a_reference(site, kind):
    status, _, heading = STATUS[kind]
    response = site.get(f"/fail/{kind}")
    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in page
    assert response["X-Reference"] in page
    assert '<a class="btn" href="/">To the first page</a>' in page


@pytest.mark.parametrize("kind", STATUS)
@pytest.mark.parametrize("prefix", ["api", "network"])
def test_a_machine_gets_problem_details(site, kind, prefix):
    status, code, _ = STATUS[kind]
    response = site.get(f"/{prefix}/fail/{kind}")
    body = response.json()
    assert response["Content-Type"] == "application/problem+json"
    assert (response.status_code, body["status"], body["code"]) == (status, status, code)
    assert set(body) == {"type", "title", "status", "detail", "code", "reference"}
    assert body["reference"] == response["X-Reference"]


@pytest.mark.parametrize(
    ("accept", "is_problem"),
    [
        ("application/json", True),
        ("application/problem+json", True),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("*/*", False),
        ("image/png", False),
    ],
)
def test_what_the_client_accepts_decides_elsewhere(site, accept, is_problem):
    response = site.get("/fail/absent", HTTP_ACCEPT=accept)
    assert (response["Content-Type"] == "application/problem+json") == is_problem


def test_the_details_of_our_error_are_told_and_escaped(site):
    page = site.get("/fail/invalid").content.decode()
    assert "The level &#x27;&lt;9&gt;&#x27; does not exist" in page
    assert site.get("/api/fail/invalid").json()["detail"] == "the level '<9>' does not exist"


def test_who_came_too_often_learns_when_to_come_back(site):
    assert site.get("/fail/often")["Retry-After"] == "17"
    assert site.get("/api/fail/often")["Retry-After"] == "17"


@pytest.mark.parametrize("path", ["/fail/broken", "/api/fail/broken"])
def test_a_fault_of_ours_tells_no_detail(site, path):
    assert "secret detail" not in site.get(path).content.decode()


def test_an_error_of_ours_without_a_status_is_a_fault_of_ours(site):
    assert site.get("/fail/plain").status_code == 500


def test_an_unknown_address_is_a_404_page_and_a_404_problem(site):
    assert "<h1>This page does not exist</h1>" in site.get("/nowhere").content.decode()
    assert site.get("/api/nowhere").json()["code"] == "not_found"


def test_a_missing_object_and_a_missing_address_cannot_be_told_apart_by_status_or_code(site):
    missing_object, missing_address = site.get("/api/fail/absent"), site.get("/api/nowhere")
    assert missing_object.status_code == missing_address.status_code
    assert missing_object.json()["code"] == missing_address.json()["code"]


def test_the_fault_page_needs_neither_context_nor_the_list_of_static_files(site, monkeypatch):
    def broken(request):
        raise RuntimeError("the context is what broke")

    def missing(path):
        raise ValueError(f"Missing staticfiles manifest entry for {path!r}")

    monkeypatch.setattr("schakel.web.context.shell", broken)
    styled = site.get("/fail/broken").content.decode()
    monkeypatch.setattr("schakel.web.errors.static", missing)
    plain = site.get("/fail/broken").content.decode()
    assert styled.count('rel="stylesheet"') == 2
    assert plain.count('rel="stylesheet"') == 0
    assert "<h1>Something broke on our side</h1>" in plain


def test_a_form_without_its_token_is_refused_with_a_way_on(site):
    strict = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="en")
    response = strict.post("/form", {"a": "1"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "<h1>This form is no longer valid</h1>" in page
    assert response["X-Reference"] in page
    assert strict.post("/form", HTTP_ACCEPT="application/json").json()["code"] == "csrf"


def test_a_host_that_is_not_ours_is_refused(site):
    response = site.get("/hello/x", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


def test_a_500_can_be_drawn_when_the_request_never_got_a_reference(rf):
    from schakel.web.errors import handler500  # noqa: PLC0415

    page = handler500(rf.get("/")).content.decode()
    assert "Reference" not in page


def test_the_sentence_of_our_error_is_told_in_the_language_of_the_reader(site, monkeypatch):
    words = {"the level {level!r} does not exist": "Stufe {level!r} gibt es nicht"}
    monkeypatch.setattr("schakel.web.errors.gettext", words.__getitem__)
    assert site.get("/api/fail/invalid").json()["detail"] == "Stufe '<9>' gibt es nicht"


@pytest.mark.parametrize("sign", ["%00", "%0a", "%0d%0a", "%1b", "%7f", "%09"])
def test_an_address_with_control_characters_is_not_found(site, sign):
    response = site.get(f"/hello/a{sign}b")
    assert response.status_code == 404
    assert site.get("/hello/a%20b").status_code == 200
