"""Answering: what is kept, for whom, and what is refused."""

from urllib.parse import urlencode

import pytest

from schakel.programme.assessment import actions
from schakel.programme.assessment.actions import Seen
from schakel.programme.assessment.models import Answer, Scan

pytestmark = pytest.mark.django_db

ITEM = "fm-quote"
NO_LEVEL = "Choose one of the levels 0 to 5, or “Don’t know”."  # noqa: RUF001 (typography)
NOTHING_CHOSEN = "Choose the highest level that fully holds today, or “Don’t know”."  # noqa: RUF001
CHANGED = "This answer was changed in another window since you opened this page."


def test_an_answer_sent_with_the_button_is_kept_and_leads_to_the_next_item(scanning, stored):
    response = scanning.send(ITEM, "2", wanted="4", remark="The saw")
    assert (response.status_code, response.headers["Location"]) == (302, "/scan/q/fm-scheduling/")
    assert stored(ITEM) == ("level", 2, 4, "The saw", 1)


def test_the_last_item_leads_to_the_result(scanning):
    assert scanning.send("sw-leadership", "1").headers["Location"] == "/scan/result/"


def test_an_answer_is_saved_as_it_is_given_without_leaving_the_page(scanning, stored):
    response = scanning.send(ITEM, "3", go=False, htmx=True)
    assert (response.status_code, stored(ITEM)) == (200, ("level", 3, None, "", 1))
    page = response.content.decode()
    assert "Saved at" in page
    assert 'name="revision" id="revision" value="1" hx-swap-oob="true"' in page


@pytest.mark.parametrize("said", ["unknown", "na"])
def test_not_knowing_and_not_applying_are_answers(scanning, stored, said):
    scanning.send(ITEM, said, remark="no such work")
    assert stored(ITEM) == (said, None, None, "no such work", 1)


def test_an_unknown_level_may_have_a_wanted_one(scanning, stored):
    scanning.send(ITEM, "unknown", wanted="3")
    assert stored(ITEM) == ("unknown", None, 3, "", 1)


def test_what_does_not_apply_has_no_wanted_level(scanning, stored):
    scanning.send(ITEM, "2", wanted="4")
    scanning.send(ITEM, "na", wanted="4")
    assert stored(ITEM) == ("na", None, None, "", 2)


def test_the_same_browser_goes_on_with_what_it_had(scanning):
    scanning.send(ITEM, "2", wanted="4", remark="The saw")
    page = scanning.get(f"/scan/q/{ITEM}/")
    assert page.context["values"] == {
        "now": "2",
        "wanted": "4",
        "remark": "The saw",
        "revision": "1",
    }
    assert page.content.decode().count(" checked>") == 2


@pytest.mark.parametrize(
    "path",
    [
        f"/scan/q/{ITEM}/",
        "/scan/company/",
        "/scan/result/",
        "/scan/result/answers.yaml",
        "/scan/share/",
        "/scan/erase/",
    ],
)
@pytest.mark.parametrize("key", [None, "", "0" * 64, "x" * 5000, "\xff\x01", "' OR 1=1 --"])
def test_another_browser_sees_nothing(scanning, stranger, path, key, database):
    from schakel.programme.assessment.views.browser import cookie_name  # noqa: PLC0415

    scanning.send(ITEM, "2", remark="The saw")
    before = database()
    if key is not None:
        stranger.cookies[cookie_name()] = key
    got = stranger.get(path)
    sent = stranger.post(path, {"now": "5", "revision": "1", "days": "7", "start_pass": "none"})
    assert (got.status_code, sent.status_code in (404, 405)) == (404, True)
    assert "The saw" not in got.content.decode() + sent.content.decode()
    assert database() == before


