"""Letters by e-mail: put together so that no header can be smuggled in, and handed to a server.

A server is named by a URL: ``smtp://user:password@mail.example:587`` (STARTTLS),
``smtps://user:password@mail.example`` (TLS from the first byte), or ``folder:///srv/mail`` for a
folder into which letters are put as files.
"""

import hashlib
import os
import re
import smtplib
import ssl
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from schakel.kernel.errors import InvalidInput, Unavailable
from schakel.wire.errors import WireError

PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PERMANENT = 500
TIMEOUT_S = 20.0
MORE_HEADERS = re.compile(r"(List|X)-[A-Za-z-]{1,60}")
LONGEST_SUBJECT, LONGEST_BODY = 200, 100_000


class WrongMailServer(InvalidInput):
    """The URL of the mail server cannot be used."""

    code = "wrong_mail_server"


class BadLetter(InvalidInput):
    """A header holds a control character, an address is none, or the text is too long."""

    code = "bad_letter"


class MailRefused(WireError, InvalidInput):
    """The mail server refuses this letter for good; sending it again does not help."""

    code = "mail_refused"


class MailNotSent(WireError, Unavailable):
    """The mail server cannot be reached, does not let us in, or asks to come back later."""

    code = "mail_not_sent"


@dataclass(frozen=True)
class MailServer:
    """Where letters go.

    Parameters
    ----------
    scheme : str
        ``smtp``, ``smtps`` or ``folder``.
    host, port : str and int
        Of the server; empty and 0 for a folder.
    user, password : str
        Sign-in at the server; empty for none.
    folder : Path
        Where files go when the scheme is ``folder``.
    """

    scheme: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    folder: Path = Path()

    @property
    def is_folder(self) -> bool:
        """Whether letters only go into files, so that nobody receives them."""
        return self.scheme == "folder"


