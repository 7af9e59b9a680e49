"""`schakel doctor PEER` names what is wrong with a peer, and blames nothing that is right."""

import json
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from schakel.config.cli import main
from schakel.config.doctor_peer import Examination, examine_peer

KEY = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
RELATIONSHIPS = ("assertionMethod", "authentication", "capabilityInvocation")
VERSIONS = {"protocolVersions": [{"version": "2025-1", "path": "/dsp/2025-1", "binding": "HTTPS"}]}
CATALOGUE = {"@type": "Catalog", "participantId": "x", "dataset": [{"@id": "a"}, {"@id": "b"}]}
DID = "/.well-known/did.json"
DSPACE = "/.well-known/dspace-version"
ASKED = "/dsp/2025-1/catalog/request"


class Peer:
    """A small peer on loopback; `answers` maps a path to status, body and headers."""

    def __init__(self, tls=None):
        self.answers = {}
        self.date = None
        self.delay_s = 0.0
        self.asked = []
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                peer.answer(self)

            do_POST = do_GET  # noqa: N815 (the name is the library's)

            def date_time_string(self, timestamp=None):
                return format_datetime(peer.date or datetime.now(UTC), usegmt=True)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # a refused handshake is no news here
        if tls:
            self.server.socket = tls.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.host = f"localhost:{self.server.server_port}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"
        self.did = f"did:web:{self.host.replace(':', '%3A')}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.be_well()

    def be_well(self):
        self.answers |= {DID: (200, self.document()), DSPACE: (200, VERSIONS), ASKED: self.guarded}

    def document(self, **changes):
        key = {"id": f"{self.did}#1", "type": "JsonWebKey", "controller": self.did}
        lists = {name: [f"{self.did}#1"] for name in RELATIONSHIPS}
        base = {"id": self.did, "verificationMethod": [key | {"publicKeyJwk": KEY}], **lists}
        return base | changes

    @staticmethod
    def guarded(authorization):
        return (200, CATALOGUE) if authorization == "Bearer good" else (404, {})

    def answer(self, request):
        length = int(request.headers.get("Content-Length") or 0)
        body = request.rfile.read(length)
        authorization = request.headers.get("Authorization", "")
        self.asked.append((request.path, authorization, body))
        time.sleep(self.delay_s)
        found = self.answers.get(request.path, (404, {}))
        status, content, *headers = found(authorization) if callable(found) else found
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(data)


@pytest.fixture
def peers():
    """Makes peers and ends them."""
    made = []

    def make(tls=None):
        made.append(Peer(tls))
        return made[-1]

    yield make
    for peer in made:
        peer.server.shutdown()
        peer.server.server_close()


@pytest.fixture
def peer(peers):
    return peers()


def look(peer, argument="", **how):
    how = {"allow": frozenset({peer.host}), "total_s": 3.0} | how
    found = examine_peer(argument or peer.url, Examination(**how))
    return {finding.about: (finding.state, finding.sentence) for finding in found}


def as_node(_did, _body):
    return "good"


def test_a_peer_that_is_well_is_told_so_and_asked_with_a_token(peer):
    asked_for = []

    def token_for(did, body):
        asked_for.append((did, json.loads(body)["@type"]))
        return "good"

    found = look(peer, token_for=token_for)

    assert {about: state for about, (state, _) in found.items()} == {
        "address": "good",
        "TLS": "warning",
        "DID document": "good",
        "clock": "good",
        "DID": "good",
        "keys": "good",
        "versions": "good",
        "catalogue": "good",
        "token": "good",
    }
    assert found["token"][1] == "It knows this node and shows it 2 datasets."
    assert asked_for == [(peer.did, "CatalogRequestMessage")]
    assert look(peer, peer.did, token_for=as_node) == found


def test_the_document_of_somebody_else_is_named(peer):
    peer.answers[DID] = (200, peer.document(id="did:web:else.example"))

    assert look(peer)["DID"] == (
        "bad",
        f"The document is of did:web:else.example and not of {peer.did}.",
    )