@pytest.mark.parametrize(
    "code",
    [
        "no-such-item",
        "am-inspection",  # in the instrument, not in the quick scan
        "sp-connectivity",  # in the quick scan, ruled out by the profile
        "FM-QUOTE",
        "fm-quote-",
        "0",
        "x" * 5000,
    ],
)
def test_an_item_that_is_not_asked_cannot_be_opened_or_answered(browser, code, room_rows):
    browser.begin(own_product="no")
    sent = {"now": "2", "revision": "0", "go": "next"}
    assert browser.get(f"/scan/q/{code}/").status_code == 404
    assert browser.post(f"/scan/q/{code}/", sent).status_code == 404
    assert room_rows() == (1, 0, 0)


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        ("6", NO_LEVEL),
        ("-1", NO_LEVEL),
        ("2.5", NO_LEVEL),
        ("٣", NO_LEVEL),
        ("two", NO_LEVEL),
        ("9" * 5000, NO_LEVEL),
        ("2\x00", NO_LEVEL),
        ("", NOTHING_CHOSEN),
        (None, NOTHING_CHOSEN),
    ],
)
def test_a_level_that_is_none_is_refused_with_a_sentence(scanning, stored, now, sentence):
    scanning.send(ITEM, "2", remark="as it was")
    response = scanning.send(ITEM, now, remark="as it was")
    assert (response.status_code, stored(ITEM)) == (422, ("level", 2, None, "as it was", 1))
    assert sentence in response.content.decode()


@pytest.mark.parametrize("wanted", ["6", "-1", "much", "unknown", "na", "9" * 5000])
def test_a_wanted_level_that_is_none_is_refused(scanning, stored, wanted):
    scanning.send(ITEM, "2", wanted="3")
    response = scanning.send(ITEM, "2", wanted=wanted)
    assert (response.status_code, stored(ITEM)) == (422, ("level", 2, 3, "", 1))
    assert "Choose one of the levels 0 to 5." in response.content.decode()


@pytest.mark.parametrize("revision", ["", "-1", "x", "1000001", "9" * 5000, "1e3", "\x00"])
def test_a_revision_that_is_none_is_refused(scanning, stored, revision):
    scanning.send(ITEM, "2")
    assert scanning.send(ITEM, "4", revision=revision).status_code == 422
    assert stored(ITEM) == ("level", 2, None, "", 1)


@pytest.mark.parametrize("page", ["x", "A" * 32, "0" * 33, "0" * 31 + "\n", "' OR 1=1"])
def test_an_id_of_a_page_that_is_none_is_refused(scanning, stored, page):
    form = {"now": "4", "revision": "0", "page": page, "go": "next"}
    response = scanning.post(f"/scan/q/{ITEM}/", form)
    assert (response.status_code, stored(ITEM)) == (422, None)


def test_a_remark_of_five_hundred_characters_is_kept(scanning, stored):
    scanning.send(ITEM, "2", remark="é" * 500)
    assert stored(ITEM)[3] == "é" * 500


def test_a_remark_of_one_more_is_refused_and_stays_in_the_form(scanning, stored):
    scanning.send(ITEM, "2", remark="short")
    response = scanning.send(ITEM, "2", remark="x" * 501)
    assert (response.status_code, stored(ITEM)) == (422, ("level", 2, None, "short", 1))
    page = response.content.decode()
    assert "Keep the remark under 500 characters; it has 501." in page
    assert f">{'x' * 501}</textarea>" in page


def test_a_remark_that_is_too_long_is_told_while_typing(scanning, stored):
    response = scanning.send(ITEM, "2", remark="x" * 501, go=False, htmx=True)
    assert stored(ITEM) is None
    assert "Keep the remark under 500 characters; it has 501." in response.content.decode()


def test_a_line_break_in_a_remark_counts_once_as_it_does_in_the_browser(scanning, stored):
    scanning.send(ITEM, "2", remark="\r\n".join(["xxxx"] * 100) + "y")
    assert stored(ITEM)[3] == "\n".join(["xxxx"] * 100) + "y"


