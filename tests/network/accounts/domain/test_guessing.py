"""Which passwords are easy to guess, how long sign-ins last, what browsers are called."""

from datetime import UTC, datetime, timedelta

import pytest

from schakel.network.accounts.domain.devices import named
from schakel.network.accounts.domain.limits import LIMITS
from schakel.network.accounts.domain.passwords import weaknesses
from schakel.network.accounts.domain.sessions import STAFF

NOW = datetime(2026, 11, 23, tzinfo=UTC)
KNOWN = ["Anna de Boer", "anna.deboer@metaalbouw.example"]
COMMON = {"password", "qwertyuiop12", "iloveyou"}


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("vier natte dakpannen", ()),
        ("metaalbouw is een mooi vak", ()),
        ("elf tekens!", ("short",)),
        ("twaalf teken", ()),
        ("x" * 128, ("common",)),
        ("x" * 129, ("long",)),
        ("PASSWORD12345!", ("common",)),
        ("qwertyuiop12", ("common",)),
        ("abababababab", ("common",)),
        ("annadeboer1960", ("own",)),
        ("Metaalbouw-2026", ("own",)),
        ("schakelschakel", ("own",)),
        ("boer", ("short", "common", "own")),
        ("", ("short", "common")),
    ],
)
def test_weaknesses_of_a_password(password, expected) -> None:
    assert weaknesses(password, KNOWN, COMMON) == expected


def test_sign_in_is_over_after_the_limit_and_not_at_it() -> None:
    assert not STAFF.is_over(NOW, NOW, NOW + STAFF.idle)
    assert STAFF.is_over(NOW, NOW, NOW + STAFF.idle + timedelta(seconds=1))
    assert STAFF.is_over(NOW, NOW + STAFF.absolute, NOW + STAFF.absolute + timedelta(seconds=1))


def test_forty_people_behind_one_address_fit_into_every_limit_per_address() -> None:
    per_address = [
        limit for limits in LIMITS.values() for limit in limits if limit.per == "address"
    ]
    assert len(per_address) >= 5
    assert all(limit.times >= 40 for limit in per_address)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            ("Firefox", "Linux"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            ("Safari", "iPhone"),
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            ("Chrome", "Android"),
        ),
        ("<script>alert(1)</script>", ("", "")),
        ("", ("", "")),
    ],
)
def test_browser_and_system_in_two_words(text, expected) -> None:
    assert named(text) == expected
