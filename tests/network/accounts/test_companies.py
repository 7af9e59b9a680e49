"""A person makes a company, changes it, lets others in, and takes it away again."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from schakel.kernel.clock import utc_now
from schakel.network.accounts import actions, queries
from schakel.network.accounts.domain.roles import Role
from schakel.network.accounts.models import Company, Invitation, Letter, Membership, User
from schakel.network.audit import interface as audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(person):
    return person("anna@example.nl", "Anna")


@pytest.fixture
def bob(person):
    return person("bob@example.nl", "Bob")


def link_in_last_letter():
    return re.search(r"/invitation/[\w-]+/", Letter.objects.latest("created_at").body)[0]


def roles(company):
    rows = Membership.objects.filter(company=company).order_by("user__email")
    return [(row.user.email, row.role) for row in rows]


def test_who_makes_a_company_owns_it(anna, signed_in):
    sent = {
        "name": " Snijders  Metaal ",
        "kvk": "1234 5678",
        "sector": "25",
        "size": "10-49",
        "province": "NL22",
        "town": "Doetinchem",
        "association": "metaal-1",
    }

    response = signed_in(anna).post("/companies/new/", sent)

    made = Company.objects.get()
    assert response.status_code == 302
    assert (made.name, made.kvk, made.association) == ("Snijders Metaal", "12345678", "METAAL-1")
    assert roles(made) == [("anna@example.nl", "owner")]
    assert [e.action for e in audit.entries(subject=f"company:{made.uid}")] == ["company.made"]


def test_a_fact_that_cannot_be_true_is_told_in_the_language_of_the_reader(anna, signed_in):
    response = signed_in(anna).post(
        "/companies/new/", {"name": "Snijders", "kvk": "1"}, headers={"accept-language": "nl"}
    )

    assert response.context["form"].errors["kvk"] == ["Een KvK-nummer heeft acht cijfers."]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "Say what the company is called."),
        ("name", "a\x07b", "Keep this to one line of at most 120 characters."),
        ("kvk", "123", "A KvK number has eight digits."),
        ("kvk", "١٢٣٤٥٦٧٨", "A KvK number has eight digits."),
        ("sector", "99", "Select a valid choice. 99 is not one of the available choices."),
        ("association", "a b", "A code has 2 to 20 letters, digits or hyphens."),
    ],
)
def test_a_fact_that_cannot_be_true_is_told_and_nothing_is_made(
    anna, signed_in, field, value, told
):
    response = signed_in(anna).post("/companies/new/", {"name": "Snijders", field: value})

    assert response.status_code == 422
    assert response.context["form"].errors[field] == [told]
    assert Company.objects.count() == 0


def test_markup_in_a_name_is_shown_as_text(anna, company, signed_in):
    mine = company("<script>alert(1)</script>", owner=anna)

    page = signed_in(anna).get(f"/c/{mine.uid}/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_an_invitation_gives_a_seat_once_and_only_to_its_address(
    anna, bob, person, company, signed_in
):
    mine = company("Snijders", owner=anna)
    sent = {"email": "Bob@Example.nl", "role": "adviser"}
    assert signed_in(anna).post(f"/c/{mine.uid}/people/", sent).status_code == 302
    link = link_in_last_letter()

    stranger = signed_in(person("carla@example.nl"))
    assert stranger.post(link, {"answer": "accept"}).status_code == 409
    assert signed_in(bob).post(link, {"answer": "accept"}).status_code == 302
    assert signed_in(bob).post(link, {"answer": "accept"}).status_code == 404

    assert roles(mine) == [("anna@example.nl", "owner"), ("bob@example.nl", "adviser")]


def test_an_invitation_that_is_over_taken_back_or_replaced_is_like_an_unknown_one(
    anna, bob, company, signed_in, comparable_404
):
    mine = company("Snijders", owner=anna)
    seat = queries.seat(queries.person_from(anna, ()), mine.uid, may="manage")
    now = utc_now()
    links = []
    actions.invite(seat, bob.email, Role.READER, now=now - timedelta(days=15))
    links.append(link_in_last_letter())
    actions.invite(seat, bob.email, Role.READER, now=now - timedelta(days=2))
    links.append(link_in_last_letter())
    actions.invite(seat, bob.email, Role.READER, now=now - timedelta(days=1))
    links.append(link_in_last_letter())
    actions.take_back(seat, Invitation.objects.get(ended_at=None).uid, now=now)

    answers = {comparable_404(signed_in(bob), link) for link in [*links, "/invitation/abc/"]}

    assert len(answers) == 1


@pytest.fixture
def comparable_404():
    """Gives a 404 page without what differs in every answer."""

    def ask(client, path):
        response = client.get(path)
        assert response.status_code == 404
        page = response.content.decode().replace(response["X-Reference"], "")
        return re.sub(r"csrf[^>]*>", "", page).replace(path.split("/")[2], "")

    return ask


def test_a_line_break_in_a_company_name_reaches_no_header(anna, company):
    mine = company("Evil\r\nBcc: all@example.nl", owner=anna)
    seat = queries.seat(queries.person_from(anna, ()), mine.uid, may="manage")

    actions.invite(seat, "x@example.nl", Role.READER, now=utc_now())

    assert Letter.objects.get().subject == "Evil Bcc: all@example.nl invites you"


def test_fifty_open_invitations_are_enough(anna, company, signed_in):
    mine = company("Snijders", owner=anna)
    seat = queries.seat(queries.person_from(anna, ()), mine.uid, may="manage")
    for number in range(50):
        actions.invite(seat, f"p{number}@example.nl", Role.READER, now=utc_now())

    response = signed_in(anna).post(
        f"/c/{mine.uid}/people/", {"email": "one@example.nl", "role": "reader"}
    )

    assert response.status_code == 422
    assert Invitation.objects.count() == 50


def test_the_last_owner_can_neither_leave_nor_step_down(anna, bob, company, signed_in):
    mine = company("Snijders", owner=anna, member=bob)
    browser = signed_in(anna)

    left = browser.post(f"/c/{mine.uid}/people/{anna.uid}/end/")
    stepped = browser.post(f"/c/{mine.uid}/people/{anna.uid}/role/", {"role": "reader"})

    assert (left.status_code, stepped.status_code) == (409, 409)
    assert roles(mine) == [("anna@example.nl", "owner"), ("bob@example.nl", "member")]


def test_an_adviser_is_out_at_the_word_of_the_company(anna, bob, company, signed_in):
    mine = company("Snijders", owner=anna, adviser=bob)
    adviser = signed_in(bob)
    assert adviser.get(f"/c/{mine.uid}/").status_code == 200

    signed_in(anna).post(f"/c/{mine.uid}/people/{bob.uid}/end/")

    assert adviser.get(f"/c/{mine.uid}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("member", 403), ("reader", 403), ("adviser", 403), ("owner", 302)]
)
def test_only_owners_invite(bob, company, signed_in, role, status):
    mine = company("Snijders", **({"owner": bob} if role == "owner" else {role: bob}))

    response = signed_in(bob).post(
        f"/c/{mine.uid}/people/", {"email": "x@example.nl", "role": "owner"}
    )

    assert (response.status_code, Invitation.objects.count()) == (status, int(status == 302))


def test_the_archive_holds_what_the_rooms_hold_and_that_it_was_taken(anna, company, signed_in):
    mine = company("Snijders", owner=anna)

    response = signed_in(anna).get(f"/c/{mine.uid}/archive.zip")

    file = zipfile.ZipFile(io.BytesIO(response.content))
    held = json.loads(file.read("accounts.json"))
    assert response["Content-Disposition"].startswith('attachment; filename="schakel-snijders-')
    assert (held["company"]["name"], held["people"][0]["email"]) == ("Snijders", anna.email)
    assert [e.action for e in audit.entries(subject=f"company:{mine.uid}")] == ["archive.taken"]


def test_a_company_is_deleted_after_asking_twice(anna, bob, company, signed_in):
    mine = company("Snijders", owner=anna, member=bob)
    browser = signed_in(anna)
    path = f"/c/{mine.uid}/delete/"
    assert browser.get(path).status_code == 200
    assert browser.post(path).status_code == 200
    assert browser.post(path, {"name": "Snyders"}).status_code == 422
    assert Company.objects.count() == 1

    assert browser.post(path, {"name": "snijders"}).status_code == 302

    assert (Company.objects.count(), Membership.objects.count()) == (0, 0)
    assert User.objects.count() == 2
    assert browser.get(f"/c/{mine.uid}/").status_code == 404


def test_an_account_goes_only_when_no_company_is_left_without_owner(anna, company, signed_in):
    mine = company("Snijders", owner=anna)
    browser = signed_in(anna)
    assert browser.post("/me/delete/", {"name": anna.email}).status_code == 409
    Company.objects.filter(uid=mine.uid).delete()

    assert browser.post("/me/delete/", {"name": anna.email}).status_code == 302

    assert User.objects.count() == 0
    assert browser.get("/me/").status_code == 302


def test_only_the_office_appoints_staff(anna, person, signed_in):
    office = signed_in(person("office@example.nl", hub=""))
    hub = signed_in(person("hub@example.nl", hub="oost"))
    sent = {"email": anna.email, "hub": ""}

    assert hub.get("/staff/").status_code == 404
    assert signed_in(anna).post("/staff/", sent).status_code == 404
    assert [(s.email, s.hub) for s in queries.staff()] == [
        ("office@example.nl", ""),
        ("hub@example.nl", "oost"),
    ]
    assert office.post("/staff/", sent).status_code == 302
    assert {s.email for s in queries.staff()} == {anna.email, "office@example.nl", "hub@example.nl"}


def test_a_visitor_is_led_to_the_sign_in_and_back():
    response = Client().get("/today/")

    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=%2Ftoday%2F")


@pytest.mark.parametrize("companies", [1, 3])
def test_today_asks_as_often_for_three_companies_as_for_one(
    anna, company, signed_in, companies, django_assert_num_queries
):
    for number in range(companies):
        company(f"Company {number}", owner=anna)
    browser = signed_in(anna)
    browser.get("/today/")

    with django_assert_num_queries(TODAY_QUERIES):
        browser.get("/today/")


TODAY_QUERIES = 8
