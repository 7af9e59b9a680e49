"""Statements of the operator: written once, read in three languages, never able to do harm."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from schakel.kernel.errors import NotFound
from schakel.kernel.registry import Registry
from schakel.web import operator, statements
from schakel.web.models import Statement

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAGES = {kind: f"/{kind}/" for kind in statements.KINDS}
LANGUAGES = ("nl", "en", "de")


@pytest.fixture
def operators(site):
    """The site, with the operator signed in."""
    site.cookies[operator.cookie_name()] = operator.new_pass("cookie")
    return site


def write(site, text, kind="privacy", language="en", revision=0, **more):
    path = f"/operator/statements/{kind}/{language}/"
    return site.post(path, {"text": text, "revision": revision, "save": "1", **more})


def rendered(text):
    return str(statements.render_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=x>b</b>",
        "<!-- a -->",
        "<svg/onload=alert(1)>",
        "<?php echo 1 ?>",
        "<![CDATA[a]]>",
        "&lt;script&gt;",
        "```<script>\n<script>\n```",
        "    <script>",
    ],
)
def test_html_stands_there_as_it_was_typed(text):
    html = rendered(text)
    tags = {part.split(">")[0] for part in html.split("<")[1:]}
    assert tags <= {"p", "/p", "code", "/code"}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java%0ascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "http://example.org",
        "//example.org",
        "/scan/",
        "\\\\example.org",
        " javascript:alert(1)",
    ],
)
def test_a_link_that_is_not_safe_is_no_link(address):
    written = (
        f"[words]({address})",
        f"[words](<{address}>)",
        f"<{address}>",
        f"[words]\n\n[words]: {address}",
    )
    assert [rendered(text).count("<a ") for text in written] == [0, 0, 0, 0]


@pytest.mark.parametrize(("text", "html"), [
    (
        "[us](https://example.org/a?b=1&c=2)",
        '<p><a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener noreferrer">us</a></p>\n',
    ),
    (
        "<mailto:a@example.org>",
        '<p><a href="mailto:a@example.org" rel="nofollow noopener noreferrer">mailto:a@example.org</a></p>\n',
    ),
    (
        '[a](https://example.org "x\\" onclick=\\"y")',
        '<p><a href="https://example.org" title="x&quot; onclick=&quot;y" rel="nofollow noopener noreferrer">a</a></p>\n',
    ),
])  # fmt: skip
def test_a_safe_link_is_a_link_that_cannot_be_broken_out_of(text, html):
    assert rendered(text) == html


def test_a_picture_is_not_loaded():
    assert rendered("![a](https://example.org/a.png)").count("<img") == 0


def test_headings_go_below_the_title_of_the_page():
    assert (
        rendered("# a\n## b\n### c\n###### d") == "<h2>a</h2>\n<h2>b</h2>\n<h3>c</h3>\n<h3>d</h3>\n"
    )


def test_deep_nesting_comes_to_an_end():
    deep = rendered("> " * 10_000 + "a")
    assert deep.count("<blockquote>") < 30


@pytest.mark.parametrize("kind", statements.KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_template_has_the_same_blanks_and_headings_in_each_language(kind, language):
    here, dutch = (statements.template(kind, code) for code in (language, "nl"))
    assert len(statements.BLANK.findall(here)) == len(statements.BLANK.findall(dutch)) > 3
    assert here.count("\n## ") == dutch.count("\n## ")
    assert here.count("\n- ") == dutch.count("\n- ")
    assert rendered(here).count("<h1>") == 0


@pytest.mark.django_db
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_that_nobody_wrote_says_so_and_tells_what_the_software_does(site, kind):
    page = site.get(PAGES[kind]).content.decode()
    assert "Whoever runs this site has not written this text yet." in page
    assert page.count('<section class="section"') >= 1


@pytest.mark.django_db
def test_a_text_is_shown_in_the_language_of_the_reader_or_in_one_that_is_there(site):
    statements.save("terms", "de", "## Preis\n\nnichts", revision=0, now=NOW)
    english = site.get("/terms/").content.decode()
    assert '<div class="prose statement" lang="de">\n<h2>Preis</h2>' in english
    assert "You see it in this language: Deutsch." in english
    site.get("/language/de")
    german = site.get("/terms/").content.decode()
    assert '<div class="prose statement">\n<h2>Preis</h2>' in german
    statements.save("terms", "nl", "niets", revision=0, now=NOW)
    assert statements.shown("terms", "en").language == "nl"
    statements.save("terms", "en", "nothing", revision=0, now=NOW)
    assert statements.shown("terms", "en").text == "nothing"


@pytest.mark.django_db
def test_a_text_with_blanks_is_kept_but_not_shown(site):
    statements.save("terms", "en", "We are [[name]].", revision=0, now=NOW)
    assert statements.draft("terms", "en").state == "blanks"
    assert statements.shown("terms", "en") is None
    assert "We are" not in site.get("/terms/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", [
    "/operator/statements/",
    "/operator/statements/privacy/en/",
    "/operator/statements/nothing/en/",
])  # fmt: skip
def test_only_the_operator_comes_to_the_texts(site, path):
    assert site.get(path).status_code == 403
    assert site.post(path, {"text": "x", "revision": 0}).status_code in (403, 405)
    assert Statement.objects.count() == 0


@pytest.mark.django_db
def test_the_operator_looks_first_and_then_saves(operators):
    start = operators.get("/operator/statements/privacy/en/").content.decode()
    assert "[[Name of the organisation]]" in start
    preview = operators.post(
        "/operator/statements/privacy/en/", {"text": "**b** <i>", "revision": 0, "preview": "1"}
    )
    assert "<p><strong>b</strong> &lt;i&gt;</p>" in preview.content.decode()
    assert Statement.objects.count() == 0
    saved = write(operators, "one\r\ntwo")
    assert (saved.status_code, saved["Location"]) == (302, "/operator/statements/")
    assert statements.shown("privacy", "en").text == "one\ntwo"
    assert "<p>one\ntwo</p>" in operators.get("/privacy/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("revision", [0, 1, 3])
def test_a_text_that_was_changed_in_the_meantime_is_not_overwritten(operators, revision):
    write(operators, "first")
    write(operators, "second", revision=1)
    late = write(operators, "mine", revision=revision)
    page = late.content.decode()
    assert late.status_code == 409
    assert statements.draft("privacy", "en").text == "second"
    assert ">second</pre>" in page
    assert "mine</textarea>" in page
    assert 'name="revision" value="2"' in page
    assert write(operators, "mine", revision=2).status_code == 302


@pytest.mark.django_db
def test_an_emptied_text_is_off_the_site(operators):
    write(operators, "first")
    write(operators, "", revision=1)
    assert statements.shown("privacy", "en") is None
    assert statements.draft("privacy", "en").state == "empty"


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [
    {"text": "a" * (statements.LONGEST + 1)},
    {"text": "a\x00b"},
    {"revision": "x"},
    {"revision": "-1"},
    {"revision": "99999999999999999999"},
    {"revision": ""},
])  # fmt: skip
def test_what_is_malformed_is_refused(operators, wrong):
    answer = operators.post(
        "/operator/statements/privacy/en/", {"text": "a", "revision": "0", **wrong}
    )
    assert answer.status_code == 422
    assert Statement.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["nothing/en", "privacy/fr", "../privacy/en", "privacy/EN"])
def test_a_text_that_no_site_has_is_a_404(operators, path):
    assert operators.get(f"/operator/statements/{path}/").status_code == 404
    with pytest.raises(NotFound):
        statements.save(*path.rsplit("/", 1), "x", revision=0, now=NOW)


@pytest.mark.django_db
def test_a_listener_hears_of_a_change_and_not_of_a_refused_one(monkeypatch):
    heard = []
    listeners = Registry("listener")
    listeners.add("test", lambda *what: heard.append(what))
    monkeypatch.setattr(statements, "changed", listeners)
    statements.save("terms", "nl", "a", revision=0, now=NOW)
    with pytest.raises(statements.StatementChanged):
        statements.save("terms", "nl", "b", revision=7, now=NOW)
    assert heard == [("terms", "nl", NOW)]


@pytest.mark.django_db
def test_the_page_takes_one_query(site, django_assert_num_queries):
    for language in LANGUAGES:
        statements.save("terms", language, "a", revision=0, now=NOW)
    with django_assert_num_queries(1):
        site.get("/terms/")


@pytest.mark.django_db
def test_the_list_shows_every_text_and_its_state(operators):
    statements.save("privacy", "en", "done", revision=0, now=NOW)
    statements.save("privacy", "de", "[[a]] and [[b]]", revision=0, now=NOW)
    with translation.override("en"):
        page = operators.get("/operator/statements/").content.decode()
    assert page.count("<b>empty</b>") == 10
    assert page.count("readers see it</td>") == 1
    assert page.count("<b>2 blanks left</b>") == 1
