"""Next steps: proposed, started, done, not for us, taken back; and what each of these changes."""

import pytest

from schakel.programme.assessment.models import Answer, StepMark

pytestmark = pytest.mark.django_db

LEVELS = {"fm-quote": 1, "cf-security": 1, "sf-energy": 1, "sw-skills": 1, "sv-offering": 1}


@pytest.fixture
def client(anna, signed_in):
    return signed_in(anna)


@pytest.fixture
def steps(begun, snijders, fill):
    """The address of the steps of a company that wants more than it has."""
    fill(snijders, LEVELS, wanted=3)
    return f"{begun}/steps/"


def proposed(client, steps):
    return [card.item for card in client.get(steps).context["proposals"]["steps"]]


def say(client, steps, item, state, to=2):
    return client.post(f"{steps}mark/", {"item": item, "to_level": to, "state": state})


def part(client, steps, state):
    parts = client.get(steps).context["parts"]
    return [each.mark.item for p in parts if p["id"] == state for each in p["marks"]]


def test_three_steps_are_proposed_each_with_reasons_and_who_can_help(client, steps):
    cards = client.get(steps).context["proposals"]["steps"]
    assert [card.from_level for card in cards] == [1, 1, 1]
    assert all(card.reasons for card in cards)
    assert all(card.helpers is not None for card in cards)
    page = client.get(steps).content.decode()
    for card in cards:
        assert all(helper.url in page for helper in card.helpers)


def test_a_started_step_stays_and_says_so(client, steps):
    first = proposed(client, steps)[0]
    say(client, steps, first, "started")
    cards = client.get(steps).context["proposals"]["steps"]
    assert [(card.item, card.mark) for card in cards if card.mark] == [(first, "started")]
    assert part(client, steps, "started") == [first]


def test_a_step_that_is_not_for_us_makes_place_for_another_until_it_is_undone(client, steps):
    before = proposed(client, steps)
    say(client, steps, before[0], "not_for_us")
    after = proposed(client, steps)
    assert (before[0] in after, after[:2], len(after)) == (False, before[1:], 3)
    say(client, steps, before[0], "taken_back")
    assert proposed(client, steps) == before


def test_done_moves_no_level_but_offers_to_answer_again(client, begun, steps):
    first = proposed(client, steps)[0]
    assert say(client, steps, first, "done")["Location"] == steps
    page = client.get(steps).content.decode()
    assert Answer.objects.get(item=first).level == 1
    assert "Answer this question again" in page
    assert f'href="{begun}/assessment/q/{first}/"' in page
    assert first not in proposed(client, steps)


def test_after_answering_again_the_next_step_of_that_item_may_come(client, steps):
    first = proposed(client, steps)[0]
    say(client, steps, first, "done")
    Answer.objects.filter(item=first).update(level=2)
    page = client.get(steps)
    assert "Answer this question again" not in page.content.decode()
    assert part(client, steps, "done") == [first]


def test_everything_that_was_said_is_history_with_names(client, bob, steps, signed_in):
    first = proposed(client, steps)[0]
    say(client, steps, first, "started")
    say(signed_in(bob), steps, first, "done")
    history = client.get(steps).context["history"]
    assert [(each.mark.state, each.who) for each in history] == [
        ("done", "Bob"),
        ("started", "Anna"),
    ]


def test_saying_the_same_twice_is_said_once(client, steps):
    for _ in range(3):
        say(client, steps, "fm-quote", "started")
    say(client, steps, "cf-security", "taken_back")
    assert StepMark.objects.count() == 1


@pytest.mark.parametrize(
    ("item", "to", "state"),
    [
        ("no-such-item", 2, "done"),
        ("fm-quote", 0, "done"),
        ("fm-quote", 6, "done"),
        ("fm-quote", "two", "done"),
        ("fm-quote", 2, "finished"),
        ("fm-quote", 2, ""),
        ("<script>", 2, "done"),
        ("x" * 5000, 2, "done"),
        ("", "", ""),
    ],
)
def test_a_mark_that_cannot_be_is_refused(client, steps, item, to, state):
    response = say(client, steps, item, state, to)
    assert (response.status_code, StepMark.objects.count()) == (400, 0)
    assert "<script>" not in response.content.decode().replace("<script src", "")


def test_a_company_without_levels_is_told_what_to_do(client, begun):
    page = client.get(f"{begun}/steps/").content.decode()
    assert "There is no step to suggest" in page
