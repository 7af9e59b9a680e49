"""The result page: what stands on it follows from the answers, and nothing else does."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schakel.programme.assessment.domain.answer_file import read_answers
from schakel.programme.assessment.domain.instrument import load_instrument
from schakel.programme.assessment.domain.pages import result_page

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)

# Worked by hand from the instrument; wanted in 24 months behind the level of today.
WORKED = {
    "am-process-control": ("2", "3"),
    "fm-quote": ("1", "4"),
    "fm-scheduling": ("2", ""),
    "df-integration": ("3", "3"),
    "df-machine-connectivity": ("1", "2"),
    "cf-technical-data": ("unknown", ""),
    "cf-security": ("1", "3"),
    "sf-energy": ("na", ""),
    "sw-skills": ("4", ""),
}


@pytest.fixture
def worked(scanning):
    """The scan of the worked example: nine of twelve answered."""
    for code, (now, wanted) in WORKED.items():
        scanning.send(code, now, wanted=wanted, remark=f"secret of {code}")
    return scanning


def cells(page):
    """The table of transformations as text."""
    body = re.search(r"<tbody.*?</tbody>", page, re.DOTALL)[0]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    found = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [
        [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell)).strip() for cell in row[1:]]
        for row in found
    ]


def test_means_lowest_and_counts_are_those_worked_by_hand(worked):
    page = worked.get("/scan/result/").content.decode()
    text = load_instrument().texts["en"].items
    assert cells(page) == [
        ["2.0", "3.0", f"{text['am-process-control'].dimension} 2", "1 of 1"],
        ["1.5", "3.0", f"{text['fm-quote'].dimension} 1", "2 of 2"],
        ["-", "-", "no answer", "0 of 1"],
        ["-", "-", "no answer", "0 of 1"],
        ["2.0", "2.5", f"{text['df-machine-connectivity'].dimension} 1", "2 of 2"],
        ["1.0", "3.0", f"{text['cf-security'].dimension} 1", "1 of 2"],
        ["-", "-", "no answer", "0 of 0"],
        ["4.0", "-", f"{text['sw-skills'].dimension} 4", "1 of 2"],
    ]
    assert "9 of 12 questions answered" in page


def test_three_steps_come_with_their_reasons_in_the_order_worked_by_hand(worked):
    steps = worked.get("/scan/result/").context["result"].steps
    # fm-quote has the largest gap (3). cf-security (2) comes next. Of the gaps of 1,
    # am-process-control stands on df-machine-connectivity at 2, which is at 1: that one comes.
    texts = load_instrument().texts["en"].items
    order = ["fm-quote", "cf-security", "df-machine-connectivity"]
    assert [(s.dimension, s.from_level, s.to_level) for s in steps] == [
        (texts[code].dimension, 1, 2) for code in order
    ]
    assert [s.text for s in steps] == [texts[code].next[1] for code in order]
    assert [len(s.reasons) >= 2 for s in steps] == [True, True, True]


def test_the_page_shows_the_steps_reasons_and_effort(worked):
    response = worked.get("/scan/result/")
    page = re.sub(r"\s+", " ", response.content.decode())
    for step in response.context["result"].steps:
        for words in (step.text, step.effort, step.then, *step.reasons):
            assert escaped(words) in page


def escaped(words):
    return words.replace("&", "&amp;").replace("'", "&#x27;").replace('"', "&quot;")


def test_strengths_and_gaps_are_those_worked_by_hand(worked):
    result = worked.get("/scan/result/").context["result"]
    assert [(line.id, line.level) for line in result.strengths] == [
        ("sw-skills", 4),
        ("df-integration", 3),
    ]
    assert [(line.id, line.level, line.target) for line in result.gaps] == [
        ("fm-quote", 1, 4),
        ("cf-security", 1, 3),
        ("am-process-control", 2, 3),
    ]


def test_a_partial_scan_leads_to_the_next_open_question(worked):
    response = worked.get("/scan/result/")
    assert response.context["done"].next_id == "sp-connectivity"
    assert 'href="/scan/q/sp-connectivity/"' in response.content.decode()


def test_one_answer_is_enough_for_a_result(scanning):
    scanning.send("sf-energy", "2")
    result = scanning.get("/scan/result/").context["result"]
    assert [sector.now for sector in result.sectors] == [None] * 6 + [2.0, None]
    assert [row.answered for row in result.rows] == [0] * 6 + [1, 0]


def test_an_empty_scan_shows_what_to_do_first(scanning):
    page = scanning.get("/scan/result/").content.decode()
    assert "Nothing to show yet" in page
    assert "To the first question" in page
    assert "<table" not in page


def test_a_scan_of_unknowns_has_no_means_and_no_steps_but_can_be_taken_along(scanning, quick):
    for code in quick:
        scanning.send(code, "unknown")
    response = scanning.get("/scan/result/")
    page = response.content.decode()
    assert {tuple(row[:3]) for row in cells(page)} == {("-", "-", "no answer")}
    assert (response.context["result"].steps, response.context["done"].answered) == ((), 12)
    assert "There is no step to suggest" in page
    assert 'href="/scan/result/answers.yaml"' in page
    assert 'href="/scan/erase/"' in page


def test_a_scan_in_which_nothing_applies_has_a_page_too(scanning, quick):
    for code in quick:
        scanning.send(code, "na")
    response = scanning.get("/scan/result/")
    assert {row[3] for row in cells(response.content.decode())} == {"0 of 0"}
    assert response.context["result"].steps == ()


def test_the_highest_levels_leave_no_step(scanning, quick):
    for code in quick:
        scanning.send(code, "5")
    response = scanning.get("/scan/result/")
    assert response.context["result"].steps == ()
    assert {row[0] for row in cells(response.content.decode())} == {"5.0"}


def test_there_is_no_overall_mark(scanning, quick):
    # Means 0, 0.5, 1, 2, 2.5, 3.5, 0 and 3.5: their mean 1.625 and that of the levels, 1.75,
    # stand nowhere on the page, nor does their sum.
    for code, now in zip(quick, "0011223430 34".replace(" ", ""), strict=True):
        scanning.send(code, now)
    result = scanning.get("/scan/result/").context["result"]
    means = [row.now for row in result.rows]
    text = re.sub(r"<[^>]+>", " ", scanning.get("/scan/result/").content.decode())
    levels = [line.level for row in result.rows for line in row.items]
    overall = {sum(means) / 8, sum(levels) / 12}
    shown = {float(found) for found in re.findall(r"(?<![\d.])\d\.\d+(?![\d.])", text)}
    assert shown <= set(means) | {row.wanted for row in result.rows if row.wanted}
    assert not {round(value, digits) for value in overall for digits in (1, 2, 3)} & shown


def test_remarks_stand_neither_on_the_result_nor_in_the_file(worked):
    for path in ("/scan/result/", "/scan/result/answers.yaml"):
        assert "secret of" not in worked.get(path).content.decode()


def queries_of(browser, path):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert browser.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    "path", ["/scan/result/", "/scan/q/fm-quote/", "/scan/", "/scan/erase/", "/scan/share/", "/"]
)
def test_a_page_asks_the_database_as_often_for_twelve_answers_as_for_one(scanning, quick, path):
    scanning.send("fm-quote", "2")
    scanning.get(path)  # the catalogue of those who help is put together once
    with_one = queries_of(scanning, path)
    for code in quick:
        scanning.send(code, "3", wanted="4")
    assert queries_of(scanning, path) == with_one
    assert with_one <= 5


def test_the_downloaded_file_is_read_without_problems_and_scores_as_the_page(worked):
    response = worked.get("/scan/result/answers.yaml")
    assert response.headers["Content-Type"] == "application/yaml; charset=utf-8"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="schakel-answers.yaml"'
    )
    answers = read_answers(response.content)
    page = worked.get("/scan/result/").context["result"]
    again = result_page(load_instrument(answers.instrument), answers, "quick", "en", now=NOW)
    steps = tuple(replace(step, helpers=None) for step in page.steps)
    assert again == replace(page, steps=steps)
    assert answers.answers == {
        code: int(now) if now.isdigit() else now for code, (now, _) in WORKED.items()
    }
    assert answers.targets == {code: int(wanted) for code, (_, wanted) in WORKED.items() if wanted}


@pytest.mark.parametrize("size", ["", "1-9", "10-49", "50-249", "250+"])
def test_the_file_of_an_empty_scan_keeps_the_profile(browser, size):
    browser.begin(size=size, own_machines="no")
    given = {"own_machines": False, "own_product": True}
    content = browser.get("/scan/result/answers.yaml").content
    expected = given | ({"size": size} if size else {})
    assert dict(read_answers(content).profile) == expected
    assert list(yaml.safe_load(content)) == ["instrument", "profile", "answers", "targets"]


@pytest.mark.parametrize("language", ["nl", "en", "de"])
def test_the_result_is_there_in_every_language(worked, language):
    response = worked.get("/scan/result/", headers={"accept-language": language})
    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in response.content.decode()


def test_an_answer_that_the_profile_rules_out_later_counts_nowhere(worked):
    sent = {"start_pass": "none", "own_machines": "no", "own_product": "no", "size": ""}
    worked.post("/scan/company/", sent)
    result = worked.get("/scan/result/").context["result"]
    assert (result.rows[0].now, result.rows[0].asked) == (None, 0)
    assert [line.id for row in result.rows for line in row.items if "machine" in line.id] == []


def test_every_subject_is_drawn_also_those_without_a_level(worked):
    page = worked.get("/scan/result/")
    lines = {line.id: line.said for row in page.context["result"].rows for line in row.items}
    assert len(lines) == 12
    assert [code for code, said in lines.items() if said == "open"] == [
        "sp-connectivity",
        "sv-offering",
        "sw-leadership",
    ]
    assert (lines["cf-technical-data"], lines["sf-energy"]) == ("unknown", "na")
    text = page.content.decode()
    drawn = text[text.index('id="all"') : text.index('id="words"')]
    for words in ("not known", "does not apply", "not answered yet"):
        assert words in drawn


def test_published_figures_stand_beside_answers_with_year_and_source(worked):
    page = worked.get("/scan/result/")
    shown = {line.id for _, line in page.context["result"].compared}
    assert shown == {"df-integration", "df-machine-connectivity", "cf-security"}
    text = page.content.decode()
    assert "61 of 100 Dutch companies with 10 or more people used cloud services in 2023." in text
    assert "CBS StatLine 85736NED" in text
    assert text.count("Older than five years.") == 3


def test_a_file_leads_from_the_page(worked):
    page = worked.get("/scan/result/").content.decode()
    assert 'href="/scan/result/result.pdf"' in page
    assert 'href="/scan/result/result.xlsx"' in page
    assert 'href="/scan/result/result.pdf?remarks=yes"' in page
