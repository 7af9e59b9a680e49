"""Attacks on the tokens of callers, one for each way; docs/security/tokens.md maps them to DCP."""

import base64
import json
import threading
from datetime import timedelta

import pytest
from django.db import connections
from joserfc import jws
from joserfc.jwk import ECKey, OctKey

from schakel.network.audit import interface as audit
from schakel.network.identity import interface as identity
from schakel.network.identity.domain import tokens
from schakel.network.identity.domain.keys import new_key
from schakel.network.identity.models import Fetched, UsedToken

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
BODY = b'{"@type":"CatalogRequestMessage"}'


@pytest.fixture(autouse=True)
def _this_node(node) -> None:
    pass


def test_token_of_a_caller_holds_and_names_it(caller, now) -> None:
    found = identity.authenticate(caller.token(now, BODY), BODY, now=now)

    assert (found.did, found.name, found.memberships, found.is_bound) == (
        caller.did,
        "",
        frozenset(),
        True,
    )


def test_token_that_this_node_makes_holds_at_another(node, caller, web, now, settings) -> None:
    authorization = "Bearer " + identity.token_for(caller.did, BODY)
    read = tokens.read(authorization.removeprefix("Bearer "), ("Ed25519",), ("JWT",))

    here = identity.this_node().did
    assert {name: read.claims[name] for name in ("iss", "sub", "aud", "digest")} == {
        "iss": here,
        "sub": here,
        "aud": caller.did,
        "digest": tokens.digest_of(BODY),
    }
    assert read.claims["exp"] - read.claims["iat"] == 300
    tokens.check_public(read, identity.own_keys()[0])
    assert read.claims["jti"] != _claims(identity.token_for(caller.did, BODY))["jti"]


# What every token is checked for, in the order of DCP 1.0, section 4.3.3


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic eDp5"])
def test_request_without_a_token_is_refused(refusal, now, authorization) -> None:
    assert refusal(authorization, now) == "no_token"


def test_token_without_the_bearer_prefix_is_refused(caller, refusal, now) -> None:
    assert refusal(caller.token(now).removeprefix("Bearer "), now) == "no_token"


def test_token_whose_issuer_is_not_its_subject_is_refused(caller, refusal, now) -> None:
    assert refusal(caller.token(now, sub="did:web:other.example"), now) == "iss_not_sub"


def test_token_issued_in_the_name_of_another_is_refused(caller, new_node, refusal, now) -> None:
    other = new_node("did:web:other.example")
    token = caller.token(now, iss=other.did, sub=other.did, header={"kid": other.kid})

    assert refusal(token, now) == "bad_signature"


@pytest.mark.parametrize(
    "audience",
    [
        "did:web:other.example",
        "https://hub.example",
        ["did:web:hub.example", "did:web:other.example"],
        [],
        7,
        None,
    ],
)
def test_token_for_another_node_is_refused(caller, refusal, now, audience) -> None:
    assert refusal(caller.token(now, aud=audience), now) == "wrong_audience"


def test_token_for_another_node_makes_this_one_fetch_nothing(caller, refusal, web, now) -> None:
    refusal(caller.token(now, aud="did:web:other.example"), now)

    assert web.asked == []


def test_token_signed_with_another_key_is_refused(caller, refusal, now) -> None:
    assert refusal(caller.token(now, key=new_key()), now) == "bad_signature"


def test_token_signed_with_a_key_that_the_document_lacks_is_refused(caller, refusal, now) -> None:
    stranger = new_key()
    header = {"kid": f"{caller.did}#{stranger.public.kid}"}

    assert refusal(caller.token(now, key=stranger, header=header), now) == "unknown_key"


def test_token_that_names_the_key_of_another_node_is_refused(
    caller, new_node, refusal, now
) -> None:
    other = new_node("did:web:other.example")
    token = caller.token(now, key=other.key, header={"kid": other.kid})

    assert refusal(token, now) == "key_of_another"


def test_key_that_the_document_keeps_for_something_else_is_refused(caller, refusal, now) -> None:
    caller.document["capabilityInvocation"] = caller.document["authentication"] = []
    caller.publish()

    assert refusal(caller.token(now), now) == "key_not_for_this"


