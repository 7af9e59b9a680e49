"""Data leave for the right token, in the right state, as often as agreed."""

import os
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import NotFound
from schakel.network.dataspace.actions import serving
from schakel.network.dataspace.actions.serving import CannotOpen, close_access, open_access
from schakel.network.dataspace.domain.release import Terms
from schakel.network.dataspace.models import Access, AccessToken, AudienceEntry, Dataset, NamedQuery
from schakel.network.dataspace.models.data import Format
from schakel.network.dataspace.queries.catalogue import visible_dataset, visible_datasets
from schakel.network.dataspace.queries.sources import open_beneath

PARTY, OTHER, HUB = "did:web:a.example", "did:web:b.example", "did:web:hub.example"
CSV = "machine,minutes\n" + "".join(f"{'mill' if n < 8 else 'lathe'},{n}\n" for n in range(12))


@pytest.fixture(autouse=True)
def node(settings, tmp_path):
    settings.ROOT_URLCONF = "schakel.config.urls_factory"
    settings.OPTIONS = replace(settings.OPTIONS, data=tmp_path)
    folder = tmp_path / "offers" / "machines"
    folder.mkdir(parents=True)
    (tmp_path / "offers" / "jobs.csv").write_text(CSV)
    (folder / "manual.txt").write_text("turn it on")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    return tmp_path


def offered(kind="csv", path="jobs.csv", audience="*", title="Jobs", **more) -> Dataset:
    shown = {"is_published": True, "policy": {"permission": [{"action": "use"}]}} | more
    dataset = Dataset.objects.create(
        title=title, source_kind=kind, path=path, created_at=utc_now(), **shown
    )
    AudienceEntry.objects.create(dataset=dataset, entry=audience)
    return dataset


def opened(  # noqa: PLR0917 (what a transfer is opened with)
    dataset, terms=None, transfer="t1", way=Format.PULL, party=PARTY, agreement="a1"
) -> str:
    address = open_access(
        transfer,
        agreement=agreement,
        party=party,
        dataset=dataset.uid,
        way=way,
        terms=terms or Terms(),
        now=utc_now(),
    )
    return address.property("authorization") or ""


def pulled(token, transfer="t1", path=""):
    where = f"/data/pull/{transfer}" + (f"/{path}" if path else "")
    return Client().get(
        where, headers={"authorization": f"Bearer {token}", "accept": "application/json"}
    )


def text_of(answer) -> str:
    return b"".join(answer.streaming_content).decode()


pytestmark = pytest.mark.django_db


def test_data_leave_for_the_token_of_the_transfer():
    answer = pulled(opened(offered()))
    assert (answer.status_code, text_of(answer)) == (200, CSV.replace("\n", "\r\n"))
    assert Access.objects.count() == 1


def test_the_token_itself_is_not_kept():
    token = opened(offered())
    assert token not in str(list(AccessToken.objects.values()))


