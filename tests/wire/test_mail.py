"""Letters: what may stand in them, and servers that take, refuse or mistrust them."""

import email
import email.policy
import socket
import ssl
import stat
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schakel.wire import mail
from schakel.wire.mail import (
    BadLetter,
    Letter,
    MailNotSent,
    MailRefused,
    MailServer,
    WrongMailServer,
    deliver,
    parse_server,
)

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LETTER = Letter(
    sender="hub@schakel.example",
    sender_name="Hub Öst",
    to="anna@bedrijf.example",
    subject="Uw code: één keer te gebruiken",
    body="Dag Anna,\n\n.een regel met een punt\nFrom een regel\n",
    message_id="0a1b2c@schakel.example",
    at=AT,
)
HOSTILE = ("\n", "\r", "\r\n", "\0", "\x0b", "\x0c", "\x1b", "\x85", "\u2028", "\u2029")


@dataclass
class Post:
    """A mail server that speaks just enough SMTP, and what it was told."""

    port: int
    lines: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)


@contextmanager
def post_office(tls=None, *, implicit=False, starttls=True, answers=None):
    """Serve one SMTP conversation after the other; `answers` replaces answers by verb."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    post, stopped = Post(listener.getsockname()[1]), threading.Event()

    def loop():
        while not stopped.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            connection.settimeout(5)
            with connection, suppress(OSError):
                start = tls.wrap_socket(connection, server_side=True) if implicit else connection
                with start:
                    converse(start, post, tls, starttls=starttls, answers=answers or {})

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield post
    finally:
        stopped.set()
        thread.join()
        listener.close()


def converse(talk, post, tls, *, starttls, answers):
    """Greet, then answer until the other side leaves."""
    talk.sendall(b"220 post\r\n")
    converse_on(talk, post, tls, starttls=starttls, answers=answers)


def converse_on(talk, post, tls=None, *, starttls=False, answers):
    """Answer until the other side leaves."""
    reader = talk.makefile("rb")
    while line := reader.readline():
        verb = line.split()[0].decode().upper()
        post.lines.append(line.decode("latin-1").strip())
        offers = b"250-STARTTLS\r\n" if starttls else b""
        usual = {
            "EHLO": b"250-post\r\n" + offers + b"250-AUTH PLAIN\r\n250 SMTPUTF8\r\n",
            "AUTH": b"235 welcome\r\n",
            "STARTTLS": b"220 go\r\n",
            "DATA": b"354 go\r\n",
            "QUIT": b"221 bye\r\n",
        }
        talk.sendall(answers.get(verb, usual.get(verb, b"250 ok\r\n")))
        if verb == "STARTTLS":
            with tls.wrap_socket(talk, server_side=True) as secret:
                converse_on(secret, post, answers=answers)
            return
        if verb == "DATA" and "DATA" not in answers:
            text = b""
            while (part := reader.readline()) != b".\r\n":
                text += part
            post.letters.append(text)
            post.encrypted.append(isinstance(talk, ssl.SSLSocket))
            talk.sendall(answers.get("END", b"250 taken\r\n"))


@pytest.fixture
def server_tls(certificate: Path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def peer_is_here(monkeypatch):
    """Make the names of the tests lead to this machine, at the wire."""
    real = socket.create_connection

    def connect(address, *args, **kwargs):
        return real(("127.0.0.1", address[1]), *args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", connect)


@pytest.fixture
def trusts_peer(monkeypatch, certificate: Path):
    """Let the certificate of peer.example count as one of a known authority."""
    context = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(mail, "tls", lambda: context)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_letter_arrives_over_tls_with_its_sign_in(
    scheme, server_tls, peer_is_here, trusts_peer
) -> None:
    with post_office(server_tls, implicit=scheme == "smtps") as post:
        deliver(LETTER, parse_server(f"{scheme}://user:p%40ss@peer.example:{post.port}"))

    assert post.encrypted == [True]
    assert [line.split()[0] for line in post.lines if line.startswith("AUTH")] == ["AUTH"]
    got = email.message_from_bytes(
        post.letters[0].replace(b"\r\n..", b"\r\n."), policy=email.policy.default
    )
    assert got["From"] == "Hub Öst <hub@schakel.example>"
    assert got["To"] == "anna@bedrijf.example"
    assert got["Subject"] == "Uw code: één keer te gebruiken"
    assert got["Message-ID"] == "<0a1b2c@schakel.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.get_content().replace("\r\n", "\n") == LETTER.body


def test_nothing_is_said_to_a_server_that_nobody_vouches_for(server_tls, peer_is_here) -> None:
    with post_office(server_tls) as post, pytest.raises(MailNotSent) as caught:
        deliver(LETTER, parse_server(f"smtp://user:secret@peer.example:{post.port}"))

    assert "SSLCertVerificationError" in str(caught.value)
    assert [line.split()[0] for line in post.lines] == ["ehlo", "STARTTLS"]


def test_certificate_must_be_for_the_name_that_was_given(
    server_tls, peer_is_here, trusts_peer
) -> None:
    with post_office(server_tls, implicit=True) as post, pytest.raises(MailNotSent):
        deliver(LETTER, parse_server(f"smtps://other.example:{post.port}"))

    assert post.lines == []


def test_letter_is_kept_back_when_the_server_offers_no_tls(peer_is_here) -> None:
    with post_office(starttls=False) as post, pytest.raises(MailNotSent):
        deliver(LETTER, parse_server(f"smtp://peer.example:{post.port}"))

    assert post.letters == []


def test_server_on_this_machine_is_used_without_tls() -> None:
    with post_office(starttls=False) as post:
        deliver(LETTER, parse_server(f"smtp://localhost:{post.port}"))

    assert len(post.letters) == 1


def test_password_is_not_sent_without_tls_even_on_this_machine() -> None:
    with post_office(starttls=False) as post, pytest.raises(MailNotSent):
        deliver(LETTER, parse_server(f"smtp://user:secret@localhost:{post.port}"))

    assert [line.split()[0] for line in post.lines] == ["ehlo"]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"RCPT": b"550 no such person\r\n"}, MailRefused),
        ({"RCPT": b"450 mailbox busy\r\n"}, MailNotSent),
        ({"END": b"554 refused\r\n"}, MailRefused),
        ({"END": b"451 later\r\n"}, MailNotSent),
        ({"MAIL": b"550 not from you\r\n"}, MailNotSent),
        ({"DATA": b"500 what\r\n"}, MailRefused),
    ],
)
def test_refusal_for_good_is_told_from_one_for_now(answers, expected) -> None:
    with post_office(answers=answers) as post, pytest.raises(mail.WireError) as caught:
        deliver(LETTER, parse_server(f"smtp://localhost:{post.port}"))

    assert type(caught.value) is expected


def test_server_that_is_silent_or_away_is_given_up_in_time() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    with pytest.raises(MailNotSent):
        deliver(LETTER, parse_server(f"smtp://127.0.0.1:{port}"), timeout_s=0.2)
    listener.close()
    with pytest.raises(MailNotSent):
        deliver(LETTER, parse_server(f"smtp://127.0.0.1:{port}"), timeout_s=0.2)


def test_folder_holds_one_private_file_for_a_letter(tmp_path: Path) -> None:
    server = parse_server(f"folder://{tmp_path}/mail")
    deliver(LETTER, server)
    deliver(LETTER, server)
    deliver(replace(LETTER, message_id="other@schakel.example"), server)

    files = sorted((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "mail").stat().st_mode) == 0o700
    texts = {
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)["Subject"]
        for file in files
    }
    assert texts == {LETTER.subject}


def test_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(MailNotSent):
        deliver(LETTER, parse_server(f"folder://{tmp_path}/mail"))


@pytest.mark.parametrize("end", HOSTILE)
@pytest.mark.parametrize("where", ["sender", "to", "subject", "sender_name", "message_id"])
def test_no_header_can_be_smuggled_in(where, end) -> None:
    value = f"a@b.example{end}Bcc: everyone@else.example"
    with pytest.raises(BadLetter):
        replace(LETTER, **{where: value})


@pytest.mark.parametrize(
    "headers",
    [
        {"List-Unsubscribe": "<https://x.example>\r\nBcc: everyone@else.example"},
        {"Bcc": "everyone@else.example"},
        {"List-Id\r\nBcc": "everyone@else.example"},
        {"Subject": "another"},
    ],
)
def test_more_headers_change_nothing_of_the_letter(headers) -> None:
    with pytest.raises(BadLetter):
        replace(LETTER, headers=headers)


def test_list_header_travels_with_the_letter() -> None:
    message = replace(LETTER, headers={"List-Unsubscribe": "<https://x.example>"}).as_message()
    assert message["List-Unsubscribe"] == "<https://x.example>"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "@b.example",
        "a@",
        "a@b.example, c@d.example",
        "a@b.example c@d.example",
        "Anna <a@b.example>",
        "a@b@c.example",
        "a b@c.example",
        "<a@b.example>",
        "a@b.example;",
        "a@b.example>",
    ],
)
def test_address_is_exactly_one(address) -> None:
    with pytest.raises(BadLetter):
        replace(LETTER, to=address)


def test_name_with_quotes_and_commas_stays_a_name() -> None:
    message = replace(LETTER, sender_name='Jan", <evil@x.example>, "').as_message()

    got = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert [a.addr_spec for a in got["From"].addresses] == ["hub@schakel.example"]


def test_domain_with_other_letters_travels_in_its_plain_form() -> None:
    assert replace(LETTER, to="anna@bücher.example").as_message()["To"] == (
        "anna@xn--bcher-kva.example"
    )
    with pytest.raises(BadLetter):
        replace(LETTER, to="änna@bedrijf.example")


@pytest.mark.parametrize(
    "changes", [{"subject": " "}, {"subject": "x" * 201}, {"body": "x" * 100_001}]
)
def test_letter_without_subject_or_of_endless_length_is_refused(changes) -> None:
    with pytest.raises(BadLetter):
        replace(LETTER, **changes)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:0",
        "smtp://mail.example:99999",
        "smtp://mail.example/path",
        "smtp://mail.example?tls=off",
        "smtp://user@mail.example",
        "smtp://:secret@mail.example",
        "folder://relative/path",
        "folder:relative",
        "folder:////two",
        "smtp://mail\n.example",
        "smtp://user:secret@[::1",
    ],
)
def test_url_that_names_no_server_is_refused_without_being_repeated(url) -> None:
    with pytest.raises(WrongMailServer) as caught:
        parse_server(url)

    assert "secret" not in str(caught.value)


def test_usual_ports_are_taken_and_the_password_is_not_shown() -> None:
    assert parse_server("smtp://mail.example") == MailServer("smtp", "mail.example", 587)
    server = parse_server("smtps://u:geheim@mail.example")
    assert (server.port, server.password) == (465, "geheim")
    assert "geheim" not in repr(server)
