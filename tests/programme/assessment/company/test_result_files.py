"""The result of a company: its page and files carry its name; nobody else's browser gets them."""

import io

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.django_db
SUFFIXES = ("", "result.pdf", "result.xlsx")


@pytest.fixture
def result(begun, snijders, fill):
    """The address of the result of a company with two answers."""
    fill(snijders, {"fm-quote": 1, "cf-security": 1}, wanted=3)
    return f"{begun}/result/"


def first_page(response):
    text = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    return " ".join(text.split())


def test_the_files_of_a_company_carry_its_name(result, rita, signed_in):
    response = signed_in(rita).get(f"{result}result.pdf")
    assert "Where Snijders stands" in first_page(response)
    assert 'filename="schakel-snijders-20' in response.headers["Content-Disposition"]


def test_the_page_of_a_company_has_its_tabs_its_branch_and_who_can_help(result, anna, signed_in):
    response = signed_in(anna).get(result)
    assert response.templates[0].name == "assessment/company_result.html"
    steps = response.context["result"].steps
    assert [step.mark_url for step in steps] == [result.replace("result/", "steps/mark/")] * 2
    assert "44 of 100 Dutch metal firms with 10 or more people" in response.content.decode()


def test_a_reader_gets_no_buttons_that_change_something(result, rita, signed_in):
    response = signed_in(rita).get(result)
    assert {step.mark_url for step in response.context["result"].steps} == {""}
    assert [response.context["links"][name] for name in ("next", "share", "erase")] == [""] * 3


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_another_company_is_a_404_like_one_that_is_not_there(
    result, other, carla, signed_in, suffix
):
    client = signed_in(carla)
    theirs = client.get(f"{result}{suffix}")
    nobody = client.get(f"/c/{'0' * 32}/result/{suffix}")
    assert (theirs.status_code, nobody.status_code) == (404, 404)
    assert client.get(f"/c/{other.uid}/result/{suffix}").status_code == 404  # not begun