def parse_server(url: str) -> MailServer:
    """The mail server that `url` names.

    Raises
    ------
    WrongMailServer
        If it names none. The message never repeats the URL, which may hold a password.

    Examples
    --------
    >>> parse_server("smtp://schakel:geheim@mail.example:587")
    MailServer(scheme='smtp', host='mail.example', port=587, user='schakel', folder=PosixPath('.'))
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong_server() from None
    if parts.query or parts.fragment or not url.isprintable():
        raise wrong_server()
    if parts.scheme == "folder":
        return folder_server(parts)
    if parts.scheme not in PORTS or not parts.hostname or port == 0 or parts.path not in ("", "/"):
        raise wrong_server()
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise wrong_server()
    return MailServer(parts.scheme, parts.hostname, port or PORTS[parts.scheme], user, password)


def folder_server(parts: SplitResult) -> MailServer:
    """The folder that a ``folder:`` URL names; it must be an absolute path."""
    path = unquote(parts.path)
    if parts.netloc or not path.startswith("/") or path.startswith("//"):
        raise wrong_server()
    return MailServer("folder", folder=Path(path))


def wrong_server() -> WrongMailServer:
    """What is said about any URL that names no mail server."""
    return WrongMailServer(
        "the mail server must look like smtp://user:password@mail.example:587, "
        "smtps://mail.example or folder:///a/folder"
    )


@dataclass(frozen=True)
class Letter:
    """What a letter says and who it goes to. A value that cannot be sent is refused at birth.

    Parameters
    ----------
    sender, to : str
        E-mail addresses without a name.
    sender_name : str
        Name of the sender; empty for none.
    headers : mapping of str to str
        More headers, such as ``List-Unsubscribe``; none of those above.
    subject : str
        One line of at most 200 characters.
    body : str
        Plain text of at most 100,000 characters.
    message_id : str
        The same for every attempt at the same letter: letters, digits, ``-`` and one ``@``.
    at : datetime
        When it was written, aware.

    Raises
    ------
    BadLetter
        If one of them cannot stand in a letter.
    """

    sender: str
    to: str
    subject: str
    body: str = field(repr=False)
    message_id: str
    at: datetime
    sender_name: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for text in (self.sender, self.to, self.subject, self.message_id, self.sender_name):
            require_one_line(text)
        if not self.subject.strip() or len(self.subject) > LONGEST_SUBJECT:
            raise BadLetter("A letter has a subject of at most {n} characters.", n=LONGEST_SUBJECT)
        if len(self.body) > LONGEST_BODY:
            raise BadLetter("A letter has at most {n} characters.", n=LONGEST_BODY)
        local, at, domain = self.message_id.partition("@")
        if not at or not all(set(part) <= PLAIN for part in (local, domain)):
            raise BadLetter("The id of a letter has letters, digits, dots, dashes and one “@”.")
        address_of(self.sender)
        address_of(self.to)
        for name, value in self.headers.items():
            require_one_line(value)
            if not MORE_HEADERS.fullmatch(name):
                raise BadLetter("A letter must not have the header {name!r}.", name=name)

    def as_message(self) -> EmailMessage:
        """The letter as it goes over the wire."""
        message = EmailMessage(policy=SMTP)
        message["From"] = address_of(self.sender, self.sender_name)
        message["To"] = address_of(self.to)
        message["Subject"] = self.subject
        message["Date"] = self.at
        message["Message-ID"] = f"<{self.message_id}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        for name, value in self.headers.items():
            message[name] = value
        message.set_content(self.body)
        return message


PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")


def require_one_line(text: str) -> None:
    """Refuse control characters and line separators: with them a header could end early."""
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") for char in text):
        raise BadLetter("A line of a letter's head must not hold control characters.")


def address_of(address: str, name: str = "") -> Address:
    """An e-mail address as headers carry it: a domain with other letters in its ``xn--`` form.

    Raises
    ------
    BadLetter
        If it is not exactly one address, or its part before the ``@`` is not ASCII.
    """
    try:
        local, at, domain = address.rpartition("@")
        plain = local + at + domain.encode("idna").decode("ascii")
        made = Address(display_name=name, addr_spec=plain)
    except (MessageError, ValueError, IndexError) as error:
        raise BadLetter("This is not an e-mail address.") from error
    if not made.username or not made.domain or made.addr_spec != plain or not plain.isascii():
        raise BadLetter("This is not an e-mail address.")
    return made


def deliver(letter: Letter, server: MailServer, *, timeout_s: float = TIMEOUT_S) -> None:
    """Hand a letter to the mail server, or put it into the folder.

    Parameters
    ----------
    letter : Letter
        The letter.
    server : MailServer
        Where it goes.
    timeout_s : float, default 20
        Longest wait for any one answer of the server.

    Raises
    ------
    MailRefused
        If the server will never take this letter.
    MailNotSent
        If it did not take it now.
    """
    if server.is_folder:
        put_into(server.folder, letter)
    else:
        send(letter, server, timeout_s)


def send(letter: Letter, server: MailServer, timeout_s: float) -> None:
    """Hand a letter to an SMTP server."""
    try:
        with connected(server, timeout_s) as connection:
            if server.user:
                connection.login(server.user, server.password)
            message = letter.as_message()
            to = message["To"].addresses[0].addr_spec
            # Not `send_message`: it would put a ">" before lines that begin with "From".
            connection.sendmail(letter.sender, [to], message.as_bytes())
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise refusal(max(codes, default=0)) from None
    except smtplib.SMTPDataError as error:
        raise refusal(error.smtp_code) from None
    except smtplib.SMTPResponseException as error:
        # The sign-in or the sender: the operator can mend it, so it is worth trying again.
        raise MailNotSent("The mail server answered {status}.", status=error.smtp_code) from None
    except (smtplib.SMTPException, OSError) as error:
        raise MailNotSent(
            "The mail server at {host} could not be used ({why}).",
            host=server.host,
            why=type(error).__name__,
        ) from error


def refusal(status: int) -> WireError:
    """For good, or for now."""
    kind = MailRefused if status >= PERMANENT else MailNotSent
    return kind("The mail server answered {status}.", status=status)


def connected(server: MailServer, timeout_s: float) -> smtplib.SMTP:
    """A connection to the server that nobody on the way can read.

    Only a server on this very machine is spoken to without TLS, and then without a password.
    """
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=timeout_s, context=tls())
    connection = smtplib.SMTP(server.host, server.port, timeout=timeout_s)
    if server.host in LOOPBACK and not server.user:
        return connection
    try:
        connection.starttls(context=tls())
    except BaseException:
        connection.close()
        raise
    return connection


def tls() -> ssl.SSLContext:
    """The same trust as for every other connection that this node makes."""
    from schakel.wire.client import trusted  # noqa: PLC0415 (only who sends needs the client)

    return trusted()


def put_into(folder: Path, letter: Letter) -> None:
    """Write a letter into a file that only its owner can read; a second time changes nothing."""
    digest = hashlib.sha256(letter.message_id.encode()).hexdigest()[:16]
    path = folder / f"{letter.at:%Y%m%dT%H%M%S}-{digest}.eml"
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(scratch, flags, 0o600), "wb") as file:
            file.write(letter.as_message().as_bytes())
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except OSError as error:
        raise MailNotSent(
            "The folder for letters cannot be written ({why}).", why=error.strerror or "unknown"
        ) from error