def test_every_wrong_token_gets_the_same_answer():
    dataset = offered()
    token = opened(dataset)
    second = opened(dataset, transfer="t2", party=OTHER)
    compute = opened(dataset, transfer="t3", way=Format.COMPUTE)
    answers = [pulled("x"), pulled(second), pulled(token, "t2"), pulled(token, "unknown")]
    answers += [
        pulled(compute, "t3"),
        Client().get("/data/pull/t1", headers={"accept": "application/json"}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert Access.objects.count() == 0


@pytest.mark.parametrize(
    "end",
    [
        lambda: close_access("t1", now=utc_now()),
        lambda: AccessToken.objects.update(expires_at=utc_now() - timedelta(seconds=1)),
        lambda: Dataset.objects.update(is_published=False),
    ],
    ids=["closed", "expired", "withdrawn"],
)
def test_access_ends_with_the_next_request(end):
    token = opened(offered())
    assert pulled(token).status_code == 200
    end()
    assert pulled(token).status_code == 404


def test_a_resumed_transfer_has_a_new_token():
    dataset = offered()
    first = opened(dataset)
    close_access("t1", now=utc_now())
    second = opened(dataset)
    assert (pulled(first).status_code, pulled(second).status_code) == (404, 200)


def test_a_transfer_never_opens_for_another_party():
    dataset = offered()
    opened(dataset)
    with pytest.raises(CannotOpen):
        opened(dataset, party=OTHER)


def test_reads_are_counted_over_a_new_token():
    dataset = offered()
    assert pulled(opened(dataset, Terms(max_reads=1))).status_code == 200
    assert pulled(opened(dataset, Terms(max_reads=1))).status_code == 403


def test_reads_of_an_hour_are_counted():
    token = opened(offered(), Terms(per_hour=1))
    assert (pulled(token).status_code, pulled(token).status_code) == (200, 429)
    Access.objects.update(at=utc_now() - timedelta(hours=1, seconds=1))
    assert pulled(token).status_code == 200


def test_terms_that_are_not_understood_let_nothing_out():
    token = opened(offered())
    AccessToken.objects.update(terms=Terms().as_json() | {"spatial": "NL"})
    assert pulled(token).status_code == 400


def test_only_the_agreed_columns_leave():
    token = opened(offered(), Terms(columns=("machine",)))
    assert text_of(pulled(token)).splitlines()[:2] == ["machine", "mill"]


def test_raw_records_stay_where_groups_were_agreed():
    assert pulled(opened(offered(), Terms(aggregated_only=True))).status_code == 403


def test_a_folder_gives_its_files_and_nothing_else():
    token = opened(offered("folder", "machines"))
    assert text_of(pulled(token, path="manual.txt")) == "turn it on"
    wrong = ["link.txt", "up/secret.txt", "../jobs.csv", "%2e%2e/jobs.csv", "pipe", "", "nothing"]
    assert {pulled(token, path=path).status_code for path in wrong} == {404}


def test_a_link_is_the_only_thing_wrong_with_it(node):
    """The control: the same file without a link opens."""
    os.close(open_beneath(node, "secret.txt"))
    with pytest.raises(NotFound):
        open_beneath(node, "offers/machines/link.txt")


QUERY = {
    "name": "minutes",
    "version": 1,
    "sql": "SELECT machine, count(*) AS n, avg(minutes) AS m FROM data"
    " WHERE minutes >= $least GROUP BY machine ORDER BY machine",
    "parameters": [{"name": "least", "kind": "whole"}],
    "columns": [
        {"name": "machine", "part": "group"},
        {"name": "n", "part": "count"},
        {"name": "m", "part": "figure", "decimals": 1},
    ],
}


def asked(token, **changes):
    question = {"query": "minutes", "version": 1, "parameters": {"least": 0}} | changes
    return Client().post(
        "/data/compute/t1",
        question,
        content_type="application/json",
        headers={"authorization": f"Bearer {token}", "accept": "application/json"},
    )


def test_a_named_query_gives_groups_that_are_large_enough():
    dataset = offered()
    NamedQuery.objects.create(dataset=dataset, **QUERY)
    answer = asked(opened(dataset, Terms(aggregated_only=True), way=Format.COMPUTE))
    assert answer.json() == {
        "columns": ["machine", "n", "m"],
        "rows": [["mill", 8, 3.5]],
        "withheld": 1,
    }
    assert Access.objects.get().parameters == {"least": "0"}


def test_other_questions_are_refused():
    dataset = offered()
    NamedQuery.objects.create(dataset=dataset, **QUERY)
    NamedQuery.objects.create(dataset=dataset, **QUERY | {"version": 2, "is_allowed": False})
    token = opened(dataset, way=Format.COMPUTE)
    wrong = [{"version": 2}, {"query": "SELECT 1"}, {"parameters": {"least": "0 OR 1=1"}}]
    wrong += [{"parameters": {}}, {"sql": "SELECT 1"}, {"version": True}, {"parameters": []}]
    found = [asked(token, **each).status_code for each in wrong]
    assert found == [404, 404, 400, 400, 400, 400, 400]


def test_a_query_does_not_go_round_terms_about_columns():
    dataset = offered()
    NamedQuery.objects.create(dataset=dataset, **QUERY)
    token = opened(dataset, Terms(no_personal=True), way=Format.COMPUTE)
    assert asked(token).status_code == 403


def test_a_partner_sees_its_own_catalogue_alone():
    everyone, named = offered(title="all"), offered(audience=PARTY, title="named")
    members = offered(audience=f"member:{HUB}", title="members")
    offered(audience=OTHER, title="other")
    offered(title="hidden")
    Dataset.objects.filter(title="hidden").update(is_published=False)
    seen = {each.uid for each in visible_datasets(PARTY, {HUB}).datasets}
    assert seen == {everyone.uid, named.uid, members.uid}
    with pytest.raises(NotFound):
        visible_dataset(OTHER, set(), named.uid)


def test_a_catalogue_is_paged_in_one_query_each(django_assert_num_queries):
    uids = sorted(offered().uid for _ in range(5))
    seen, after = [], ""
    for _ in range(3):
        with django_assert_num_queries(1):
            page = visible_datasets(PARTY, set(), after=after, limit=2)
        seen, after = seen + [each.uid for each in page.datasets], page.after
    assert (seen, after) == (uids, "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_locked", [True, False])
def test_parallel_reads_are_not_counted_together(is_locked, monkeypatch):
    """The control counts without the transaction that holds the row, and lets more out."""
    token = opened(offered(), Terms(max_reads=3))
    if not is_locked:
        if connection.vendor == "sqlite":
            monkeypatch.setattr(serving, "take_read", serving.take_read.__wrapped__)
        monkeypatch.setattr(
            serving.AccessToken.objects, "select_for_update", lambda **_: AccessToken.objects.all()
        )
        gate = threading.Barrier(8, timeout=20)
        check = serving._check_count

        def late(*arguments):
            check(*arguments)
            gate.wait()

        monkeypatch.setattr(serving, "_check_count", late)
    codes: list[int] = []

    def read():
        codes.append(pulled(token).status_code)
        connections.close_all()

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes.count(200) == (3 if is_locked else 8)


def test_a_further_transfer_gives_no_further_reads():
    dataset, once = offered(), Terms(max_reads=1)
    first, second = (opened(dataset, once, transfer=name) for name in ("t1", "t2"))
    other = opened(dataset, once, transfer="t3", agreement="a2")
    told = [pulled(first), pulled(second, "t2"), pulled(other, "t3")]
    assert [each.status_code for each in told] == [200, 403, 200]


def test_a_further_agreement_gives_no_further_reads_within_the_hour():
    dataset, slowly = offered(), Terms(per_hour=1)
    first, second = (
        opened(dataset, slowly, transfer=name, agreement=name) for name in ("t1", "t2")
    )
    assert [pulled(first).status_code, pulled(second, "t2").status_code] == [200, 429]
