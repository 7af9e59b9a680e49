"""The screens of the dataspace, drawn from plain values."""

import re
from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from schakel.network.dataspace.queries import pages

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"
CLAUSES = (
    pages.ClauseLine("enforced", "The data may be read at most 5 times.", "The node counts."),
    pages.ClauseLine("promise", "The data are not passed on.", "The word of the partner."),
)
POST = pages.Button("Publish", "/x/", is_next=True)
STEP = pages.StepLine(AT, "Ter Braak ended it.", "Too dear", "The node could not be reached.")

SCREENS = {
    "datasets-empty": ("datasets", {"rows": (), "new_url": "/new/"}),
    "datasets": (
        "datasets",
        {
            "rows": (
                pages.DatasetRow("Stops of the mills", "/d/1/", "published", "Ter Braak", 12, AT),
                pages.DatasetRow(EVIL, "/d/2/", "draft", "Nobody yet", 0),
            ),
            "new_url": "/new/",
        },
    ),
    "dataset": (
        "dataset",
        {
            "page": pages.OwnDataset(
                title="Stops of the mills",
                description="One row for each stop.",
                state="draft",
                source="stops.csv",
                audience="Nobody yet",
                formats=("HttpData-PULL", "Schakel-Compute"),
                clauses=CLAUSES,
                preview=pages.Preview(("machine", "minutes"), (), ("The column name stays here.",)),
                todo=(pages.Button("Say who may see it", "/x/", is_post=False),),
                buttons=(POST,),
                reads=(pages.ReadLine(AT, "Ter Braak", "stops.csv"),),
                read_count=1,
            ),
            "rows": ((("machine", "mill 3"), ("minutes", EVIL)),),
            "own_url": "/datasets/",
        },
    ),
    "partners-empty": ("partners", {"rows": (), "wish": ""}),
    "partners-none": ("partners", {"rows": (), "wish": "zzz"}),
    "partners": (
        "partners",
        {
            "rows": (
                pages.PartnerRow(
                    "Ter Braak", "did:web:terbraak.example", "Lochem", ("messages", "data"), "/p/"
                ),
                pages.PartnerRow("", "did:web:localhost%3A8002", "", ()),
            ),
            "wish": "",
        },
    ),
    "catalogue-down": (
        "catalogue",
        {
            "heading": "Ter Braak",
            "page": pages.CataloguePage("Ter Braak", trouble="The node could not be reached."),
            "partners_url": "/partners/",
        },
    ),
    "catalogue": (
        "catalogue",
        {
            "heading": "Ter Braak",
            "page": pages.CataloguePage(
                "Ter Braak",
                (pages.OfferedRow("Stops", EVIL, ("mill", "stops"), "/o/"),),
                next_url="?after=1",
            ),
            "partners_url": "/partners/",
        },
    ),
    "offered": (
        "offered",
        {
            "page": pages.OfferedDataset(
                "Ter Braak", "Stops", "", ("machine", "minutes"), CLAUSES, (POST,)
            ),
            "partners_url": "/partners/",
            "catalogue_url": "/p/",
        },
    ),
    "offered-strange": (
        "offered",
        {
            "page": pages.OfferedDataset(
                "Ter Braak", "Stops", "", (), (), (), "It does not know the operand “phase”."
            ),
            "partners_url": "/partners/",
            "catalogue_url": "/p/",
        },
    ),
    "progress": (
        "progress",
        {
            "page": pages.Progress(
                title="Stops of the mills",
                lead="You asked for this data. Now Ter Braak decides.",
                url="/n/1/",
                is_moving=True,
                stages=(
                    pages.StageLine("Terms on the table", is_done=True, is_here=False),
                    pages.StageLine("Terms accepted", is_done=False, is_here=True),
                    pages.StageLine("Agreement in force", is_done=False, is_here=False),
                ),
                steps=(pages.StepLine(AT, "You asked."), STEP),
                clauses=CLAUSES,
                buttons=(POST, pages.Button("End it", "/end/", is_bad=True, is_post=False)),
            ),
            "agreements_url": "/agreements/",
        },
    ),
    "agreements-empty": ("agreements", {"rows": (), "partners_url": "/partners/"}),
    "agreements": (
        "agreements",
        {
            "rows": (
                pages.AgreementRow("Stops", "/a/1/", "Ter Braak", "they give", "in force", AT),
            ),
            "partners_url": "/partners/",
        },
    ),
    "agreement": (
        "agreement",
        {
            "page": pages.AgreementPage(
                title="Stops of the mills",
                partner="Ter Braak",
                state="in force",
                since=AT,
                paragraphs=("Ter Braak gives Snijders the stops of the mills.", EVIL),
                clauses=CLAUSES,
                signed_by=("Snijders",),
                unsigned_by=("Ter Braak",),
                pdf_url="/a/1/contract.pdf",
                bundle_url="/a/1/bundle.zip",
                buttons=(POST,),
                transfers=(("Transfer of 24 November", "open", "/t/1/"),),
            ),
            "agreements_url": "/agreements/",
        },
    ),
}
SECTIONS = [
    {"label": "My data", "url": "/datasets/", "is_current": True},
    {"label": "Partners", "url": "/partners/", "is_current": False},
    {"label": "Agreements", "url": "/agreements/", "is_current": False},
]


def draw(name, language="en"):
    """One screen as HTML."""
    template, context = SCREENS[name]
    request = RequestFactory().get("/")
    request.resolver_match = None
    with override(language):
        context = {"sections": SECTIONS, **context}
        return render_to_string(f"dataspace/{template}.html", context, request)


def words(html):
    """What a reader reads in the main part."""
    main = html[html.index("<main") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main[: main.index("</main>")])).strip()


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_has_one_heading_and_at_most_one_thing_to_do_next(name):
    html = draw(name)
    assert (html.count("<h1"), html.count("btn--next") <= 1) == (1, True)


@pytest.mark.parametrize("name", SCREENS)
def test_what_a_partner_writes_is_shown_as_text(name):
    assert EVIL not in draw(name)


@pytest.mark.parametrize("name", SCREENS)
def test_no_screen_needs_a_style_or_a_script_of_its_own(name):
    html = draw(name)
    assert re.findall(r'style="|<style|<script(?! src)|\son\w+=', html) == []


def test_an_empty_list_offers_the_first_step():
    assert 'href="/new/">Offer your first data</a>' in draw("datasets-empty")


def test_each_clause_says_who_holds_to_it():
    assert re.findall(r"badge--(\w+)", draw("agreement")) == ["enforced", "promise"]


def test_a_progress_that_a_node_is_to_move_looks_by_itself_and_can_be_looked_at_without_script():
    html = draw("progress")
    assert ('hx-trigger="every 2s"' in html, '<a href="/n/1/">Look again</a>' in html) == (
        True,
        True,
    )


def test_a_reason_stands_with_the_message_that_it_came_with():
    assert "Ter Braak ended it. Reason given: Too dear" in words(draw("progress"))


def test_terms_that_are_not_understood_offer_nothing_to_agree_to():
    html = draw("offered-strange")
    assert ("<form" in html[html.index("<main") :], "badge--" in html) == (False, False)


def test_who_did_not_sign_is_named():
    assert "Ter Braak did not sign" in words(draw("agreement"))
