"""Links to a result: who has one reads the result, and can do nothing else."""

import re

import pytest

from schakel.programme.assessment import actions
from schakel.programme.assessment.models import Scan, Share
from schakel.programme.assessment.queries import token_of
from schakel.programme.assessment.views.browser import cookie_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(scanning):
    """A browser with a scan of three answers with remarks."""
    for code in ("fm-quote", "cf-security", "sw-skills"):
        scanning.send(code, "2", wanted="3", remark=f"secret of {code}")
    return scanning


def test_a_link_shows_the_result_in_another_browser(owner, stranger):
    response = stranger.get(owner.share())
    own = owner.get("/scan/result/")
    assert response.status_code == 200
    assert response.context["result"] == own.context["result"]
    assert "Somebody shared this result with you." in response.content.decode()


def test_a_shared_page_shows_no_remark_no_id_and_no_way_to_change(owner, stranger):
    path = owner.share()
    page = stranger.get(path).content.decode()
    uid = Scan.objects.get().uid
    addresses = set(re.findall(r'href="([^"#?]+)', page))
    assert ("secret of" in page, uid in page, "<form" in page) == (False, False, False)
    assert {a for a in addresses if a.startswith("/scan/")} == {"/scan/", "/scan/result/"}


def test_the_owner_sees_the_shared_page_as_everybody(owner, stranger, comparable):
    path = owner.share()
    assert comparable(owner.get(path), path) == comparable(stranger.get(path), path)


def test_a_shared_page_is_not_to_be_indexed_or_kept(owner, stranger):
    response = stranger.get(owner.share())
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()


def test_a_link_gives_no_cookie(owner, stranger):
    assert stranger.get(owner.share()).cookies == {}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_link_takes_nothing_in(owner, stranger, method, database):
    path = owner.share()
    before = database()
    response = getattr(stranger, method)(path, {"now": "5"})
    assert (response.status_code, database() == before) == (405, True)


def test_a_link_follows_later_answers(owner, stranger):
    path = owner.share()
    owner.send("sf-energy", "5")
    assert stranger.get(path).context["done"].answered == 4


def unknown(stranger, comparable):
    """The answer to a link that never was."""
    path = "/r/0123456789abcdef0123456789abcdef.AAAA/"
    response = stranger.get(path)
    return response.status_code, comparable(response, path)


@pytest.mark.parametrize("days", [7, 30, 90])
def test_an_expired_link_is_as_if_it_had_never_been(owner, stranger, clock, comparable, days):
    clock.now = clock.now.replace(microsecond=0)
    path = owner.share(days)
    expires_at = Share.objects.get().expires_at
    Scan.objects.update(erase_at=expires_at + actions.KEEP)
    clock.now = expires_at - (actions.KEEP / 2592000)
    assert stranger.get(path).status_code == 200
    clock.now = expires_at
    response = stranger.get(path)
    assert (response.status_code, comparable(response, path)) == unknown(stranger, comparable)
    assert response.status_code == 404


def test_a_link_ends_with_its_scan_although_it_was_made_for_longer(owner, stranger, clock):
    path = owner.share(90)
    clock.now = Scan.objects.get().erase_at
    assert stranger.get(path).status_code == 404


def revoke_all(owner):
    for share in Share.objects.all():
        owner.post(f"/scan/share/{share.uid}/revoke/")


@pytest.mark.parametrize(
    "end",
    [
        revoke_all,
        lambda owner: owner.post("/scan/erase/"),
        lambda _owner: Scan.objects.all().delete(),
        lambda _owner: actions.erase_party(f"scan:{Scan.objects.get().uid}"),
    ],
    ids=["taken back", "scan erased", "row gone", "party erased"],
)
def test_a_link_that_was_ended_is_as_if_it_had_never_been(owner, stranger, comparable, end):
    path = owner.share()
    assert stranger.get(path).status_code == 200
    end(owner)
    response = stranger.get(path)
    assert response.status_code == 404
    assert (404, comparable(response, path)) == unknown(stranger, comparable)
    headers = {
        k: v for k, v in response.headers.items() if k not in ("X-Reference", "Content-Length")
    }
    never = stranger.get("/r/0123456789abcdef0123456789abcdef.AAAA/").headers
    assert headers == {k: never[k] for k in headers}


def test_a_link_with_any_character_changed_opens_nothing(owner, stranger):
    token = owner.share().split("/")[2]
    for place, char in enumerate(token):
        other = "A" if char != "A" else "B"
        response = stranger.get(f"/r/{token[:place]}{other}{token[place + 1 :]}/")
        assert response.status_code == 404, place


@pytest.mark.parametrize(
    "token", ["x", ".", "..", "%00", "%ED%A0%80", "é.é", "x" * 4000, "' OR 1=1--", "%2e%2e%2fetc"]
)
def test_a_link_of_nonsense_opens_nothing(owner, stranger, token):
    owner.share()
    assert stranger.get(f"/r/{token}/").status_code == 404