@pytest.mark.parametrize("use", ["capabilityInvocation", "authentication"])
def test_key_of_either_relationship_is_taken(caller, refusal, now, use) -> None:
    for each in ("capabilityInvocation", "authentication", "assertionMethod"):
        caller.document[each] = [caller.kid] if each == use else []
    caller.publish()

    assert refusal(caller.token(now), now) == ""


def test_token_that_names_no_key_is_refused_when_there_are_two(caller, refusal, now) -> None:
    second = new_key().public
    method = caller.method(f"{caller.did}#{second.kid}", dict(second.jwk))
    caller.document["verificationMethod"].append(method)
    caller.publish()

    assert refusal(caller.token(now, header={"kid": None}), now) == "no_key_named"


def test_token_that_names_no_key_is_refused_when_the_other_key_is_of_an_unknown_kind(
    caller, refusal, now
) -> None:
    jwk = {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"}
    caller.document["verificationMethod"].append(caller.method(f"{caller.did}#2", jwk))
    caller.publish()

    assert refusal(caller.token(now, header={"kid": None}), now) == "no_key_named"


def test_token_that_names_no_key_is_taken_when_there_is_one(caller, refusal, now) -> None:
    assert refusal(caller.token(now, header={"kid": None}), now) == ""


def test_document_that_speaks_of_another_node_is_refused(caller, refusal, now) -> None:
    caller.document["id"] = "did:web:other.example"
    caller.publish()

    assert refusal(caller.token(now), now) == "wrong_subject"


def test_key_that_somebody_else_controls_is_refused(caller, refusal, now) -> None:
    caller.document["verificationMethod"][0]["controller"] = "did:web:other.example"
    caller.publish()

    assert refusal(caller.token(now), now) == "unknown_key"


@pytest.mark.parametrize("claim", ["nbf", "iat"])
def test_token_from_the_future_is_refused_and_told_the_time_here(caller, now, claim) -> None:
    ahead = int((now + 6 * MINUTE).timestamp())
    with pytest.raises(identity.TokenRefused) as error:
        identity.authenticate(caller.token(now, **{claim: ahead}), b"", now=now)

    assert error.value.check == "not_yet_valid"
    assert now.isoformat() in str(error.value)


def test_token_that_is_over_is_refused_and_told_the_time_here(caller, now) -> None:
    with pytest.raises(identity.TokenRefused) as error:
        identity.authenticate(caller.token(now - 11 * MINUTE), b"", now=now)

    assert error.value.check == "expired"
    assert now.isoformat() in str(error.value)


@pytest.mark.parametrize("minutes", [-9, -4, 0, 4])
def test_clock_that_differs_by_less_than_five_minutes_is_no_matter(
    caller, refusal, now, minutes
) -> None:
    assert refusal(caller.token(now + minutes * MINUTE), now) == ""


def test_token_that_lives_long_is_refused(caller, refusal, now) -> None:
    later = int((now + 60 * MINUTE).timestamp())

    assert refusal(caller.token(now, exp=later), now) == "too_long"


@pytest.mark.parametrize("claim", ["exp", "iat"])
@pytest.mark.parametrize("value", [None, "now", True, 1e400, -1e18, [], {}])
def test_time_that_is_none_is_refused(caller, refusal, now, claim, value) -> None:
    told = {claim: value}
    expected = "bad_form" if value == float("inf") else "bad_claims"

    assert refusal(caller.token(now, **told), now) == expected


@pytest.mark.parametrize("jti", [None, "", 7, "x" * 201])
def test_token_without_a_proper_number_is_refused(caller, refusal, now, jti) -> None:
    assert refusal(caller.token(now, jti=jti), now) == "bad_claims"


def test_token_is_taken_once(caller, refusal, now) -> None:
    token = caller.token(now)

    assert [refusal(token, now) for _ in range(3)] == ["", "token_reused", "token_reused"]


def test_number_is_taken_once_even_in_another_token(caller, refusal, now) -> None:
    told = [refusal(caller.token(now + n * MINUTE, jti="1"), now) for n in range(2)]

    assert told == ["", "token_reused"]


def test_number_that_another_node_used_is_free(caller, new_node, refusal, now) -> None:
    other = new_node("did:web:other.example")

    assert [refusal(each.token(now, jti="1"), now) for each in (caller, other)] == ["", ""]


def test_token_stays_used_as_long_as_it_could_be_taken(caller, refusal, now) -> None:
    token = caller.token(now)
    refusal(token, now)
    kept = UsedToken.objects.get().keep_until

    assert refusal(token, kept - timedelta(seconds=1)) == "token_reused"
    UsedToken.objects.all().delete()
    assert refusal(token, kept) == "expired"


@pytest.mark.django_db(transaction=True)
def test_one_of_many_workers_takes_a_token_that_comes_to_all_of_them(caller, refusal, now) -> None:
    """Each thread has a connection of its own, as each worker has."""
    token, told, start = caller.token(now), [], threading.Barrier(4)
    refusal(caller.token(now), now)  # the document is known

    def worker() -> None:
        start.wait()
        told.append(refusal(token, now))
        connections.close_all()

    workers = [threading.Thread(target=worker) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(told) == ["", "token_reused", "token_reused", "token_reused"]


def test_tokens_that_cannot_come_again_are_forgotten(caller, refusal, now) -> None:
    from schakel.network.identity.actions.tokens import remove_old_tokens  # noqa: PLC0415

    refusal(caller.token(now), now)
    long_ago = caller.token(now - 40 * MINUTE)
    refusal(long_ago, now - 40 * MINUTE)
    remove_old_tokens()

    assert UsedToken.objects.count() == 1


# The body


def test_token_with_another_body_is_refused(caller, refusal, now) -> None:
    assert refusal(caller.token(now, BODY), now, BODY + b" ") == "wrong_digest"


@pytest.mark.parametrize("digest", ["", "sha-256=", "md5=:1B2M2Y8AsgTpgAmY7PhCfg==:", 7, "é"])
def test_digest_that_is_none_is_refused(caller, refusal, now, digest) -> None:
    assert refusal(caller.token(now, BODY, digest=digest), now, BODY) == "wrong_digest"


def test_stolen_token_that_was_tried_with_another_body_still_serves_its_owner(
    caller, refusal, now
) -> None:
    token = caller.token(now, BODY)

    assert [refusal(token, now, body) for body in (b"theirs", BODY)] == ["wrong_digest", ""]


def test_token_that_is_bound_to_no_body_is_refused(caller, refusal, now) -> None:
    assert refusal(caller.token(now, digest=None), now) == "not_bound"


def test_allowed_foreign_connector_may_leave_the_body_unbound(caller, now) -> None:
    identity.allow_foreign(caller.did, by="operator", now=now)
    unbound = identity.authenticate(caller.token(now, digest=None), BODY, now=now)
    bound = identity.authenticate(caller.token(now, BODY), BODY, now=now)

    assert (unbound.is_bound, bound.is_bound) == (False, True)
    assert [entry.action for entry in audit.entries(subject=caller.did)] == [
        "foreign_connector.allowed"
    ]


def test_foreign_connector_with_a_wrong_digest_is_refused_too(caller, refusal, now) -> None:
    identity.allow_foreign(caller.did, by="operator", now=now)

    assert refusal(caller.token(now, BODY), now, b"other") == "wrong_digest"


# Algorithms and form


def test_unsigned_token_is_refused(caller, refusal, now) -> None:
    parts = [{"alg": "none", "kid": caller.kid}, caller.claims(now)]
    bare = ".".join(_encoded(json.dumps(part).encode()) for part in parts)

    assert refusal(f"Bearer {bare}.", now) == "bad_form"
    assert refusal(f"Bearer {bare}.AA", now) == "bad_algorithm"


def test_token_signed_with_the_public_key_as_a_secret_is_refused(caller, refusal, now) -> None:
    secret = OctKey.import_key(json.dumps(dict(caller.key.public.jwk)))
    header = {"alg": "HS256", "kid": caller.kid, "typ": "JWT"}
    token = jws.serialize_compact(
        header, json.dumps(caller.claims(now)), secret, algorithms=["HS256"]
    )

    assert refusal(f"Bearer {token}", now) == "bad_algorithm"
    identity.allow_foreign(caller.did, by="operator", now=now)
    assert refusal(f"Bearer {token}", now) == "bad_algorithm"


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c", "crit"])
def test_token_that_brings_a_key_along_is_refused(caller, refusal, now, name) -> None:
    values = {"jwk": dict(caller.key.public.jwk), "x5c": ["AA=="], "crit": ["exp"]}
    header = {"alg": "Ed25519", "kid": caller.kid, "typ": "JWT"}
    header[name] = values.get(name, "https://evil.example/key")
    parts = [header, caller.claims(now)]
    token = ".".join(_encoded(json.dumps(part).encode()) for part in parts)

    assert refusal(f"Bearer {token}.AAAA", now) == "bad_form"


def test_only_an_allowed_foreign_connector_signs_as_others_do(caller, refusal, now) -> None:
    told = [refusal(caller.token(now, header={"alg": "EdDSA"}), now)]
    identity.allow_foreign(caller.did, by="operator", now=now)
    told += [refusal(caller.token(now, header={"alg": "EdDSA"}), now)]
    identity.forbid_foreign(caller.did, by="operator", now=now)
    told += [refusal(caller.token(now, header={"alg": "EdDSA"}), now)]

    assert told == ["bad_algorithm", "", "bad_algorithm"]


def test_allowed_foreign_connector_may_have_a_p256_key(caller, refusal, now) -> None:
    key = ECKey.generate_key("P-256")
    kid = f"{caller.did}#key-1"
    caller.document["verificationMethod"] = [caller.method("#key-1", key.as_dict(private=False))]
    caller.document["capabilityInvocation"] = ["#key-1"]
    caller.publish()
    header = {"alg": "ES256", "kid": kid}

    def token() -> str:
        made = jws.serialize_compact(header, json.dumps(caller.claims(now)), key)
        return f"Bearer {made}"

    told = [refusal(token(), now)]
    identity.allow_foreign(caller.did, by="operator", now=now)
    assert [*told, refusal(token(), now)] == ["bad_algorithm", ""]


def test_algorithm_that_is_not_the_one_of_the_key_is_refused(caller, refusal, now) -> None:
    identity.allow_foreign(caller.did, by="operator", now=now)
    key = ECKey.generate_key("P-256")
    made = jws.serialize_compact(
        {"alg": "ES256", "kid": caller.kid}, json.dumps(caller.claims(now)), key
    )

    assert refusal(f"Bearer {made}", now) == "bad_algorithm"


def test_message_of_this_product_is_no_token(caller, refusal, now) -> None:
    assert refusal(caller.token(now, header={"typ": "schakel-message+jwt"}), now) == "bad_form"


def test_claim_that_stands_there_twice_is_refused(caller, refusal, now) -> None:
    text = json.dumps(caller.claims(now))[:-1] + ', "aud": "did:web:hub.example"}'
    header = {"alg": "Ed25519", "kid": caller.kid}
    made = jws.serialize_compact(header, text, caller.key.as_key(), algorithms=["Ed25519"])

    assert refusal(f"Bearer {made}", now) == "bad_form"


# Documents


@pytest.mark.parametrize(
    "did",
    [
        "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "did:web:evil.example/..",
        "did:web:127.0.0.1",
        "did:web:localhost%3A9",
        "did:web:10.0.0.1",
        "did:web:metadata.internal@evil.example",
        "https://evil.example",
        "did:web:" + "a" * 300,
    ],
)
def test_caller_with_a_name_that_is_not_looked_up_is_refused(refusal, node, now, did) -> None:
    """Without the place of the wire: a private address is refused by the wire itself."""
    key = new_key()
    claims = tokens.claims_for(did, "did:web:hub.example", b"", jti="1", token="", now=now)
    token = tokens.signed(key, did, claims, typ="JWT", alg="Ed25519")

    assert refusal(f"Bearer {token}", now) == "not_resolved"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"id": "x", "id": "did:web:caller.example"}',
        b"[" * 30_000,
        b'{"id":"did:web:caller.example","verificationMethod":'
        + json.dumps([{}] * 21).encode()
        + b"}",
        b'{"id":"did:web:caller.example","authentication":"all"}',
    ],
)
def test_document_that_is_none_is_refused(caller, refusal, web, now, body) -> None:
    web.pages["https://caller.example/.well-known/did.json"] = body

    assert refusal(caller.token(now), now) == "bad_document"


