"""A company's assessment: begun, answered by several, read by some, closed to others."""

import pytest

from schakel.programme.assessment.domain.instrument import items_for, load_instrument
from schakel.programme.assessment.models import Answer, Scan, Share, StepMark

pytestmark = pytest.mark.django_db

ITEM = "fm-setup"


def test_a_company_without_an_assessment_is_told_how_to_begin(snijders, anna, signed_in):
    page = signed_in(anna).get(f"/c/{snijders.uid}/assessment/").content.decode()
    assert "Begin the assessment" in page
    assert Scan.objects.count() == 0


def test_beginning_twice_is_one_assessment(snijders, anna, bob, signed_in):
    for who in (anna, bob):
        response = signed_in(who).post(f"/c/{snijders.uid}/assessment/begin/")
        assert response["Location"] == f"/c/{snijders.uid}/assessment/company/"
    scan = Scan.objects.get()
    assert (scan.company, scan.key_hash, scan.erase_at) == (snijders.uid, None, None)


def test_an_answer_knows_who_gave_it(begun, anna, bob, signed_in, send):
    assert send(signed_in(anna), begun, ITEM, "2", go="next").status_code == 302
    answer = Answer.objects.get()
    assert (answer.item, answer.level, answer.by) == (ITEM, 2, anna.uid)
    page = signed_in(bob).get(f"{begun}/assessment/q/{ITEM}/").content.decode()
    assert "Answered by Anna on" in page


def test_all_items_can_be_answered_one_after_the_other(begun, anna, signed_in, send):
    client, answered = signed_in(anna), []
    address = client.get(f"{begun}/assessment/").context["view"].next_id
    while address:
        answered.append(address)
        assert send(client, begun, address, str(len(answered) % 6), go="next").status_code == 302
        address = client.get(f"{begun}/assessment/").context["view"].next_id
    assert answered == [item.id for item in load_instrument().items]


def test_a_reader_sees_the_answer_and_no_form(begun, anna, rita, signed_in, send):
    send(signed_in(anna), begun, ITEM, "2", remark="The saw", go="next")
    reader = signed_in(rita)
    page = reader.get(f"{begun}/assessment/q/{ITEM}/").content.decode()
    assert ('id="answer"' in page, "The saw" in page) == (False, True)
    for path in ("assessment/", "assessment/company/", "steps/", "result/share/"):
        page = reader.get(f"{begun}/{path}").content.decode()
        assert '<form method="post"' not in page.split("<main")[1], path


def posts(base):
    """Every form of a company's assessment, filled in well."""
    share = Share.objects.first()
    return {
        f"{base}/assessment/begin/": {},
        f"{base}/assessment/company/": {"own_product": "no"},
        f"{base}/assessment/q/{ITEM}/": {"now": "5", "revision": "1"},
        f"{base}/assessment/all/": {},
        f"{base}/assessment/priorities/": {"priorities": ["cost"]},
        f"{base}/assessment/keep/": {},
        f"{base}/assessment/erase/": {},
        f"{base}/steps/mark/": {"item": ITEM, "to_level": "3", "state": "done"},
        f"{base}/result/share/": {"days": "7"},
        f"{base}/result/share/{share.uid if share else 'x'}/revoke/": {},
    }


@pytest.fixture
def lived_in(begun, anna, signed_in, send):
    client = signed_in(anna)
    send(client, begun, ITEM, "2", remark="The saw", go="next")
    client.post(f"{begun}/result/share/", {"days": "7"})
    return begun


def stored():
    models = (Scan, Answer, Share, StepMark)
    return [sorted(map(repr, model.objects.values_list())) for model in models]


def test_what_a_reader_sends_is_refused_and_changes_nothing(lived_in, rita, signed_in):
    before = stored()
    reader = signed_in(rita)
    for path, form in posts(lived_in).items():
        assert reader.post(path, form).status_code == 403, path
    assert stored() == before


