"""The result as a file: for its owner, for who has a link, and nobody else."""

import io

import openpyxl
import pytest
from pypdf import PdfReader

from schakel.programme.assessment.adapters import pdf
from schakel.programme.assessment.domain.outcome import LEVEL

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def answered(scanning):
    """A scan with a few answers, one of them with a hostile remark."""
    scanning.send("fm-quote", "1", wanted="4", remark="=HYPERLINK(1) <b>#strong[x]</b>")
    scanning.send("sw-skills", "4")
    scanning.send("sf-energy", "unknown")
    return scanning


def text_of(response):
    return " ".join(
        "".join(p.extract_text() for p in PdfReader(io.BytesIO(response.content)).pages).split()
    )


def cells(response):
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def test_the_pdf_is_a_download_with_a_plain_name(answered):
    response = answered.get("/scan/result/result.pdf")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    name = response.headers["Content-Disposition"]
    assert name.startswith('attachment; filename="schakel-20')
    assert name.endswith('.pdf"')
    assert "Quick scan, 3 of 12 questions answered" in text_of(response)


def test_the_workbook_is_a_download_too(answered):
    response = answered.get("/scan/result/result.xlsx")
    assert (response.status_code, response.headers["Content-Type"]) == (200, XLSX)
    said = answered.get("/scan/result/").context["result"]
    dimensions = {line.dimension for row in said.rows for line in row.items}
    assert {cell.value for cell in cells(response)} & dimensions == dimensions
    assert said.counts[LEVEL] == 2


def test_remarks_come_along_only_when_asked_for(answered):
    for suffix, words in (
        ("pdf", text_of),
        ("xlsx", lambda r: str([c.value for c in cells(r)])),
    ):
        path = f"/scan/result/result.{suffix}"
        assert "HYPERLINK" not in words(answered.get(path))
        assert "=HYPERLINK(1) <b>#strong[x]</b>" in words(answered.get(f"{path}?remarks=yes"))


def test_a_remark_is_a_text_in_the_workbook_and_no_formula(answered):
    found = [
        c
        for c in cells(answered.get("/scan/result/result.xlsx?remarks=yes"))
        if "HYPERLINK" in str(c.value)
    ]
    assert [(cell.data_type, cell.hyperlink) for cell in found] == [("s", None)]


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "Drie volgende stappen"), ("de", "Drei nächste Schritte"), ("en", "Three next steps")],
)
def test_the_file_speaks_the_language_of_the_reader(answered, language, words):
    response = answered.get("/scan/result/result.pdf", headers={"accept-language": language})
    assert words in text_of(response)


def test_a_shared_result_gives_the_pdf_without_remarks_and_no_workbook(answered, stranger):
    link = answered.share()
    assert f'href="{link}result.pdf"' in stranger.get(link).content.decode()
    response = stranger.get(f"{link}result.pdf?remarks=yes")
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "HYPERLINK" not in text_of(response)
    assert stranger.get(f"{link}result.xlsx").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/scan/result/result.pdf", "/scan/result/result.xlsx", "/r/x.y/result.pdf"],
)
def test_a_stranger_gets_no_file(answered, stranger, path):
    assert stranger.get(path).status_code == 404


@pytest.mark.parametrize("suffix", ["pdf", "xlsx"])
def test_another_company_gets_no_file(answered, stranger, suffix):
    unknown = stranger.get(f"/c/{'0' * 32}/result/result.{suffix}")
    assert unknown.status_code == 302
    assert "login" in unknown.headers["Location"] or "next=" in unknown.headers["Location"]


def test_a_flood_of_files_is_refused(answered):
    statuses = [answered.get("/scan/result/result.xlsx").status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


def test_a_crowd_waits_its_turn_and_then_is_told_so(answered, monkeypatch):
    monkeypatch.setattr(pdf, "WAIT_S", 0.01)
    with pdf._one_at_a_time:
        assert answered.get("/scan/result/result.pdf").status_code == 503
    assert answered.get("/scan/result/result.pdf").status_code == 200


def test_everybody_may_have_the_example(client, db):
    response = client.get("/example/result.pdf", headers={"accept-language": "en"})
    assert "44 of 44 questions answered" in text_of(response)