@pytest.mark.parametrize(
    ("remark", "kept"),
    [
        ("\x07\x1b[31m\x7f bell", "\x07\x1b[31m\x7f bell"),
        ("\u202eright to left", "\u202eright to left"),
        ("🦺 ﷽ Ω", "🦺 ﷽ Ω"),
        ("{{ 7|add:7 }} {% now 'Y' %}", "{{ 7|add:7 }} {% now 'Y' %}"),
        ("'; DROP TABLE assessment_scan; --", "'; DROP TABLE assessment_scan; --"),
    ],
)
def test_a_remark_is_kept_as_it_was_typed(scanning, stored, remark, kept):
    scanning.send(ITEM, "2", remark=remark)
    assert stored(ITEM)[3] == kept
    assert scanning.get(f"/scan/q/{ITEM}/").context["values"]["remark"] == kept


def test_a_remark_with_a_null_byte_is_refused(scanning, stored):
    response = scanning.send(ITEM, "2", remark="before\x00after")
    assert (response.status_code, stored(ITEM)) == (422, None)


def test_half_a_character_in_a_remark_becomes_a_replacement_mark(scanning, stored):
    form = urlencode({"now": "2", "revision": "0", "go": "next"}) + "&remark=%ED%A0%80a%FF"
    response = scanning.post(
        f"/scan/q/{ITEM}/", form, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 302
    assert stored(ITEM)[3] == "���a�"


def test_html_in_a_remark_is_shown_as_text(scanning):
    attack = "</textarea><script>alert(1)</script>"
    scanning.send(ITEM, "2", remark=attack)
    page = scanning.get(f"/scan/q/{ITEM}/").content.decode()
    assert attack not in page
    assert "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_html_in_any_field_comes_back_as_text(scanning):
    attack = '"><script>alert(1)</script>'
    for field in ("now", "wanted", "revision", "page", "remark"):
        response = scanning.send(ITEM, **{"now": "2", field: attack})
        assert attack not in response.content.decode(), field


def test_the_same_answer_twice_changes_nothing(scanning, stored, database):
    scanning.send(ITEM, "2", wanted="4", remark="The saw")
    before = database()
    scanning.send(ITEM, "2", wanted="4", remark="The saw")
    after = database()
    label = "assessment.Answer"
    assert (after[label], after["assessment.Scan"]) == (before[label], before["assessment.Scan"])
    assert stored(ITEM)[4] == 1


def test_an_old_page_that_repeats_what_is_stored_is_no_conflict(scanning, stored):
    old = scanning.get(f"/scan/q/{ITEM}/")
    scanning.send(ITEM, "2")
    assert scanning.send(ITEM, "2", on=old).status_code == 302
    assert stored(ITEM) == ("level", 2, None, "", 1)


def test_an_answer_from_an_old_page_is_refused_and_both_are_shown(scanning, stored):
    old = scanning.get(f"/scan/q/{ITEM}/")
    scanning.send(ITEM, "4", remark="newer")
    response = scanning.send(ITEM, "1", remark="older", on=old)
    page = response.content.decode()
    assert (response.status_code, stored(ITEM)) == (409, ("level", 4, None, "newer", 1))
    assert CHANGED in page
    assert "In the other window: level 4." in page
    assert ">older</textarea>" in page
    assert response.context["values"]["now"] == "1"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("na", "In the other window: does not apply to us."),
        ("unknown", "In the other window: don’t know."),  # noqa: RUF001 (typography)
    ],
)
def test_what_the_other_window_said_is_told_in_words(scanning, said, sentence):
    old = scanning.get(f"/scan/q/{ITEM}/")
    scanning.send(ITEM, said)
    assert sentence in scanning.send(ITEM, "1", on=old).content.decode()


def test_saving_again_after_the_warning_replaces_the_other_answer(scanning, stored):
    old = scanning.get(f"/scan/q/{ITEM}/")
    scanning.send(ITEM, "4")
    warned = scanning.send(ITEM, "1", on=old)
    assert scanning.send(ITEM, "1", on=warned).status_code == 302
    assert stored(ITEM) == ("level", 1, None, "", 2)