def test_caller_whose_document_cannot_be_fetched_is_refused(caller, refusal, web, now) -> None:
    web.pages.clear()

    assert refusal(caller.token(now), now) == "not_resolved"


def test_document_is_fetched_once_in_five_minutes(caller, refusal, web, now) -> None:
    at = [now, now + MINUTE, now + 4 * MINUTE, now + 6 * MINUTE]
    told = [refusal(caller.token(moment), moment) for moment in at]

    assert (told, len(web.asked), Fetched.objects.count()) == (["", "", "", ""], 2, 1)


def test_key_that_was_taken_back_holds_for_five_minutes_at_most(caller, refusal, now) -> None:
    told = [refusal(caller.token(now), now)]
    old, caller.key = caller.key, new_key()
    header = {"kid": f"{caller.did}#{old.public.kid}"}
    caller.__post_init__()
    later = now + 5 * MINUTE
    told += [refusal(caller.token(later, key=old, header=header), later)]

    assert told == ["", "unknown_key"]


def test_new_key_is_seen_at_once_but_nobody_makes_this_node_fetch_without_end(
    caller, refusal, web, now
) -> None:
    refusal(caller.token(now), now)
    caller.key = new_key()
    caller.__post_init__()
    later = now + MINUTE
    assert (refusal(caller.token(later), later), len(web.asked)) == ("", 2)

    for _ in range(5):
        header = {"kid": f"{caller.did}#nothing"}
        assert refusal(caller.token(later, header=header), later) == "unknown_key"
    assert len(web.asked) == 2