@pytest.mark.parametrize("key", [{}, {"kty": "RSA", "n": "x", "e": "AQAB"}, {"kty": "OKP"}])
def test_keys_that_nobody_can_use_are_named(peer, key):
    method = {"id": f"{peer.did}#1", "publicKeyJwk": key}
    peer.answers[DID] = (200, peer.document(verificationMethod=[method]))

    assert look(peer)["keys"] == (
        "bad",
        "None of its 1 keys can be used; it needs an Ed25519 or P-256 key as publicKeyJwk.",
    )


def test_a_key_that_may_not_sign_tokens_is_named(peer):
    peer.answers[DID] = (200, peer.document(authentication=[], capabilityInvocation=[]))

    assert look(peer)["keys"] == (
        "bad",
        "None is for capabilityInvocation, so no token of it can be taken.",
    )


@pytest.mark.parametrize(
    ("ahead_s", "state", "sentence"),
    [
        (
            4000,
            "bad",
            (
                "Its clock is {n} s ahead of ours; messages are refused beyond 300 s; set "
                "both clocks by NTP."
            ),
        ),
        (
            -4000,
            "bad",
            (
                "Its clock is {n} s behind ours; messages are refused beyond 300 s; set "
                "both clocks by NTP."
            ),
        ),
        (120, "warning", "Its clock is {n} s ahead of ours; up to 300 s is taken."),
    ],
)
def test_a_clock_that_is_wrong_is_told_with_how_much(peer, ahead_s, state, sentence):
    now = datetime.now(UTC).replace(microsecond=0)
    peer.date = now + timedelta(seconds=ahead_s)

    assert look(peer, now=lambda: now)["clock"] == (state, sentence.format(n=abs(ahead_s)))


def test_a_peer_of_another_version_is_told_apart(peer):
    peer.answers[DSPACE] = (200, {"protocolVersions": [{"version": "v0.8", "path": "/"}]})
    found = look(peer)

    assert found["versions"] == (
        "bad",
        "It speaks v0.8 of the Dataspace Protocol, and we speak 2025-1 only.",
    )
    assert "catalogue" not in found


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html>", "is not JSON"),
        (b"[]", "is JSON, but not an object"),
        (b"{}", "names no version of the protocol"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"protocolVersions":[7,{"version":7}]}', "names no version of the protocol"),
    ],
)
def test_a_versions_document_that_is_none_is_told(peer, body, why):
    peer.answers[DSPACE] = (200, body)

    assert look(peer)["versions"] == ("bad", f"{peer.url}{DSPACE} {why}.")


def test_a_machine_without_a_connector_is_told(peer):
    del peer.answers[DID], peer.answers[DSPACE]
    found = look(peer)

    assert found["DID document"][0] == "bad"
    assert found["versions"] == (
        "bad",
        f"{peer.url}{DSPACE} answers with status 404; is this a connector?",
    )


def test_a_catalogue_that_fails_is_told(peer):
    peer.answers[ASKED] = (500, {})

    assert look(peer)["catalogue"] == ("bad", "A request without a token ends in status 500.")


def test_a_catalogue_open_to_strangers_is_worth_a_look(peer):
    peer.answers[ASKED] = (200, CATALOGUE)
    found = look(peer)

    assert found["catalogue"][0] == "warning"
    assert found["token"] == (
        "warning",
        "Not tried: with --data DIR of your node the doctor asks as that node.",
    )


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_token_that_is_refused_is_told_with_what_to_do(peer, status):
    peer.answers[ASKED] = (status, {})
    state, sentence = look(peer, token_for=as_node)["token"]

    assert state == "bad"
    assert sentence.startswith(f"It answers this node with status {status}: it does not know")


def test_an_answer_that_is_no_catalogue_is_told(peer):
    peer.answers[ASKED] = lambda authorization: (200, []) if authorization else (404, {})

    assert look(peer, token_for=as_node)["token"] == (
        "bad",
        "It knows this node, but what it answers is JSON, but not an object.",
    )


