"""What a node says about the company behind it."""

import pytest

from schakel.kernel.clock import utc_now
from schakel.network.identity import interface as identity
from schakel.network.identity.domain.profile import BadProfile, NodeProfile, is_gln
from schakel.network.identity.models import Profile


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "a\x07b"),
        ("kvk", "1234567"),
        ("kvk", "١٢٣٤٥٦٧٨"),
        ("gln", "8712345678907"),
        ("gln", "87123456789"),
        ("street", "x" * 121),
        ("country", "Holland"),
    ],
)
def test_a_fact_that_cannot_be_true_is_refused_by_name(field, value):
    with pytest.raises(BadProfile) as refused:
        NodeProfile(**{"name": "Snijders", field: value})

    assert refused.value.details["field"] == field


def test_the_check_digit_of_a_gln_finds_each_changed_digit():
    good = "8712345678906"

    changed = [
        good[:place] + str((int(good[place]) + 1) % 10) + good[place + 1 :] for place in range(13)
    ]

    assert (is_gln(good), [is_gln(each) for each in changed]) == (True, [False] * 13)


def test_spaces_in_numbers_do_no_harm():
    told = NodeProfile("Snijders", kvk="1234 5678", gln="8712345 678906", country="nl")

    assert (told.kvk, told.gln, told.country) == ("12345678", "8712345678906", "NL")


@pytest.mark.django_db
def test_the_profile_is_kept_once_and_whole(node):
    first = NodeProfile("Snijders", kvk="12345678", town="Ede")
    second = NodeProfile("Snijders Metaal", gln="8712345678906")

    for each in (first, second):
        identity.save_profile(each, by="operator", now=utc_now())

    assert (identity.own_profile(), Profile.objects.count()) == (second, 1)