def test_for_a_stranger_nothing_is_there_as_for_a_company_that_is_not(
    lived_in, carla, other, signed_in
):
    stranger, nobody = signed_in(carla), "0" * 32
    before = stored()
    for path, form in posts(lived_in).items():
        elsewhere = "/c/" + nobody + path[len("/c/") + 32 :]
        there, not_there = stranger.post(path, form), stranger.post(elsewhere, form)
        assert (there.status_code, not_there.status_code) == (404, 404), path
        assert "Snijders" not in there.content.decode()
    assert stored() == before


def test_control_the_same_forms_do_their_work_for_the_owner(lived_in, anna, signed_in):
    owner = signed_in(anna)
    for path, form in posts(lived_in).items():
        if path.endswith(("keep/", "erase/")):
            continue  # no scan in this browser; the last one is sent below
        assert owner.post(path, form).status_code in (200, 302), path
    before = stored()
    assert owner.post(f"{lived_in}/assessment/erase/").status_code == 302
    assert stored() != before
    assert Scan.objects.count() == StepMark.objects.count() == 0


def test_a_member_may_not_erase_the_assessment(lived_in, bob, signed_in):
    member = signed_in(bob)
    path = f"{lived_in}/assessment/erase/"
    assert [member.get(path).status_code, member.post(path).status_code] == [403, 403]
    assert Scan.objects.count() == 1


def test_another_companys_ids_in_every_field_reach_nothing_of_it(  # noqa: PLR0917 (fixtures)
    lived_in, snijders, carla, other, begin_for, signed_in, send
):
    begin_for(other, carla)
    theirs, mine = Scan.objects.get(company=snijders.uid), f"/c/{other.uid}"
    before = (list(theirs.answers.values_list()), list(theirs.shares.values_list()))
    client, share = signed_in(carla), Share.objects.get()
    extra = {"scan": theirs.uid, "company": snijders.uid, "by": "x", "uid": share.uid}
    send(client, mine, ITEM, "1", go="next", **extra)
    client.post(f"{mine}/assessment/company/", {"own_machines": "no", **extra})
    client.post(f"{mine}/assessment/priorities/", {"priorities": ["cost"], **extra})
    client.post(f"{mine}/steps/mark/", {"item": ITEM, "to_level": "2", "state": "done", **extra})
    assert client.post(f"{mine}/result/share/{share.uid}/revoke/").status_code == 302
    assert (list(theirs.answers.values_list()), list(theirs.shares.values_list())) == before
    theirs.refresh_from_db()
    assert (theirs.profile, theirs.priorities) == ({}, [])
    assert StepMark.objects.get().company == other.uid
    assert Answer.objects.get(scan__company=other.uid).by == carla.uid


def test_reading_writes_nothing(lived_in, anna, signed_in):
    client = signed_in(anna)
    before = stored()
    for path in posts(lived_in):
        client.get(path)
        client.get(f"{path}?now=5&revision=1&state=done&item={ITEM}&to_level=3")
    assert stored() == before


@pytest.mark.parametrize("code", ["no-such-item", "x" * 5000, "FM-SETUP", "0"])
def test_an_item_that_is_not_there_is_not_found(begun, anna, signed_in, code):
    assert signed_in(anna).get(f"{begun}/assessment/q/{code}/").status_code == 404


def test_html_in_a_remark_is_text_for_everybody_who_reads_it(begun, anna, rita, signed_in, send):
    attack = "</textarea><script>alert(1)</script>"
    send(signed_in(anna), begun, ITEM, "na", remark=attack, go="next")
    for who in (anna, rita):
        page = signed_in(who).get(f"{begun}/assessment/q/{ITEM}/").content.decode()
        assert (attack in page, "&lt;script&gt;alert(1)&lt;/script&gt;" in page) == (False, True)


# ---- what the company is


