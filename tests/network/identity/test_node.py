"""The keys of this node, and the peers it knows."""

import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from schakel.kernel.clock import utc_now
from schakel.kernel.custody import custodians
from schakel.network.audit import interface as audit
from schakel.network.identity import actions, interface
from schakel.network.identity.domain.keys import new_key
from schakel.wire.errors import AddressNotAllowed

RACER = """
import sys, time
from pathlib import Path
from schakel.network.identity.domain.keys import new_key
from schakel.network.identity import actions
key = new_key()
while time.time() < float(sys.argv[2]): pass
actions._write_once(Path(sys.argv[1]), key)
print(key.public.kid)
"""


def test_node_signs_and_its_own_signature_holds(node) -> None:
    here = interface.this_node()
    compact = interface.sign(b"hello", typ="test+jwt")

    read = interface.verify(compact, typ="test+jwt", did=here.did, keys=interface.own_keys())
    assert (read.payload, read.did, read.kid) == (b"hello", "did:web:hub.example", here.kid)


def test_key_is_kept_and_only_its_owner_reads_it(node) -> None:
    before = interface.this_node().kid
    interface.ensure_keys()

    assert interface.this_node().kid == before
    files = list((node.data / "keys").iterdir())
    assert [path.name for path in files] == ["0001.jwk"]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(files[0].parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(("place", "mode"), [("keys/0001.jwk", 0o640), ("keys", 0o755)])
def test_key_that_others_can_read_is_not_used(node, place: str, mode: int) -> None:
    (node.data / place).chmod(mode)

    with pytest.raises(interface.KeyNotPrivate):
        interface.sign(b"x", typ="test+jwt")


def test_node_without_keys_says_so(settings, tmp_path) -> None:
    settings.OPTIONS = replace(settings.OPTIONS, data=tmp_path)

    with pytest.raises(interface.NoKeys):
        interface.this_node()


def test_newest_key_signs_and_the_older_one_is_still_shown(node) -> None:
    first = interface.this_node().kid
    actions._write_once(node.data / "keys" / "0002.jwk", new_key())

    kids = [key.kid for key in interface.own_keys()]
    assert len(kids) == 2
    assert kids[1] == first
    assert interface.this_node().kid == kids[0]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path, settings) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    at = str(utc_now().timestamp() + 4)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    racers = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from schakel.config.roles import set_up; set_up()\n" + RACER,
                str(folder / "0001.jwk"),
                at,
            ],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(3)
    ]
    made = [racer.communicate(timeout=60)[0].strip() for racer in racers]

    settings.OPTIONS = replace(settings.OPTIONS, data=tmp_path)
    assert len(set(made)) == 3
    assert interface.this_node().kid in made
    assert [path.name for path in folder.iterdir()] == ["0001.jwk"]


def test_document_is_served(node, client) -> None:
    response = client.get("/.well-known/did.json", secure=True)

    found = response.json()
    assert (response.status_code, found["id"]) == (200, "did:web:hub.example")
    assert found["service"] == [
        {
            "id": "did:web:hub.example#messages",
            "type": "SchakelMessages",
            "serviceEndpoint": "https://hub.example/network/inbox",
        }
    ]
    assert "d" not in found["verificationMethod"][0]["publicKeyJwk"]


@pytest.mark.parametrize(
    "did",
    ["did:web:127.0.0.1", "did:web:localhost", "did:web:localhost%3A8002", "did:web:10.0.0.1"],
)
def test_node_at_a_private_address_is_not_looked_up(node, did: str) -> None:
    with pytest.raises(AddressNotAllowed):
        interface.resolve(did)


@pytest.mark.django_db
def test_peer_is_remembered_once_and_never_gets_another_key(node) -> None:
    first, second, now = new_key().public, new_key().public, utc_now()
    did = "did:web:factory.example"
    interface.remember_peer(did, "Factory", [first], active=True, now=now)
    interface.remember_peer(did, "Other", [second], active=True, now=now + timedelta(hours=1))

    known = interface.peer(did)
    assert interface.peer_keys(did) == (first,)
    assert (known.name, known.state) == ("Factory", "active")
    assert (known.first_seen_at, known.last_seen_at) == (now, now + timedelta(hours=1))
    assert [entry.action for entry in audit.entries(subject=did)] == ["peer.remembered"]


@pytest.mark.django_db
def test_peer_that_waits_or_is_unknown_has_no_keys_here(node) -> None:
    interface.remember_peer(
        "did:web:a.example", "A", [new_key().public], active=False, now=utc_now()
    )

    for did in ("did:web:a.example", "did:web:b.example"):
        with pytest.raises(interface.UnknownPeer):
            interface.peer_keys(did)
    assert [peer.did for peer in interface.peers()] == ["did:web:a.example"]


@pytest.mark.django_db
def test_peer_is_handed_over_and_forgotten(node) -> None:
    did = "did:web:factory.example"
    custody = custodians["identity"]
    assert custody.export(did) == {}
    interface.remember_peer(did, "Factory", [new_key().public], active=True, now=utc_now())

    assert custody.export(did)["peers"][0]["name"] == "Factory"
    assert (custody.erase(did), custody.erase(did), custody.export(did)) == (1, 0, {})
