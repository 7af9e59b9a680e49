"""A result as a document: tagged, in three languages, with nothing in it read as markup."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

import schakel.web
from schakel.programme.assessment.adapters import pdf, xlsx
from schakel.programme.assessment.domain.answers import Answers
from schakel.programme.assessment.domain.example import EXAMPLE, EXAMPLE_VARIANT
from schakel.programme.assessment.domain.handout import Handout
from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.domain.outcome import StepHelper, result_page
from schakel.programme.assessment.domain.paper import paper
from schakel.programme.assessment.domain.sheets import sheets
from schakel.web.pictures import HUES, INK, TEXT_HUES

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MARKUP = "#strong[x] *y* _z_ $w$ <b>v</b> @ref = h `raw` \\ //c [a](b)"


def handout(
    language="en", answers=EXAMPLE, variant=EXAMPLE_VARIANT, company="Voorbeeld B.V.", **more
):
    instrument = load_instrument()
    return Handout(
        page=result_page(instrument, answers, variant, language, now=NOW),
        language=language,
        company=company,
        variant=instrument.text(language).variants[variant].name,
        is_quick=variant == "quick",
        instrument=instrument.reference,
        changed=date(2026, 11, 22),
        made=date(2026, 11, 23),
        **more,
    )


def read(given):
    return PdfReader(io.BytesIO(pdf.write(given)))


def text_of(given):
    return " ".join("".join(page.extract_text() for page in read(given).pages).split())


@pytest.mark.parametrize("language", ["nl", "en", "de"])
def test_the_pdf_is_tagged_and_says_its_language_title_and_standard(language):
    document = read(handout(language))
    root = document.trailer["/Root"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"][:2] == language
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (an object of pypdf)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part(>|=\")1", metadata)
    assert document.metadata.title == handout(language).title


def test_every_wheel_in_the_pdf_has_words():
    found, waiting = [], [read(handout()).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif hasattr(node, "get"):
            found += [node["/Alt"]] if "/Alt" in node else []
            waiting += [node["/K"]] if "/K" in node else []
    assert paper(handout())["wheel_alt"] in found


@pytest.mark.parametrize("language", ["nl", "en", "de"])
def test_the_pdf_has_at_most_four_pages_each_with_its_number(language):
    given = handout(language)
    pages = read(given).pages
    assert len(pages) == 4
    for number, page in enumerate(pages, 1):
        assert given.say("page", page=number, pages=4) in page.extract_text()


def test_what_stands_on_the_page_stands_in_the_pdf():
    given = handout()
    text = text_of(given)
    for step in given.page.steps:
        assert step.text in text
    for row in given.page.rows:
        for line in row.items:
            assert line.dimension in text
    assert "41 of 100 Dutch metal firms with 10 or more people used robots in 2018." in text
    assert "Source: CBS StatLine 84408NED, older than five years" in text


def test_markup_in_a_name_or_a_remark_comes_out_as_it_was_written():
    given = handout(company=MARKUP, remarks={"fm-quote": MARKUP})
    assert text_of(given).count(MARKUP) == 2
    assert read(given).metadata.title == f"Where {MARKUP} stands"


@pytest.mark.parametrize(
    "company", ["株式会社", "a\x00b\u202ec\ud800", "x" * 5000, "  ", "\U0001f600", '"); #panic()']
)
def test_a_name_that_cannot_be_drawn_refuses_no_document(company):
    assert 4 <= len(read(handout(company=company)).pages) <= 6


def test_helpers_and_marks_stand_in_the_files():
    given = handout()
    helpers = (StepHelper("The Garden", "/fieldlabs/x/", "Hengelo", 24.4),)
    steps = (
        replace(given.page.steps[0], helpers=helpers, mark="started"),
        replace(given.page.steps[1], helpers=()),
    )
    marked = replace(given, page=replace(given.page, steps=steps))
    text = text_of(marked)
    assert "The Garden, Hengelo, 24 km" in text
    assert "No fieldlab in the catalogue works on exactly this step." in text
    assert [row[8:] for row in sheets(marked)[2].rows] == [
        ("The Garden, Hengelo, 24 km", "started"),
        ("No fieldlab in the catalogue works on exactly this step.", None),
    ]


def test_a_result_without_levels_has_a_document_too():
    given = handout(
        answers=Answers(EXAMPLE.instrument, answers={"sf-energy": "unknown"}), variant="quick"
    )
    assert "There is no step to suggest." in text_of(given)


def test_the_colours_are_those_of_the_site():
    css = (Path(schakel.web.__file__).parent / "static/web/tokens.css").read_text(encoding="utf-8")
    light = css[: css.index("@media")]
    assert re.findall(r"--t[1-8]: (#\w+)", light) == list(HUES)
    assert re.findall(r"--t[1-8]-text: (#\w+)", light) == list(TEXT_HUES)
    assert re.search(r"--ink: (#\w+)", light)[1] == INK


def book(given):
    return openpyxl.load_workbook(io.BytesIO(xlsx.write(given)))


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("nl", ["Resultaat", "Onderwerpen", "Drie volgende stappen", "Over dit bestand"]),
        ("en", ["Result", "Subjects", "Three next steps", "About this file"]),
        ("de", ["Ergebnis", "Themen", "Drei nächste Schritte", "Über diese Datei"]),
    ],
)
def test_the_workbook_has_four_sheets_with_a_frozen_head_and_wide_columns(language, names):
    opened = book(handout(language))
    assert opened.sheetnames == names
    for sheet in opened:
        assert sheet.freeze_panes == "A2"
        assert all(sheet.column_dimensions[c].width >= 10 for c in "AB")


def test_levels_are_numbers_and_days_are_days():
    opened = book(handout())
    means = [row[1].value for row in opened["Result"].iter_rows(min_row=2)]
    assert means == [2, 1.8, 1.2, 1, 1.67, 1, 1.25, 2.6]
    levels = {row[3].value for row in opened["Subjects"].iter_rows(min_row=2)}
    assert levels == {None, 0, 1, 2, 3}
    days = [
        row[1].value.date() for row in opened["About this file"].iter_rows(min_row=5, max_row=6)
    ]
    assert days == [date(2026, 11, 22), date(2026, 11, 23)]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "{=1}", "https://x.example/"]
)
def test_a_text_stays_a_text_whatever_it_starts_with(text):
    opened = book(handout(company=text, remarks={"fm-quote": text}))
    found = [
        (cell.value, cell.data_type, cell.hyperlink)
        for sheet in opened
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == text
    ]
    assert found == [(text, "s", None)] * 2


@pytest.mark.parametrize(
    ("company", "name"),
    [
        ("Voorbeeld B.V.", "schakel-voorbeeld-b-v-2026-11-23.pdf"),
        ("Müller & Söhne", "schakel-muller-sohne-2026-11-23.pdf"),
        ('../../etc/"x"\r\nSet-Cookie: a=b', "schakel-etc-x-set-cookie-a-b-2026-11-23.pdf"),
        ("株式会社", "schakel-2026-11-23.pdf"),
        ("a" * 500, f"schakel-{'a' * 60}-2026-11-23.pdf"),
        ("", "schakel-2026-11-23.pdf"),
    ],
)
def test_a_file_name_is_plain(company, name):
    assert handout(company=company).file_name("pdf") == name
