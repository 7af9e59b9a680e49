"""What a signature protects, and which forms are refused."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey, RSAKey

from schakel.kernel.errors import NotAuthentic
from schakel.network.identity.domain import signing
from schakel.network.identity.domain.keys import InvalidKey, new_key, private_key, public_key

pytestmark = pytest.mark.pure

DID = "did:web:factory.example"
TYP = "schakel-message+jwt"
KEY = new_key()
COMPACT = signing.sign_with(KEY, DID, b'{"id": "1"}', TYP)


def verified(compact, typ=TYP, did=DID, keys=(KEY.public,)):
    return signing.verify_with(compact, typ, did, keys)


def b64(value) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(header, payload=b"{}", signature=b"x" * 64) -> str:
    return ".".join([b64(header), b64(payload), b64(signature)])


def signed_with_header(**more) -> str:
    """Signed with the right key, but with more or other header members."""
    header = {"alg": "Ed25519", "kid": f"{DID}#{KEY.public.kid}", "typ": TYP, **more}
    head, payload = b64(header), b64(b"{}")
    signature = KEY.as_key().private_key.sign(f"{head}.{payload}".encode())
    return f"{head}.{payload}.{b64(signature)}"


def test_signed_message_is_read_back() -> None:
    read = verified(COMPACT)

    assert (read.payload, read.did, read.kid) == (b'{"id": "1"}', DID, KEY.public.kid)


def test_header_names_algorithm_key_and_type_and_nothing_else() -> None:
    assert jws.extract_compact(COMPACT.encode()).headers() == {
        "alg": "Ed25519",
        "kid": f"{DID}#{KEY.public.kid}",
        "typ": TYP,
    }


def test_every_single_changed_byte_is_refused() -> None:
    for place in range(len(COMPACT)):
        for bit in range(7):
            changed = COMPACT[:place] + chr(ord(COMPACT[place]) ^ (1 << bit)) + COMPACT[place + 1 :]
            with pytest.raises(NotAuthentic):
                verified(changed)


@given(st.integers(0, len(COMPACT) - 1), st.characters())
def test_any_other_character_anywhere_is_refused(place: int, character: str) -> None:
    changed = COMPACT[:place] + character + COMPACT[place + 1 :]
    if changed != COMPACT:
        with pytest.raises(NotAuthentic):
            verified(changed)


def test_control_without_the_signature_check_a_changed_payload_is_believed(monkeypatch) -> None:
    head, _payload, signature = COMPACT.split(".")
    changed = f"{head}.{b64({'id': '2'})}.{signature}"
    with pytest.raises(NotAuthentic):
        verified(changed)

    monkeypatch.setattr(
        signing.jws, "deserialize_compact", lambda compact, *_, **__: signing.peek(compact)
    )

    assert verified(changed).payload == b'{"id": "2"}'


@given(st.text(max_size=200))
def test_any_text_is_refused_with_the_same_error(text: str) -> None:
    with pytest.raises(NotAuthentic):
        verified(text)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_second_spelling_of_the_same_bytes_is_refused(part: int) -> None:
    """Unused bits, padding, line breaks and the other alphabet all decode to the same bytes."""
    parts = COMPACT.split(".")
    for other in (parts[part] + "=", parts[part] + "\n", " " + parts[part]):
        with pytest.raises(NotAuthentic):
            verified(".".join([*parts[:part], other, *parts[part + 1 :]]))


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "RS256", "ES256", "EdDSA", "", 5])
def test_other_algorithms_are_refused(algorithm) -> None:
    with pytest.raises(NotAuthentic):
        verified(signed_with_header(alg=algorithm))


def test_unsigned_message_is_refused() -> None:
    header = {"alg": "none", "kid": f"{DID}#{KEY.public.kid}", "typ": TYP}
    for compact in (f"{b64(header)}.{b64(b'{}')}.", forged(header)):
        with pytest.raises(NotAuthentic):
            verified(compact)


def test_public_key_used_as_a_shared_secret_is_refused() -> None:
    """Algorithm confusion: HMAC with the public key as its secret."""
    secret = OctKey.import_key(json.dumps(dict(KEY.public.jwk)).encode())
    header = {"alg": "HS256", "kid": f"{DID}#{KEY.public.kid}", "typ": TYP}

    with pytest.raises(NotAuthentic):
        verified(jws.serialize_compact(header, b"{}", secret, algorithms=["HS256"]))


@pytest.mark.parametrize(
    "member",
    [
        {"jwk": dict(new_key().public.jwk)},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/chain"},
        {"x5c": ["AAAA"]},
        {"crit": ["b64"], "b64": False},
        {"zip": "DEF"},
    ],
)
def test_key_or_extension_that_the_message_brings_along_is_refused(member) -> None:
    with pytest.raises(NotAuthentic):
        verified(signed_with_header(**member))


def test_own_header_form_is_taken_when_nothing_is_added() -> None:
    assert verified(signed_with_header()).payload == b"{}"


@pytest.mark.parametrize("header", [[], "x", None, {}, {"alg": "Ed25519"}, [[[[]]]]])
def test_header_that_is_no_object_of_three_is_refused(header) -> None:
    with pytest.raises(NotAuthentic):
        verified(forged(header))


def test_signature_for_another_purpose_node_or_key_is_refused() -> None:
    with pytest.raises(NotAuthentic):
        verified(COMPACT, typ="schakel-receipt+jwt")
    with pytest.raises(NotAuthentic):
        verified(COMPACT, did="did:web:other.example")
    with pytest.raises(NotAuthentic):
        verified(COMPACT, keys=[new_key().public])
    with pytest.raises(NotAuthentic):
        verified(COMPACT, keys=[])


def test_one_of_several_keys_is_found_by_its_thumbprint() -> None:
    assert verified(COMPACT, keys=[new_key().public, KEY.public]).kid == KEY.public.kid


def test_thumbprint_is_that_of_rfc_8037_appendix_a_3() -> None:
    known = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}

    assert public_key(known).kid == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_signature_is_that_of_rfc_8037_appendix_a_4() -> None:
    """The same key signs the RFC's text; only the header differs, so the raw signature is held."""
    text = json.dumps(
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        }
    )
    signed = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"

    assert b64(private_key(text).as_key().private_key.sign(signed)) == (
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    )


def test_private_key_shows_no_secret() -> None:
    assert repr(KEY) == f"PrivateKey(kid='{KEY.public.kid}', secret=<redacted>)"
    assert KEY.secret not in str(KEY) + repr([KEY]) + f"{KEY}"


def test_key_file_whose_halves_do_not_match_is_refused() -> None:
    mixed = json.loads(KEY.as_text()) | {"x": new_key().public.jwk["x"]}
    for text in (
        json.dumps(mixed),
        "",
        "{}",
        "[]",
        "nonsense",
        KEY.as_text().replace('"d"', '"e"'),
    ):
        with pytest.raises(InvalidKey):
            private_key(text)


def test_other_kinds_of_key_are_refused() -> None:
    x448 = OKPKey.generate_key("X25519").as_dict(private=False)
    rsa = RSAKey.generate_key(2048).as_dict(private=False)
    for jwk in (
        x448,
        rsa,
        {},
        {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"},
        {"kty": "oct", "k": "AA"},
    ):
        with pytest.raises(InvalidKey):
            public_key(jwk)