def test_what_the_company_said_when_it_was_made_is_not_asked_again(begun, anna, signed_in):
    page = signed_in(anna).get(f"{begun}/assessment/company/")
    fields = set(page.context["form"].fields) - {"start_pass"}
    assert fields == set(load_instrument().questions) - {"size", "sector", "region"}
    assert [answer for _question, answer in page.context["known"]] == [
        "10 to 49",
        "Metal products (not machines)",
        "Gelderland",
    ]


def test_an_answer_that_no_longer_applies_is_kept_and_comes_back(begun, anna, signed_in, send):
    client, item = signed_in(anna), "am-process-control"
    send(client, begun, item, "3", go="next")
    client.post(f"{begun}/assessment/company/", {"own_machines": "no"})
    view = client.get(f"{begun}/assessment/").context["view"]
    assert (view.current.answered, len(view.kept_aside)) == (0, 1)
    assert client.get(f"{begun}/assessment/q/{item}/").status_code == 404
    client.post(f"{begun}/assessment/company/", {"own_machines": "yes"})
    view = client.get(f"{begun}/assessment/").context["view"]
    assert (view.current.answered, view.kept_aside) == (1, ())
    assert client.get(f"{begun}/assessment/q/{item}/").context["values"]["now"] == "3"


def test_what_is_not_on_the_form_stays_in_the_profile(begun, anna, signed_in):
    Scan.objects.update(profile={"own_machines": False, "size": "1-9"})
    signed_in(anna).post(f"{begun}/assessment/company/", {"own_product": "yes"})
    assert Scan.objects.get().profile == {"size": "1-9", "own_product": True}


# ---- what matters


def test_up_to_three_things_that_matter_are_kept(begun, anna, signed_in):
    client = signed_in(anna)
    client.post(f"{begun}/assessment/priorities/", {"priorities": ["cost", "people", "cost"]})
    assert Scan.objects.get().priorities == ["cost", "people"]


@pytest.mark.parametrize(
    "chosen", [["cost", "people", "quality", "growth"], ["nonsense"], ["cost", "<script>"]]
)
def test_more_or_other_things_are_refused_with_a_sentence(begun, anna, signed_in, chosen):
    response = signed_in(anna).post(f"{begun}/assessment/priorities/", {"priorities": chosen})
    assert (response.status_code, Scan.objects.get().priorities) == (422, [])
    assert "<script>" not in response.content.decode().replace("<script src", "")


# ---- quick and full


def test_answers_of_the_quick_scan_count_in_the_full_one(begun, anna, signed_in, fill, snijders):
    Scan.objects.update(variant="quick")
    instrument = load_instrument()
    quick = items_for(instrument, "quick", {})
    fill(snijders, {item.id: 2 for item in quick})
    client = signed_in(anna)
    view = client.get(f"{begun}/assessment/").context["view"]
    assert (view.current.open, view.extra) == (0, 32)
    assert "Answer the other 32 questions" in client.get(f"{begun}/assessment/").content.decode()
    assert client.post(f"{begun}/assessment/all/")["Location"] == f"{begun}/assessment/company/"
    view = client.get(f"{begun}/assessment/").context["view"]
    assert (view.current.answered, view.current.total, view.quick.open) == (12, 44, 0)


def test_a_retention_job_leaves_the_assessment_of_a_company_alone(lived_in, anna):
    from datetime import timedelta  # noqa: PLC0415

    from schakel.kernel.clock import utc_now  # noqa: PLC0415
    from schakel.programme.assessment.actions import erase_expired  # noqa: PLC0415

    assert erase_expired(now=utc_now() + timedelta(days=4000), at_most=100) == 0
    assert Scan.objects.count() == 1


def test_a_shared_result_of_a_company_is_read_by_who_has_the_link(
    lived_in, anna, signed_in, client
):
    link = signed_in(anna).get(f"{lived_in}/result/share/").context["links"][0]["url"]
    page = client.get(link.removeprefix("http://localhost:8000"))
    assert (page.status_code, "The saw" in page.content.decode()) == (200, False)