def test_an_old_page_is_told_while_typing_without_storing(scanning, stored):
    old = scanning.get(f"/scan/q/{ITEM}/")
    scanning.send(ITEM, "4")
    response = scanning.send(ITEM, "1", on=old, go=False, htmx=True)
    assert stored(ITEM) == ("level", 4, None, "", 1)
    assert "Not saved: this answer was changed in another window." in response.content.decode()


def test_the_button_wins_over_what_the_same_page_saved_by_itself(scanning, stored):
    page = scanning.get(f"/scan/q/{ITEM}/")
    scanning.send(ITEM, "2", on=page, go=False, htmx=True)
    assert scanning.send(ITEM, "3", on=page).status_code == 302
    assert stored(ITEM) == ("level", 3, None, "", 2)


def late_autosave(scanning):
    """The button was pressed at level 3; what the page saved before, at level 2, arrives after."""
    page = scanning.get(f"/scan/q/{ITEM}/")
    scanning.send(ITEM, "3", on=page)
    return scanning.send(ITEM, "2", on=page, go=False, htmx=True)


def test_an_autosave_that_arrives_after_the_button_changes_nothing(scanning, stored):
    late_autosave(scanning)
    assert stored(ITEM) == ("level", 3, None, "", 1)


def test_control_without_the_comparison_of_revisions_the_late_one_overwrites(
    scanning, stored, monkeypatch
):
    monkeypatch.setattr(Seen, "is_current", lambda _self, _answer: True)
    late_autosave(scanning)
    assert stored(ITEM) == ("level", 2, None, "", 2)


def test_the_button_of_one_page_does_not_win_over_another_page(scanning, stored):
    first, second = scanning.get(f"/scan/q/{ITEM}/"), scanning.get(f"/scan/q/{ITEM}/")
    scanning.send(ITEM, "2", on=first, go=False, htmx=True)
    assert scanning.send(ITEM, "3", on=second).status_code == 409
    assert stored(ITEM) == ("level", 2, None, "", 1)


@pytest.mark.parametrize("htmx", [True, False])
def test_an_old_window_of_an_erased_scan_writes_nothing_into_the_new_one(scanning, room_rows, htmx):
    scanning.send(ITEM, "2")
    old = scanning.get(f"/scan/q/{ITEM}/")
    scanning.post("/scan/erase/")
    scanning.begin()
    response = scanning.send(ITEM, "4", on=old, go=not htmx, htmx=htmx)
    assert (response.status_code, room_rows()) == (200 if htmx else 409, (1, 0, 0))
    if not htmx:
        assert scanning.send(ITEM, "4", on=response).status_code == 302


def test_answering_a_scan_that_is_erased_in_the_same_moment_is_refused(scanning, room_rows):
    scan = Scan.objects.get()
    now = actions.utc_now()
    actions.erase_scan(scan.uid, now=now)
    for change in (
        lambda: actions.save_answer(scan, ITEM, actions.Said("na"), Seen(), now=now),
        lambda: actions.share_result(scan, days=7, now=now),
        lambda: actions.change_profile(scan, {}, now=now),
    ):
        with pytest.raises(actions.NoScan):
            change()
    assert room_rows() == (0, 0, 0)


def test_a_change_keeps_the_scan_for_thirty_days_more(scanning, clock):
    clock.advance(days=20)
    scanning.send(ITEM, "2")
    scan = Scan.objects.get()
    assert (scan.changed_at, scan.erase_at) == (clock.now, clock.now + actions.KEEP)


def test_the_same_answer_again_does_not_keep_the_scan_longer(scanning, clock):
    scanning.send(ITEM, "2")
    erase_at = Scan.objects.get().erase_at
    clock.advance(days=20)
    scanning.send(ITEM, "2")
    assert Scan.objects.get().erase_at == erase_at


def test_twelve_answers_are_twelve_rows(scanning, quick):
    for number, code in enumerate(quick):
        scanning.send(code, str(number % 6))
    assert list(Answer.objects.order_by("pk").values_list("item", flat=True)) == list(quick)
    assert [a.level for a in Answer.objects.order_by("pk")] == [0, 1, 2, 3, 4, 5] * 2
