"""What others are told: events, progress of many companies, what waits, and what is held."""

import json
from datetime import timedelta

import pytest

from schakel.kernel.clock import utc_now
from schakel.kernel.custody import custodians
from schakel.network.accounts.interface import people, seats_of
from schakel.programme.assessment import actions, receivers
from schakel.programme.assessment.domain.instrument import items_for, load_instrument
from schakel.programme.assessment.interface import progress_of
from schakel.programme.assessment.models import Answer, Scan, StepMark

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(anna, signed_in):
    return signed_in(anna)


def all_but(count):
    items = items_for(load_instrument(), "self", {})
    return {item.id: 1 for item in items[: len(items) - count]}


def test_an_event_says_who_without_saying_what_was_answered(told, begun, snijders):
    (event,) = told()
    assert (type(event).__name__, event.company, event.variant) == (
        "ScanStarted",
        snijders.uid,
        "self",
    )
    facts = (event.size, event.sector, event.province, event.association)
    assert facts == ("10-49", "25", "NL22", "METAAL")


def test_finished_is_told_once_with_the_last_answer(  # noqa: PLR0917 (fixtures)
    told, begun, snijders, fill, client, send
):
    fill(snijders, all_but(1))
    last = load_instrument().items[-1].id
    for level in ("2", "3"):
        send(client, begun, last, level, go="next")
    assert [type(event).__name__ for event in told()] == ["ScanStarted", "ScanFinished"]


def test_what_makes_the_last_open_item_fall_away_finishes_too(begun, snijders, fill, client, told):
    fill(snijders, all_but(0))
    Answer.objects.filter(item="am-process-control").delete()
    client.post(f"{begun}/assessment/company/", {"own_machines": "no"})
    assert [type(event).__name__ for event in told()][-1] == "ScanFinished"


def test_sharing_is_told(begun, client, told):
    client.post(f"{begun}/result/share/", {"days": "7"})
    assert [type(event).__name__ for event in told()][-1] == "ResultShared"


def test_what_is_refused_tells_nothing(told, begun, rita, signed_in):
    signed_in(rita).post(f"{begun}/result/share/", {"days": "7"})
    signed_in(rita).post(f"{begun}/assessment/begin/")
    assert [type(event).__name__ for event in told()] == ["ScanStarted"]


# ---- progress and Today


def test_progress_counts_what_applies(begun, snijders, other, fill):
    fill(snijders, {"fm-quote": 1, "am-process-control": None})
    Scan.objects.update(profile={"own_machines": False})
    view = progress_of([snijders.uid, other.uid, "", "x"])
    assert list(view) == [snijders.uid]
    mine = view[snijders.uid]
    assert (mine.answered, mine.variant, mine.is_complete) == (1, "self", False)
    assert mine.total == len(items_for(load_instrument(), "self", {"own_machines": False}))


def many(company, begin_for, fill, anna, count):
    for number in range(count):
        row = company(f"Company {number}", owner=anna)
        begin_for(row, anna)
        fill(row, {"fm-quote": 1, "sf-energy": 2})
        StepMark.objects.create(
            company=row.uid,
            item="fm-quote",
            to_level=2,
            state="started",
            at=utc_now() - timedelta(days=31),
        )


@pytest.mark.parametrize("count", [1, 3])
def test_many_companies_cost_as_many_queries_as_one(  # noqa: PLR0917 (fixtures)
    company, begin_for, fill, anna, django_assert_num_queries, count
):
    many(company, begin_for, fill, anna, count)
    person = people([anna.uid])[anna.uid]
    seats = seats_of(person)
    with django_assert_num_queries(2):
        assert len(progress_of([seat.company.uid for seat in seats])) == count
    with django_assert_num_queries(3):
        assert len(receivers.what_waits(person, seats, utc_now())) == 2 * count


def waiting(client):
    return [line.title for line, _company in client.get("/today/").context["lines"]]


def test_today_says_begin_then_go_on_then_look(snijders, begin_for, anna, client, fill):
    assert waiting(client) == ["Find out where your company stands"]
    begin_for(snijders, anna)
    assert waiting(client) == ["The assessment is not finished"]
    fill(snijders, all_but(0))
    Scan.objects.update(self_finished_at=utc_now())
    assert waiting(client) == ["The result is ready"]
    Scan.objects.update(self_finished_at=utc_now() - timedelta(days=15))
    assert waiting(client) == []


def test_today_says_how_much_is_open_and_how_long_it_takes(begun, snijders, fill, client):
    fill(snijders, all_but(1))
    (line, _company) = client.get("/today/").context["lines"][0]
    assert line.text == "1 question is open, about 1 min."


def test_a_step_of_a_month_ago_waits_and_a_fresh_or_done_one_does_not(
    begun, snijders, fill, client
):
    fill(snijders, all_but(0))
    old = utc_now() - timedelta(days=31)
    mark = {"company": snijders.uid, "to_level": 2}
    StepMark.objects.create(item="fm-quote", state="started", at=old, **mark)
    StepMark.objects.create(item="sf-energy", state="started", at=utc_now(), **mark)
    assert waiting(client) == ["Steps under way"]
    StepMark.objects.create(item="fm-quote", state="done", at=utc_now(), **mark)
    assert waiting(client) == []


def test_who_may_only_read_is_not_asked_to_answer(begun, rita, signed_in):
    assert waiting(signed_in(rita)) == []


# ---- what is held


@pytest.fixture
def lived_in(begun, snijders, client, send):
    send(client, begun, "fm-quote", "2", remark="secret", go="next")
    client.post(f"{begun}/steps/mark/", {"item": "fm-quote", "to_level": 3, "state": "started"})
    client.post(f"{begun}/result/share/", {"days": "7"})
    return snijders


def test_a_company_gets_everything_that_is_held_of_it(lived_in, anna):
    held = custodians["assessment"].export(f"company:{lived_in.uid}")
    assert json.loads(json.dumps(held)) == held
    answer = held["scan"]["answers"]["fm-quote"]
    assert (answer["now"], answer["remark"], answer["by"]) == (2, "secret", anna.uid)
    assert [(s["item"], s["to_level"], s["state"]) for s in held["steps"]] == [
        ("fm-quote", 3, "started")
    ]
    assert len(held["scan"]["links"]) == 1


def test_a_company_is_erased_once_and_another_one_stays(lived_in, other, carla, begin_for, fill):
    begin_for(other, carla)
    fill(other, {"fm-quote": 1})
    erase = custodians["assessment"].erase
    assert [erase(f"company:{lived_in.uid}") for _ in range(2)] == [4, 0]
    assert (Scan.objects.count(), Answer.objects.count(), StepMark.objects.count()) == (1, 1, 0)
    assert custodians["assessment"].export(f"company:{lived_in.uid}") == {}


def test_a_person_who_goes_is_no_longer_named_and_the_answers_stay(lived_in, anna):
    custody = custodians["assessment"]
    held = custody.export(f"person:{anna.uid}")
    assert [each["item"] for each in held["answered"]] == ["fm-quote"]
    assert "secret" not in json.dumps(held)
    assert [custody.erase(f"person:{anna.uid}") for _ in range(2)] == [2, 0]
    assert (Answer.objects.get().by, StepMark.objects.get().by) == ("", "")


@pytest.mark.parametrize("party", ["company:", "person:", "scan:", "", "company", "x:y"])
def test_no_party_is_nobody(lived_in, party):
    Scan.objects.update(profile={})
    assert (custodians["assessment"].export(party), actions.erase_party(party)) == ({}, 0)
    assert Scan.objects.count() == 1