def test_the_id_of_a_share_alone_or_under_another_signature_opens_nothing(
    owner, stranger, settings
):
    path = owner.share()
    uid = Share.objects.get().uid
    assert stranger.get(f"/r/{uid}/").status_code == 404
    settings.SECRET_KEY = "another secret of another installation"
    assert stranger.get(path).status_code == 404


def test_the_secret_of_a_link_is_not_in_the_database(owner, database):
    token = owner.share().split("/")[2]
    uid, signature = token.split(".")
    everything = repr(database())
    assert (token in everything, signature in everything) == (False, False)
    assert uid in everything


def test_the_secret_of_a_link_is_not_in_the_log(owner, stranger, caplog):
    token = owner.share().split("/")[2]
    caplog.clear()
    stranger.get(f"/r/{token}/")
    stranger.get(f"/r/{token}x/")
    assert len(caplog.records) == 2
    assert [token in repr(record.__dict__) for record in caplog.records] == [False, False]


def test_a_stolen_link_does_not_serve_as_a_key(owner, stranger, database):
    token = owner.share().split("/")[2]
    share, scan = Share.objects.get(), Scan.objects.get()
    before = database()
    for key in (token, share.uid, scan.uid, scan.key_hash):
        stranger.cookies[cookie_name()] = key
        assert stranger.get("/scan/result/").status_code == 404
        sent = {"now": "5", "revision": "0", "go": "next"}
        assert stranger.post("/scan/q/fm-quote/", sent).status_code == 404
        assert stranger.post("/scan/erase/").status_code == 404
        assert stranger.post(f"/scan/share/{share.uid}/revoke/").status_code == 404
    assert database() == before


def test_taking_back_the_link_of_another_scan_does_nothing(owner, stranger):
    path = owner.share()
    uid = Share.objects.get().uid
    stranger.begin()
    theirs = stranger.post(f"/scan/share/{uid}/revoke/")
    unknown_uid = stranger.post(f"/scan/share/{'0' * 32}/revoke/")
    assert (theirs.status_code, theirs.headers["Location"]) == (
        unknown_uid.status_code,
        unknown_uid.headers["Location"],
    )
    assert Share.objects.get().revoked_at is None
    assert stranger.get(path).status_code == 200


def test_taking_back_one_link_leaves_the_others(owner, stranger):
    first, second = owner.share(), owner.share(7)
    uid = first.split("/")[2].split(".")[0]
    assert owner.post(f"/scan/share/{uid}/revoke/").status_code == 302
    assert [stranger.get(path).status_code for path in (first, second)] == [404, 200]
    page = owner.get("/scan/share/").content.decode()
    assert (first in page, second in page) == (False, True)


def test_a_link_taken_back_twice_was_taken_back_once(owner):
    owner.share()
    share, scan = Share.objects.get(), Scan.objects.get()
    outcomes = [actions.revoke_share(scan, share.uid, now=share.created_at) for _ in range(2)]
    assert outcomes == [True, False]


def test_the_page_of_links_shows_the_working_ones_newest_first(owner, clock):
    first = owner.share(90)
    clock.advance(days=1)
    ended = owner.share(7)
    clock.advance(days=8)
    latest = owner.share(7)
    links = [link["url"] for link in owner.get("/scan/share/").context["links"]]
    assert links == [f"http://localhost:8000{path}" for path in (latest, first)]
    assert ended != latest


def test_there_are_at_most_twenty_links_that_work(owner, clock):
    paths = {owner.share(7) for _ in range(20)}
    refused = owner.post("/scan/share/", {"days": 7})
    assert (len(paths), refused.status_code, Share.objects.count()) == (20, 409, 20)
    assert "There are twenty links already. Take one back first." in refused.content.decode()
    owner.post(f"/scan/share/{Share.objects.first().uid}/revoke/")
    owner.share(7)
    assert Share.objects.count() == 21
    clock.advance(days=7, seconds=1)
    owner.share(7)
    assert Share.objects.count() == 22


@pytest.mark.parametrize("days", ["8", "0", "-7", "", "x", "9999999999", "7.5", "7\x00"])
def test_a_link_for_any_other_time_is_refused(owner, days):
    response = owner.post("/scan/share/", {"days": days})
    assert (response.status_code, Share.objects.count()) == (422, 0)


def test_the_action_refuses_another_time_too(owner):
    with pytest.raises(actions.InvalidInput):
        actions.share_result(Scan.objects.get(), days=8, now=actions.utc_now())
    assert Share.objects.count() == 0


def test_a_form_without_a_choice_of_days_makes_no_link(owner):
    assert owner.post("/scan/share/", {}).status_code == 422
    assert Share.objects.count() == 0


def test_the_link_can_be_made_again_from_the_share_alone(owner):
    path = owner.share()
    assert path == f"/r/{token_of(Share.objects.get())}/"
