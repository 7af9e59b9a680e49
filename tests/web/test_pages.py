"""Pages of the shell itself, and what every answer carries."""

import logging

import pytest
from django.db import DatabaseError
from django.utils.translation import gettext_lazy

from schakel.web import context, views
from schakel.web.navigation import NavItem


def test_every_page_names_its_language_and_loads_only_our_own_files(site):
    page = site.get("/about").content.decode()
    assert '<html lang="en">' in page
    sources = [part.split('"')[0] for part in page.split(' src="')[1:]]
    assert sources == ["/static/django_htmx/htmx-2.min.js"]
    assert "http://" not in page
    assert "https://" not in page


@pytest.mark.parametrize("path", ["/about", "/styleguide", "/nowhere", "/fail/broken"])
def test_no_page_needs_an_inline_script_or_style(site, path):
    page = site.get(path).content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count("<script src=")


def test_the_style_guide_shows_every_colour_and_size_of_the_tokens(site):
    from schakel.web.styleguide import TOKENS  # noqa: PLC0415

    page = site.get("/styleguide").content.decode()
    css = TOKENS.read_text(encoding="utf-8")
    assert page.count("<rect width=") == 39
    assert all(f"<code>{name}</code>" in page for name in ("ground", "next", "t8-text"))
    assert "--t8-text:" in css
    assert page.count('class="wheel"') == 1


@pytest.mark.parametrize("language", ["nl", "en", "de"])
def test_the_language_is_remembered_and_the_visitor_goes_back(site, settings, language):
    response = site.get(f"/language/{language}?next=/about%3Fa%3D1")
    assert (response.status_code, response["Location"]) == (302, "/about?a=1")
    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (language, True, "Lax")
    assert f'<html lang="{language}">' in site.get("/about").content.decode()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "/%0d%0aSet-Cookie:x=1",
    ],
)
def test_the_way_back_never_leads_to_another_site(site, target):
    response = site.get("/language/de", {"next": target})
    assert response.status_code == 302
    assert response["Location"] in ("/", "/%250d%250aSet-Cookie:x=1", "/%0d%0aSet-Cookie:x=1")


def test_a_language_that_is_not_here_is_a_404(site):
    assert site.get("/language/fr").status_code == 404
    assert site.post("/language/de").status_code == 405


def test_the_language_link_leads_back_to_this_very_page(site):
    page = site.get("/about?a=1&b=2").content.decode()
    assert 'href="/language/de?next=%2Fabout%3Fa%3D1%26b%3D2"' in page


@pytest.mark.django_db
def test_the_site_is_healthy_while_its_database_answers(site):
    response = site.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"ok": True})


def test_the_site_is_unhealthy_without_its_database_and_tells_no_detail(site, monkeypatch):
    class Gone:
        def cursor(self):
            raise DatabaseError("no route to db.internal")

    monkeypatch.setattr(views, "connection", Gone())
    response = site.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"ok": False})


def test_robots_may_read_the_open_pages_only(site):
    response = site.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().split("\n")
    open_pages = ["/$", "/about", "/privacy/", "/retention/", "/accessibility/", "/terms/"]
    allowed = [f"Allow: {path}" for path in open_pages]
    assert lines == ["User-agent: *", *allowed, "Disallow: /", ""]


def test_the_icon_is_found_without_reading_a_page(site):
    assert site.get("/favicon.ico")["Location"] == "/static/web/mark.svg"


def test_the_licences_are_told(site):
    page = site.get("/about").content.decode()
    assert "Apache License 2.0" in page
    assert "SIL Open Font License 1.1" in page
    assert "/static/web/fonts/OFL.txt" in page


def test_a_page_is_not_kept_by_caches_unless_its_view_says_so(site):
    assert site.get("/hello/x")["Cache-Control"] == "no-store"
    assert site.get("/cached")["Cache-Control"] == "max-age=60"
    assert site.get("/nowhere")["Cache-Control"] == "no-store"


def test_every_answer_carries_the_headers_that_lock_it_down(site):
    response = site.get("/hello/x")
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_each_request_leaves_one_line_without_address_or_path(site, caplog):
    with caplog.at_level(logging.INFO, logger="schakel.web"):
        response = site.get("/hello/very-secret-token", REMOTE_ADDR="192.0.2.1")
    (record,) = [r for r in caplog.records if r.name == "schakel.web"]
    facts = {k: getattr(record, k) for k in ("method", "view", "status", "reference")}
    assert facts == {
        "method": "GET",
        "view": "hello",
        "status": 200,
        "reference": response["X-Reference"],
    }
    assert record.ms >= 0
    assert "very-secret-token" not in str(vars(record))
    assert "192.0.2.1" not in str(vars(record))


def test_two_requests_have_two_references(site):
    assert site.get("/hello/x")["X-Reference"] != site.get("/hello/x")["X-Reference"]


def test_rooms_stand_in_the_menu_in_their_order_and_only_for_their_role(site):
    context.navigation.add("form", NavItem(gettext_lazy("Second"), "form", order=20))
    context.navigation.add("cached", NavItem("First", "cached", order=10))
    context.navigation.add("x", NavItem("Elsewhere", "web:styleguide", 1, roles=("factory",)))
    context.footer.add("web:about", NavItem("Below", "web:about", order=1))
    page = site.get("/about").content.decode()
    assert page.index(">First<") < page.index(">Second<")
    assert "Elsewhere" not in page
    assert '<a href="/about" aria-current="page">Below</a>' in page
    assert page.count("aria-current") == 3  # the footer, the breadcrumbs and the language


def test_the_name_of_the_node_stands_in_the_masthead_escaped(site, settings):
    from dataclasses import replace  # noqa: PLC0415

    settings.OPTIONS = replace(settings.OPTIONS, name="Bakker & <Zn>")
    page = site.get("/about").content.decode()
    assert '<span class="mast__node">Bakker &amp; &lt;Zn&gt;</span>' in page