def test_strangers_at_one_host_are_not_looked_up_without_end(node, web, now) -> None:
    from schakel.kernel.errors import TooMany  # noqa: PLC0415
    from schakel.network.identity.actions import resolving  # noqa: PLC0415

    for number in range(resolving.ONE_HOST_PER_HOUR):
        with pytest.raises(identity.TokenRefused):
            resolving.document(f"did:web:evil.example:{number}", now=now)
    with pytest.raises(TooMany):
        resolving.document("did:web:evil.example:last", now=now)
    assert len(web.asked) == resolving.ONE_HOST_PER_HOUR


def test_nothing_is_fetched_inside_a_transaction(caller, now) -> None:
    from django.db import transaction  # noqa: PLC0415

    from schakel.network.identity.actions.resolving import InsideTransaction  # noqa: PLC0415

    with transaction.atomic(), pytest.raises(InsideTransaction):
        identity.authenticate(caller.token(now), b"", now=now)


def test_peer_that_was_refused_is_refused_here_too(caller, refusal, now) -> None:
    from schakel.network.identity.models import Peer  # noqa: PLC0415

    identity.remember_peer(caller.did, "C", [caller.key.public], active=True, now=now)
    told = [refusal(caller.token(now), now)]
    Peer.objects.update(state="refused")

    assert [*told, refusal(caller.token(now), now)] == ["", "peer_refused"]


