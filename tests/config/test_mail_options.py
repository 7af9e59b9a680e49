"""Where letters go and through which other site people sign in, as a node is told."""

import argparse
import json
import stat
from dataclasses import replace

import pytest

from schakel.config import serve
from schakel.config.node import NODE_FILE, recall, remember
from schakel.config.options import Options, WrongOption, from_environment
from schakel.wire.mail import MailServer, WrongMailServer

OIDC = {
    "oidc_issuer": "https://identity.example",
    "oidc_client_id": "schakel",
    "oidc_client_secret": "very-secret",
}


@pytest.fixture
def options(tmp_path):
    return Options(role="hub", data=tmp_path, public_url="https://hub.example")


def test_letters_go_into_a_folder_until_a_server_is_named(options) -> None:
    assert options.mail_server == MailServer("folder", folder=options.data / "mail")
    assert options.sender == "schakel@hub.example"
    named = replace(options, mail="smtps://u:p@mail.example", mail_from="post@hub.example")
    assert named.mail_server == MailServer("smtps", "mail.example", 465, "u", "p")
    assert named.sender == "post@hub.example"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://[::1]:8000", "http://localhost"])
def test_node_at_a_bare_address_has_a_sender_too(options, url) -> None:
    assert replace(options, public_url=url).sender in ("schakel@127.0.0.1", "schakel@localhost")


def test_secrets_are_not_shown(options) -> None:
    told = repr(replace(options, mail="smtp://user:geheim@mail.example", **OIDC))
    assert "geheim" not in told
    assert "very-secret" not in told


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"mail": "mail.example"}, WrongMailServer),
        ({"mail_from": "nobody"}, WrongOption),
        ({"mail_from": "a@b.example\r\nBcc: x@y.example"}, WrongOption),
        ({"oidc_issuer": "https://identity.example"}, WrongOption),
        ({**OIDC, "oidc_issuer": "http://identity.example"}, WrongOption),
        ({**OIDC, "oidc_issuer": "identity.example"}, WrongOption),
        ({**OIDC, "oidc_client_secret": ""}, WrongOption),
    ],
)
def test_what_cannot_be_used_is_refused_at_the_start(options, changes, error) -> None:
    with pytest.raises(error):
        replace(options, **changes)


def test_node_remembers_them_in_a_file_of_its_own(options, monkeypatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    told = replace(options, mail="smtp://u:p@mail.example", mail_from="post@hub.example", **OIDC)
    remember(told)
    assert stat.S_IMODE((options.data / NODE_FILE).stat().st_mode) == 0o600
    assert recall(options.data) == told


def test_node_of_before_is_recalled_without_them(options, monkeypatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    remember(options)
    path = options.data / NODE_FILE
    facts = json.loads(path.read_text())
    for key in ("mail", "mail_from", *OIDC):
        del facts[key]
    path.write_text(json.dumps(facts))
    assert recall(options.data) == options


def test_options_travel_to_the_processes_of_the_node(options, monkeypatch) -> None:
    told = replace(options, mail="smtp://u:p@mail.example", mail_from="post@hub.example", **OIDC)
    for name, value in told.environment().items():
        monkeypatch.setenv(name, value)
    assert from_environment("hub") == told


def test_command_line_wins_over_environment_and_that_over_before(options, monkeypatch) -> None:
    remember(replace(options, mail="smtp://before.example"))
    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    words = ["--role", "hub", "--data", str(options.data)]

    def server(*more):
        return serve.options_from(parser.parse_args([*words, *more])).mail_server.host

    assert server() == "before.example"
    monkeypatch.setenv("SCHAKEL_MAIL", "smtp://environment.example")
    assert server() == "environment.example"
    assert server("--mail", "smtp://given.example") == "given.example"
