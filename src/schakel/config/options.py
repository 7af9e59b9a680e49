"""What an installation is told from outside, read once from its environment."""

import os
import re
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from schakel.kernel.errors import InvalidInput
from schakel.wire.mail import BadLetter, MailServer, address_of, parse_server

ROLES = ("hub", "factory")
PEER = re.compile(r"[^\s,:/@]+:[0-9]{1,5}|\[[0-9a-fA-F:]+\]:[0-9]{1,5}")


class WrongOption(InvalidInput):
    """An environment variable or a command line option has a value that cannot be used."""

    code = "wrong_option"


@dataclass(frozen=True)
class Options:
    """One node of the network.

    Parameters
    ----------
    role : str
        ``hub`` or ``factory``.
    data : Path
        Folder with everything this node keeps: database, keys, secret.
    public_url : str
        Address under which others reach this node, without a slash at the end.
    name : str
        Name of the company or hub, shown to others.
    database_url : str
        ``postgresql://...``, or empty for SQLite in `data`.
    hub_url : str
        Hub that a factory registers with; empty for none.
    wire_allow : tuple of str
        ``host:port`` of peers that may be reached although their address is private and without
        TLS: for a demonstration or a test on one machine.
    trusted_proxies : tuple of str
        Addresses of proxies whose ``X-Forwarded-For`` is believed.
    mail : str
        ``smtp://``, ``smtps://`` or ``folder://`` URL to which letters go; empty for the folder
        ``mail`` in `data`, where nobody receives them.
    mail_from : str
        Address that letters come from; empty for ``schakel@`` and the host of `public_url`.
    oidc_issuer, oidc_client_id, oidc_client_secret : str
        Identity site (OpenID Connect) through which people may sign in too; empty for none.
    demo : bool
        Whether this is the hub of a demonstration: it has a guided tour, and may be filled with
        made-up people. Never on for a node that somebody works with.
    conformance : bool
        Whether a conformance kit examines this factory: everybody is let in, and there is nothing
        but what the kit agreed on. Never on for a node that somebody works with.
    """

    role: str
    data: Path
    public_url: str
    name: str = ""
    database_url: str = ""
    hub_url: str = ""
    wire_allow: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    mail: str = field(default="", repr=False)
    mail_from: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    demo: bool = False
    conformance: bool = False

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise WrongOption("the role is 'hub' or 'factory', not {role!r}", role=self.role)
        if self.conformance and self.role != "factory":
            raise WrongOption("only a factory can be examined: leave out --conformance")
        for label, url in (("public address", self.public_url), ("hub address", self.hub_url)):
            if url and not is_web_address(url):
                raise WrongOption(
                    "the {label} must look like https://hub.example, not {url!r}",
                    label=label,
                    url=url,
                )
        for peer in self.wire_allow:
            if not PEER.fullmatch(peer):
                raise WrongOption(
                    "a peer to allow must look like localhost:8001, not {peer!r}", peer=peer
                )
        for proxy in self.trusted_proxies:
            if not is_network(proxy):
                raise WrongOption(
                    "a trusted proxy must look like 10.0.0.1 or 10.0.0.0/8, not {proxy!r}",
                    proxy=proxy,
                )
        self._check_mail_and_sign_in()

    def _check_mail_and_sign_in(self) -> None:
        if self.mail:
            parse_server(self.mail)
        try:
            address_of(self.sender)
        except BadLetter:
            raise WrongOption(
                "the sender of letters must look like schakel@hub.example, not {given!r}",
                given=self.sender,
            ) from None
        told = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if any(told) and not all(told):
            raise WrongOption(
                "to sign in through another site, give issuer, client id and client secret"
            )
        if self.oidc_issuer and not is_issuer(self.oidc_issuer):
            raise WrongOption(
                "the issuer must look like https://identity.example, not {url!r}",
                url=self.oidc_issuer,
            )

    @property
    def mail_server(self) -> MailServer:
        """Where letters go."""
        return (
            parse_server(self.mail)
            if self.mail
            else MailServer("folder", folder=self.data / "mail")
        )

    @property
    def sender(self) -> str:
        """Address that letters come from."""
        is_name = ":" not in self.host  # an IPv6 address is none
        return self.mail_from or f"schakel@{self.host if is_name else 'localhost'}"

    @property
    def on_postgresql(self) -> bool:
        """Whether the data is on a PostgreSQL server and not in a file."""
        return self.database_url.startswith("postgres")

    @property
    def host(self) -> str:
        """Host name of the public address."""
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def port(self) -> int:
        """Port of the public address."""
        parts = urlsplit(self.public_url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def is_secure(self) -> bool:
        """Whether others reach this node over TLS."""
        return self.public_url.startswith("https://")

    def environment(self) -> dict[str, str]:
        """The environment variables from which `from_environment` makes these options again."""
        return {
            "SCHAKEL_ROLE": self.role,
            "SCHAKEL_DATA": str(self.data),
            "SCHAKEL_PUBLIC_URL": self.public_url,
            "SCHAKEL_NAME": self.name,
            "SCHAKEL_HUB_URL": self.hub_url,
            "SCHAKEL_WIRE_ALLOW": ",".join(self.wire_allow),
            "SCHAKEL_TRUSTED_PROXIES": ",".join(self.trusted_proxies),
            "SCHAKEL_MAIL": self.mail,
            "SCHAKEL_MAIL_FROM": self.mail_from,
            "SCHAKEL_OIDC_ISSUER": self.oidc_issuer,
            "SCHAKEL_OIDC_CLIENT_ID": self.oidc_client_id,
            "SCHAKEL_OIDC_CLIENT_SECRET": self.oidc_client_secret,
            "SCHAKEL_DEMO": "yes" if self.demo else "",
            "SCHAKEL_CONFORMANCE": "yes" if self.conformance else "",
            "DATABASE_URL": self.database_url,
        }


def is_web_address(url: str) -> bool:
    """Whether `url` is an address of a website: a scheme, a host, perhaps a port."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
            and not parts.username
        )
    except ValueError:
        return False


def is_issuer(url: str) -> bool:
    """Whether `url` names an identity site: over TLS, or on this machine for a trial."""
    parts = urlsplit(url)
    is_here = parts.hostname in ("localhost", "127.0.0.1")
    return is_web_address(url) and (parts.scheme == "https" or is_here) and not parts.query


def is_network(text: str) -> bool:
    """Whether `text` is an IP address or a network of them."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def from_environment(role: str) -> Options:
    """The options of this process, from its ``SCHAKEL_*`` variables and ``DATABASE_URL``."""

    def listed(name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in os.environ.get(name, "").split(",") if part.strip())

    return Options(
        role=role,
        data=Path(os.environ.get("SCHAKEL_DATA", "var")).resolve(),
        public_url=os.environ.get("SCHAKEL_PUBLIC_URL", "http://localhost:8000").rstrip("/"),
        name=os.environ.get("SCHAKEL_NAME", ""),
        database_url=os.environ.get("DATABASE_URL", ""),
        hub_url=os.environ.get("SCHAKEL_HUB_URL", "").rstrip("/"),
        wire_allow=listed("SCHAKEL_WIRE_ALLOW"),
        trusted_proxies=listed("SCHAKEL_TRUSTED_PROXIES"),
        mail=os.environ.get("SCHAKEL_MAIL", ""),
        mail_from=os.environ.get("SCHAKEL_MAIL_FROM", ""),
        oidc_issuer=os.environ.get("SCHAKEL_OIDC_ISSUER", "").rstrip("/"),
        oidc_client_id=os.environ.get("SCHAKEL_OIDC_CLIENT_ID", ""),
        oidc_client_secret=os.environ.get("SCHAKEL_OIDC_CLIENT_SECRET", ""),
        demo=os.environ.get("SCHAKEL_DEMO", "") == "yes",
        conformance=os.environ.get("SCHAKEL_CONFORMANCE", "") == "yes",
    )
