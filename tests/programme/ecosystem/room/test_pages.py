"""Who can help and the agenda, as a visitor sees them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from schakel.programme.ecosystem import interface

pytestmark = pytest.mark.django_db

LANGUAGES = ("nl", "en", "de")


def listed(response):
    return re.findall(r'<li class="lab" id="(fl\d\d)"', response.content.decode())


def markers(response):
    return re.findall(r'<a class="pin" href="([^"]+)" aria-label="([^"]+)"', response.text)


def test_list_and_map_are_one_selection(visitor):
    response = visitor.get("/help/?t=4&r=oost")

    assert listed(response) == ["fl21"]
    assert markers(response) == [("/help/fieldlabs/fl21/", "Camino, Enschede")]


def test_a_town_with_several_fieldlabs_is_one_marker_that_leads_to_its_list(visitor):
    response = visitor.get("/help/?r=oost&t=1")

    assert listed(response) == ["fl15", "fl20"]
    assert markers(response) == [("/help/?t=1&amp;r=oost&amp;p=Enschede", "Enschede: 2 fieldlabs")]
    assert listed(visitor.get("/help/?t=1&r=oost&p=Enschede")) == ["fl15", "fl20"]


def test_the_form_keeps_what_was_chosen(visitor):
    page = visitor.get("/help/?q=robot&t=2&p=Enschede").text

    assert re.findall(r'<input type="checkbox" id="([^"]+)"[^>]* checked>', page) == ["t-2"]
    assert re.findall(r'<input type="hidden" name="p" value="([^"]+)">', page) == ["Enschede"]
    assert 'value="robot"' in page


def test_the_live_list_puts_the_address_that_one_shares(visitor):
    response = visitor.get("/help/?q=&t=2&t=2&k=zzz", headers={"hx-request": "true"})

    assert response["HX-Push-Url"] == "/help/?t=2"
    assert "HX-Push-Url" not in visitor.get("/help/?q=&t=2")


def test_an_empty_selection_offers_a_way_out(visitor):
    page = visitor.get("/help/?r=noord&k=sheet-metal").text

    assert "No fieldlab does all of this" in page
    ways = re.findall(r'href="([^"]+)">without “([^”]+)”[^<]*: (\d+) fieldlab', page)
    assert ways == [
        ("/help/?r=noord", "sheet metal", "3"),
        ("/help/?k=sheet-metal", "Groningen, Friesland and Drenthe", "1"),
    ]


def test_a_search_that_nothing_can_save_offers_all(visitor):
    page = visitor.get("/help/?q=xyzzy").text

    assert re.findall(r'<a class="btn" href="([^"]+)">Show all fieldlabs', page) == ["/help/"]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "'\x00%"])
def test_what_was_searched_for_is_shown_as_text(visitor, text):
    page = visitor.get("/help/", {"q": text, "t": text, "p": text}).text

    assert "<script>alert" not in page
    assert "<img" not in page


def test_every_fieldlab_hub_and_part_of_the_agenda_has_its_page():
    addresses = [
        *(f"/help/fieldlabs/fl{n:02}/" for n in range(1, 33)),
        *(f"/help/hubs/{hub.code}/" for hub in interface.hubs("en")),
        *(f"/agenda/transformations/{n}/" for n in range(1, 9)),
        *(f"/agenda/projects/{n}/" for n in range(1, 10)),
        "/help/hubs/",
        "/agenda/",
    ]
    for language in LANGUAGES:
        client = Client(headers={"accept-language": language})
        found = {address: client.get(address).status_code for address in addresses}
        assert set(found.values()) == {200}


@pytest.mark.parametrize(
    "address",
    [
        "/help/fieldlabs/fl33/",
        "/help/fieldlabs/FL01/",
        "/help/hubs/west/",
        "/agenda/transformations/9/",
        "/agenda/projects/0/",
        "/agenda/projects/99999999999999999999/",
    ],
)
def test_what_does_not_exist_is_not_found(visitor, address):
    assert visitor.get(address).status_code == 404


def test_the_page_of_a_fieldlab_leads_back_into_the_list(visitor):
    page = visitor.get("/help/fieldlabs/fl04/").text

    assert re.findall(r'href="/help/\?k=([\w-]+)"', page) == [
        "sheet-metal",
        "laser-cutting",
        "online-ordering",
        "automation",
        "chain-integration",
    ]
    assert re.findall(r'href="/help/\?t=(\d)"', page) == ["2", "6", "5", "7"]
    assert '<a href="/help/hubs/oost/">BOOST</a>' in page
    assert "Early 2018" in page


def test_a_link_to_a_site_of_others_does_not_hand_over_the_window(visitor):
    page = visitor.get("/help/fieldlabs/fl01/").text

    links = re.findall(r'<a class="btn btn--next" href="([^"]+)" rel="([^"]+)">', page)
    assert links == [("https://www.upps.nl", "noopener noreferrer external")]


def test_a_page_asks_the_database_as_often_for_three_fieldlabs_as_for_one(visitor):
    def queries(address):
        visitor.get(address)
        with CaptureQueriesContext(connection) as told:
            response = visitor.get(address)
        return len(listed(response)), len(told)

    one, three = queries("/help/?k=sheet-metal"), queries("/help/?r=noord")
    assert (one, three) == ((1, 1), (3, 1))


def test_other_rooms_get_values_in_the_readers_language():
    lab = interface.fieldlab("fl04", "nl")

    assert (lab.id, lab.hub, lab.hub_name) == ("fl04", "oost", "BOOST")
    assert interface.technology_labels(["sheet-metal", "magic"], "en") == ("sheet metal",)
    assert interface.hub_of("NL33") == "zuid-holland"
    assert len(interface.provinces("de")) == 12
    with pytest.raises(interface.NoEntry):
        interface.fieldlab("fl99", "nl")


def test_helpers_share_the_technology_and_come_nearest_first():
    found = interface.helpers_for(
        ["sheet-metal", "laser-cutting"],
        transformation=2,
        sector="25",
        province="NL22",
        town="Doetinchem",
        language="en",
    )

    assert (found[0].fieldlab, found[0].town) == ("fl04", "Varsseveld")
    assert found[0].shared == ("sheet metal", "laser cutting")
    assert 5 < found[0].distance_km < 20
    assert found[0].why in interface.WHY.values()
    assert [h.distance_km for h in found] == sorted(h.distance_km for h in found)


def test_no_helper_is_named_for_what_none_does():
    assert interface.helpers_for(["magic"], transformation=2, language="en") == ()
    assert interface.helpers_for([], transformation=2, language="en") == ()