def test_a_known_partner_is_known_by_its_first_key_whatever_its_document_shows(
    caller, refusal, now
) -> None:
    told = [refusal(caller.token(now), now)]
    identity.remember_peer(caller.did, "C", [new_key().public], active=True, now=now)

    assert [*told, refusal(caller.token(now), now)] == ["", "other_keys"]


# Each guard decides: with it switched off, the attack goes through


@pytest.mark.parametrize(
    ("guard", "changes"),
    [
        ("check_signature", {"key": new_key()}),
        ("check_body", {"digest": "sha-256=:AA==:"}),
    ],
)
def test_control_without_the_guard_the_attack_goes_through(  # noqa: PLR0917 (fixtures)
    caller, refusal, now, monkeypatch, guard, changes
) -> None:
    assert refusal(caller.token(now, **changes), now) != ""
    monkeypatch.setattr(tokens, guard, lambda *_arguments, **_more: True)
    assert refusal(caller.token(now, **changes), now) == ""


def test_control_without_the_table_a_token_is_taken_twice(
    caller, refusal, now, monkeypatch
) -> None:
    from schakel.network.identity.actions import tokens as actions  # noqa: PLC0415

    monkeypatch.setattr(actions, "use_up", lambda *_arguments: None)
    token = caller.token(now)

    assert [refusal(token, now) for _ in range(2)] == ["", ""]


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _claims(compact: str) -> dict[str, object]:
    return json.loads(base64.urlsafe_b64decode(compact.split(".")[1] + "=="))
