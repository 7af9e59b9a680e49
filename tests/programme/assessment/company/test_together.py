"""Two people on one item see each other's change, and neither overwrites the other unseen."""

import pytest

from schakel.programme.assessment.actions import Seen
from schakel.programme.assessment.models import Answer

pytestmark = pytest.mark.django_db

ITEM = "fm-setup"


@pytest.fixture
def both(begun, anna, bob, signed_in):
    """Two browsers on the same item, and the pages they show."""
    path = f"{begun}/assessment/q/{ITEM}/"
    clients = signed_in(anna), signed_in(bob)
    return [(client, client.get(path)) for client in clients]


def poll(client, base, revision, page="", told=""):
    path = f"{base}/assessment/q/{ITEM}/changes/"
    return client.get(path, {"revision": revision, "page": page, "told": told})


def test_nothing_new_is_an_empty_answer(begun, both):
    (anna, _page), _bob = both
    assert (poll(anna, begun, 0).status_code, poll(anna, begun, 0).content) == (204, b"")


def test_a_change_by_somebody_else_is_told_with_name_and_level(begun, both, send):
    (anna, page), (bob, _) = both
    send(anna, begun, ITEM, "3", on=page, go="next")
    told = poll(bob, begun, 0).content.decode()
    answer = Answer.objects.get()
    assert "Changed by Anna at" in told
    assert "to level 3." in told
    assert ("Take it over" in told, "Keep mine" in told, answer.revision) == (True, False, 1)


def test_who_made_the_change_is_not_told_of_it(begun, both, send):
    (anna, page), _bob = both
    send(anna, begun, ITEM, "3", on=page, htmx=True)
    own = page.context["page_uid"]
    assert poll(anna, begun, 0, page=own).status_code == 204


def test_what_was_told_once_is_not_told_again(begun, both, send):
    (anna, page), (bob, _) = both
    send(anna, begun, ITEM, "3", on=page, go="next")
    assert poll(bob, begun, 0, told=1).status_code == 204


def test_a_change_over_one_that_was_not_seen_is_refused_with_both(begun, both, send):
    (anna, first), (bob, second) = both
    send(anna, begun, ITEM, "3", remark="of Anna", on=first, go="next")
    response = send(bob, begun, ITEM, "1", remark="of Bob", on=second, go="next")
    page = response.content.decode()
    assert (response.status_code, Answer.objects.get().level) == (409, 3)
    assert "In the other window: level 3." in page
    assert "Anna said so at" in page
    assert "With the remark: of Anna" in page
    assert ">of Bob</textarea>" in page


def test_control_without_the_comparison_the_second_overwrites_the_first(
    begun, both, send, monkeypatch
):
    monkeypatch.setattr(Seen, "is_current", lambda _self, _answer: True)
    (anna, first), (bob, second) = both
    send(anna, begun, ITEM, "3", on=first, go="next")
    assert send(bob, begun, ITEM, "1", on=second, go="next").status_code == 302
    assert Answer.objects.get().level == 1


def test_keep_mine_replaces_the_answer_that_was_told(begun, both, send):
    (anna, _), (bob, page) = both
    send(bob, begun, ITEM, "1", on=page, htmx=True)
    send(anna, begun, ITEM, "3", go="next")
    assert "Keep mine" in poll(bob, begun, 1, page="0" * 32).content.decode()
    response = send(bob, begun, ITEM, "1", on=page, keep="2")
    assert response["Location"] == f"{begun}/assessment/q/{ITEM}/"
    answer = Answer.objects.get()
    assert (answer.level, answer.revision) == (1, 3)


def test_keep_mine_does_not_replace_one_that_came_after_it(begun, both, send):
    (anna, _), (bob, page) = both
    send(bob, begun, ITEM, "1", on=page, htmx=True)
    send(anna, begun, ITEM, "3", go="next")
    send(anna, begun, ITEM, "4", go="next")
    assert send(bob, begun, ITEM, "1", on=page, keep="2").status_code == 409
    assert Answer.objects.get().level == 4


def test_asking_for_changes_costs_one_question_to_the_answers(
    begun, both, django_assert_num_queries
):
    (anna, _), _bob = both
    poll(anna, begun, 0)
    # Session, person and staff work, seat, assessment, answer.
    with django_assert_num_queries(6):
        poll(anna, begun, 0)


def test_a_stranger_is_told_nothing(begun, carla, both, send, signed_in):
    (anna, page), _bob = both
    send(anna, begun, ITEM, "3", on=page, go="next")
    response = poll(signed_in(carla), begun, 0)
    assert (response.status_code, "Anna" in response.content.decode()) == (404, False)


def test_what_the_network_lost_is_taken_once_however_often_it_is_sent(begun, both, send):
    (anna, page), _bob = both
    states = [
        send(anna, begun, ITEM, "3", on=page, htmx=True, again="1")["Schakel-Saved"]
        for _ in range(3)
    ]
    assert (states, Answer.objects.get().revision) == (["saved"] * 3, 1)


def test_what_is_sent_late_does_not_overwrite_what_came_meanwhile(begun, both, send):
    (anna, page), (bob, _) = both
    send(bob, begun, ITEM, "4", go="next")
    response = send(anna, begun, ITEM, "1", on=page, htmx=True, again="1")
    assert (response["Schakel-Saved"], Answer.objects.get().level) == ("conflict", 4)


def test_an_answer_that_cannot_be_is_told_to_the_script(begun, both, send):
    (anna, page), _bob = both
    assert send(anna, begun, ITEM, "9", on=page, htmx=True)["Schakel-Saved"] == "invalid"
    assert Answer.objects.count() == 0
