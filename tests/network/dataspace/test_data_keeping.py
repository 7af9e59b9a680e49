"""What the room holds of a partner can be taken along and be forgotten."""

from datetime import timedelta

import pytest

from schakel.kernel.clock import utc_now
from schakel.network.dataspace.actions.keeping import erase
from schakel.network.dataspace.models import Access, AccessToken, AudienceEntry, Dataset
from schakel.network.dataspace.queries.keeping import export

pytestmark = pytest.mark.django_db
PARTY, OTHER = "did:web:a.example", "did:web:b.example"


@pytest.fixture
def dataset():
    now = utc_now()
    dataset = Dataset.objects.create(title="Jobs", source_kind="csv", path="j", created_at=now)
    for party in (PARTY, OTHER):
        AudienceEntry.objects.create(dataset=dataset, entry=party)
        token = AccessToken.objects.create(
            transfer=f"t-{party}",
            party=party,
            dataset=dataset,
            format="HttpData-PULL",
            digest=party,
            terms={},
            opened_at=now,
            expires_at=now + timedelta(days=1),
        )
        Access.objects.create(token=token, at=now, what="jobs.csv")
    return dataset


def test_a_partner_gets_what_it_may_see_and_what_it_read(dataset):
    found = export(PARTY)

    assert found["may see"] == [dataset.uid]
    assert [(read["transfer"], len(read["at"])) for read in found["reads"]] == [(f"t-{PARTY}", 1)]
    assert export("did:web:stranger.example") == {}


def test_a_forgotten_partner_leaves_the_others_alone(dataset):
    before = export(OTHER)

    assert (erase(PARTY), erase(PARTY)) == (3, 0)
    assert (export(PARTY), export(OTHER)) == ({}, before)
