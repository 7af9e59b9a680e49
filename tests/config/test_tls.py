"""A node can have a certificate of its own, and refuses one that cannot work before it starts."""

import ssl

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import PrivateFormat

from schakel.config import cli, serve
from schakel.config.options import WrongOption
from schakel.config.tls import own_certificate


def test_a_node_with_its_own_certificate_speaks_tls_1_2_and_1_3(new_node, pair, monkeypatch):
    certificate, key = pair("own")
    node = new_node("factory", "--tls-cert", str(certificate), "--tls-key", str(key))
    secure = f"https://localhost:{node.port}"
    trust = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(node, "answers", lambda: answers(secure, trust))
    node.start()
    page = httpx.get(f"{secure}/.well-known/did.json", verify=trust)

    assert (page.status_code, page.json()["id"]) == (200, f"did:web:localhost%3A{node.port}")
    older = ssl.create_default_context(cafile=str(certificate))
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    assert answers(secure, older)


def answers(url, trust):
    try:
        return httpx.get(f"{url}/healthz", verify=trust, timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def test_the_address_of_a_node_with_a_certificate_starts_with_https(tmp_path):
    words = ["serve", "--role", "factory", "--data", str(tmp_path), "--port", "9999"]
    plain = cli.parser("serve").parse_args(words)
    secure = cli.parser("serve").parse_args([*words, "--tls-cert", "x"])

    assert serve.options_from(plain).public_url == "http://localhost:9999"
    assert serve.options_from(secure).public_url == "https://localhost:9999"


def test_without_a_certificate_there_is_none():
    assert own_certificate(None, None) is None


def test_half_a_certificate_is_refused(pair):
    certificate, key = pair("one")
    for half in ((certificate, None), (None, key)):
        with pytest.raises(WrongOption, match="give both"):
            own_certificate(*half)


def test_a_key_of_another_certificate_is_refused(pair):
    with pytest.raises(WrongOption, match="are not a certificate and its key"):
        own_certificate(pair("one")[0], pair("two")[1])


def test_a_key_in_another_form_is_refused_with_how_to_convert_it(pair):
    certificate, key = pair("old", PrivateFormat.TraditionalOpenSSL)
    with pytest.raises(WrongOption, match="openssl pkcs8 -topk8 -nocrypt"):
        own_certificate(certificate, key)


def test_a_certificate_that_is_not_there_is_named(tmp_path, capsys):
    missing = str(tmp_path / "missing")
    words = ["serve", "--role", "factory", "--data", str(tmp_path / "node")]
    code = cli.main([*words, "--tls-cert", missing, "--tls-key", missing])

    assert code == 2
    assert capsys.readouterr().err == f"schakel: {missing}: No such file or directory\n"
