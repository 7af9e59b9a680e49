"""Names of nodes and the documents behind them."""

import json

import pytest

from schakel.network.identity.domain import did as did_web
from schakel.network.identity.domain.did import InvalidDid, InvalidDidDocument
from schakel.network.identity.domain.keys import InvalidKey, new_key

pytestmark = pytest.mark.pure

DID = "did:web:factory.example"
KEYS = [new_key(), new_key()]


def document(**changes):
    made = did_web.document_of(DID, "https://factory.example", [key.public for key in KEYS])
    return json.dumps(made | changes).encode()


@pytest.mark.parametrize(
    ("url", "did"),
    [
        ("https://hub.example", "did:web:hub.example"),
        ("http://localhost:8000", "did:web:localhost%3A8000"),
        ("https://hub.example/region/east", "did:web:hub.example:region:east"),
    ],
)
def test_did_follows_from_the_address_and_leads_back(url: str, did: str) -> None:
    assert did_web.did_of_url(url) == did
    assert did_web.url_of_did(did, frozenset({"localhost:8000"})) == url


def test_address_is_https_unless_the_peer_is_listed() -> None:
    assert did_web.url_of_did("did:web:localhost%3A8000", frozenset()) == "https://localhost:8000"


def test_document_stands_where_the_method_says() -> None:
    assert did_web.document_url("did:web:hub.example", frozenset()) == (
        "https://hub.example/.well-known/did.json"
    )
    assert did_web.document_url("did:web:hub.example:a:b", frozenset()) == (
        "https://hub.example/a/b/did.json"
    )


@pytest.mark.parametrize(
    "did",
    [
        "",
        "did:key:z6Mk",
        "did:web:",
        "did:web:hub.example#key",
        "did:web:hub.example/path",
        "did:web:hub.example:..%2f",
        "did:web:user@hub.example",
        "did:web:hub.example%40evil.example",
        "did:web:hub.example%2Fx",
        "did:web:hub.example?x",
        "did:web:hub example",
        "did:web:hub.example\n",
        "DID:WEB:hub.example",
        "did:web:" + "a" * 300,
    ],
)
def test_other_names_are_refused(did: str) -> None:
    with pytest.raises(InvalidDid):
        did_web.checked_did(did)


def test_document_is_read_back_with_all_its_keys() -> None:
    read = did_web.parse_document(document(), DID)

    assert [key.kid for key in read.keys] == [key.public.kid for key in KEYS]
    assert read.inbox == "https://factory.example/network/inbox"


def test_document_shows_no_private_half() -> None:
    assert KEYS[0].secret not in document().decode()


def test_document_of_another_node_is_refused() -> None:
    with pytest.raises(InvalidDidDocument):
        did_web.parse_document(document(), "did:web:other.example")


@pytest.mark.parametrize(
    "changes",
    [
        {"verificationMethod": []},
        {"verificationMethod": "x"},
        {"verificationMethod": [1, None, "x", {}]},
        {"verificationMethod": [{"id": "x"}] * 100},
        {"assertionMethod": []},
        {"assertionMethod": ["did:web:other.example#key"]},
    ],
)
def test_document_without_a_key_for_statements_is_refused(changes) -> None:
    with pytest.raises(InvalidDidDocument):
        did_web.parse_document(document(**changes), DID)


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"[" * 100_000, b'"x"', b"null"])
def test_anything_but_an_object_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidDidDocument):
        did_web.parse_document(body, DID)


def test_key_of_another_controller_is_not_taken() -> None:
    made = json.loads(document())
    for method in made["verificationMethod"]:
        method["controller"] = "did:web:other.example"
    with pytest.raises(InvalidDidDocument):
        did_web.parse_document(json.dumps(made).encode(), DID)


def test_malformed_key_is_refused() -> None:
    made = json.loads(document())
    made["verificationMethod"][0]["publicKeyJwk"]["x"] = "short"
    with pytest.raises(InvalidKey):
        did_web.parse_document(json.dumps(made).encode(), DID)