def test_a_redirect_is_not_followed_and_told(peer, peers):
    other = peers()
    peer.answers[DSPACE] = (302, {}, ("Location", f"{other.url}{DSPACE}"))
    found = look(peer, allow=frozenset({peer.host, other.host}))

    assert found["versions"] == (
        "bad",
        (
            f"{peer.url}{DSPACE} sends on to another address, which is never followed; use the "
            "address that it sends to, or have the owner serve it there."
        ),
    )
    assert other.asked == []


def test_a_slow_peer_is_told(peer):
    peer.delay_s = 0.5

    assert look(peer, total_s=0.1) == {
        "address": ("bad", f"{peer.url} did not answer completely in time.")
    }


def test_an_address_where_nobody_listens_is_told(peer):
    peer.server.shutdown()
    peer.server.server_close()

    assert look(peer) == {
        "address": (
            "bad",
            f"{peer.url} could not be reached: is the address right, and does it run?",
        )
    }


def test_a_private_address_is_not_asked_unless_allowed(peer):
    [(about, (state, sentence))] = look(peer, allow=frozenset()).items()

    assert (about, state) == ("address", "bad")
    assert sentence.endswith("For a trial on one machine give --allow HOST:PORT.")
    assert peer.asked == []


def signed(name, issuer, *, days=30, key=None, san=("localhost",)):
    """A key and its certificate, signed by `issuer` (key and certificate), or by itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    by_key, by_name = (issuer[0], issuer[1].subject) if issuer else (key, subject)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=name == "CA", path_length=None), critical=True)
    )
    if name != "CA":
        names = [x509.DNSName(n) for n in san] + [x509.IPAddress(ip_address("127.0.0.9"))]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return key, builder.sign(by_key, hashes.SHA256())


@pytest.fixture
def secured(peers, tmp_path):
    """Makes a peer with TLS, and the context of somebody who knows the authority."""
    authority = signed("CA", None)

    def make(*, by_itself=False, **how):
        key, certificate = signed("peer", None if by_itself else authority, **how)
        file = tmp_path / "peer.pem"
        private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        pem = serialization.Encoding.PEM
        file.write_bytes(key.private_bytes(pem, *private) + certificate.public_bytes(pem))
        served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        served.load_cert_chain(file)
        known = ssl.create_default_context(cadata=authority[1].public_bytes(pem).decode())
        return peers(served), lambda: known

    return make


def test_a_certificate_that_holds_is_told_with_its_end(secured):
    peer, tls = secured(days=30)
    soon, soon_tls = secured(days=10)

    assert look(peer, tls=tls)["TLS"][0] == "good"
    assert look(peer, tls=tls)["versions"][0] == "good"
    assert look(soon, tls=soon_tls)["TLS"][1].startswith("Its certificate ends in 9 days")


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"days": -1}, "Its certificate has expired; the owner must renew it."),
        (
            {"by_itself": True},
            (
                "Its certificate is signed by itself; the owner needs one of an "
                "authority, by ACME for example."
            ),
        ),
        ({"san": ["else.example"]}, "Its certificate is for another name than localhost."),
    ],
)
def test_a_certificate_that_does_not_hold_is_told_why(secured, how, sentence):
    peer, tls = secured(**how)

    assert look(peer, tls=tls) == {"TLS": ("bad", sentence)}
    assert peer.asked == []


def test_a_peer_without_tls_behind_https_is_told(peer):
    assert look(peer, peer.url.replace("http", "https"))["TLS"] == (
        "bad",
        "It does not speak TLS at this address and port.",
    )


def test_the_command_answers_in_words_and_json_with_its_exit_code(peer, capsys):
    well = main(["doctor", peer.url, "--allow", peer.host, "--json"])
    told = json.loads(capsys.readouterr().out)
    peer.answers[ASKED] = (500, {})
    ill = main(["doctor", peer.did, "--allow", peer.host])
    words = capsys.readouterr().out
    wrong = [main(["doctor", text]) for text in ("peer", "did:key:z6Mk", "did:web:", "ftp://x", "")]

    assert (well, told["ok"], ill, wrong) == (0, True, 2, [1, 1, 1, 1, 1])
    assert "BAD   catalogue: A request without a token ends in status 500." in words.splitlines()
