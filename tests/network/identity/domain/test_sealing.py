"""Letters that only one node can open."""

import pytest

from schakel.network.identity.domain.sealing import (
    InvalidSealKey,
    NotForUs,
    new_open_key,
    open_key,
    seal,
    seal_key,
    unseal,
)

TYP = "schakel-test+jwe"


def test_a_letter_is_opened_by_its_recipient_alone():
    mine, other = new_open_key(), new_open_key()
    sealed = seal(b"drawing 12", mine.public, typ=TYP)

    assert unseal(sealed, open_key(mine.as_text()), typ=TYP) == b"drawing 12"
    assert "drawing" not in sealed
    with pytest.raises(NotForUs):
        unseal(sealed, other, typ=TYP)


def test_a_letter_of_megabytes_is_opened():
    key = new_open_key()
    assert len(unseal(seal(bytes(3_000_000), key.public, typ=TYP), key, typ=TYP)) == 3_000_000


def test_no_part_of_a_letter_can_be_changed():
    key = new_open_key()
    sealed = seal(b"drawing 12", key.public, typ=TYP)
    parts = sealed.split(".")
    for number, part in enumerate(parts):
        changed = ("B" if part[:1] != "B" else "C") + part[1:]
        with pytest.raises(NotForUs):
            unseal(".".join([*parts[:number], changed, *parts[number + 1 :]]), key, typ=TYP)


@pytest.mark.parametrize("text", ["", "a.b.c", "....", "é", "e30....", "a" * 200])
def test_what_is_no_letter_is_refused(text):
    with pytest.raises(NotForUs):
        unseal(text, new_open_key(), typ=TYP)


def test_a_letter_of_another_kind_is_refused():
    key = new_open_key()
    with pytest.raises(NotForUs):
        unseal(seal(b"x", key.public, typ="other"), key, typ=TYP)


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "OKP", "crv": "Ed25519", "x": "A" * 43},
        {"kty": "OKP", "crv": "X25519"},
        {"kty": "OKP", "crv": "X25519", "x": "!" * 43},
        {"kty": "OKP", "crv": "X25519", "x": "A" * 44},
        {"kty": "OKP", "crv": "X25519", "x": 5},
    ],
)
def test_a_key_of_another_kind_is_refused(jwk):
    with pytest.raises(InvalidSealKey):
        seal_key(jwk)


def test_nothing_is_sealed_to_a_point_that_gives_every_secret_away():
    with pytest.raises(InvalidSealKey):
        seal(b"x", seal_key({"kty": "OKP", "crv": "X25519", "x": "A" * 43}), typ=TYP)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kty": "OKP", "crv": "X25519", "x": 1}'])
def test_a_damaged_key_file_is_told(text):
    with pytest.raises(InvalidSealKey):
        open_key(text)


def test_the_secret_is_in_no_representation():
    key = new_open_key()
    assert key.secret not in repr(key)
