"""Which addresses may be reached: decisions only, nothing is looked up here.

The special-purpose ranges are those of IANA (RFC 6890 and its registries) as `ipaddress` carries
them; embedded IPv4 follows RFC 4291 section 2.5.5 (mapped), RFC 3056 (6to4) and RFC 6052 (NAT64).
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

from schakel.wire.errors import AddressNotAllowed

IPAddress = IPv4Address | IPv6Address

GLOBAL_UNICAST = IPv6Network("2000::/3")
DOCUMENTATION = IPv6Network("3fff::/20")  # RFC 9637, too young for Python 3.11's tables
NAT64 = IPv6Network("64:ff9b::/96")
PROTOCOLS = IPv4Network("192.0.0.0/24")  # RFC 6890; `ipaddress` knows only parts of it
# Inside a public range, yet answers only to machines of one cloud and hands out their secrets.
METADATA = frozenset({IPv4Address("168.63.129.16")})

HTTPS_PORT = 443
LONGEST_URL = 2000
PRINTABLE = re.compile(r"[\x21-\x7e]+")
HOST_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9-]{1,63}")
# "Ends in a number" of the WHATWG URL standard: what a lenient parser takes for an IPv4 address.
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")


@dataclass(frozen=True)
class Target:
    """A URL that may be asked, taken apart.

    Parameters
    ----------
    scheme : str
        ``https``, or ``http`` for a peer on the policy's list.
    host : str
        Name, or IP address in its usual spelling (IPv6 without brackets), in lower case.
    port : int
        1 to 65535.
    path : str
        Path with query, starting with a slash.
    is_listed : bool
        Whether the policy names this host and port, so that it may be private.
    """

    scheme: str
    host: str
    port: int
    path: str
    is_listed: bool

    @property
    def literal(self) -> IPAddress | None:
        """The address, if the host is one."""
        return ip_literal(self.host)


def parse_target(url: str, allow: frozenset[str]) -> Target:
    """Take `url` apart, or say why it may not be asked.

    Parameters
    ----------
    url : str
        Absolute URL.
    allow : frozenset of str
        ``host:port`` of peers that may be private, without TLS and on any port.

    Raises
    ------
    AddressNotAllowed
        If the URL is malformed, carries a user name or fragment, has another scheme or port than
        https and 443, or spells an IP address in an unusual way.
    """
    if len(url) > LONGEST_URL or not PRINTABLE.fullmatch(url) or "\\" in url:
        raise AddressNotAllowed("The address must be a plain URL of at most 2000 characters.")
    try:
        parts = urlsplit(url)
        usual = 80 if parts.scheme == "http" else HTTPS_PORT
        port = usual if parts.port is None else parts.port
    except ValueError as error:
        raise AddressNotAllowed("The address is not a URL.") from error
    if "@" in parts.netloc or "#" in url:
        raise AddressNotAllowed("The address must have no user name and no fragment.")
    host = checked_host(parts.hostname or "")
    is_listed = f"{host}:{port}" in allow
    if parts.scheme != "https" and not (is_listed and parts.scheme == "http"):
        raise AddressNotAllowed("The address must start with https.")
    if port != HTTPS_PORT and not is_listed:
        raise AddressNotAllowed("Port {port} is not allowed; use 443.", port=port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, is_listed)


def checked_host(host: str) -> str:
    """`host` in lower case if it is a host name or an IP address in its usual spelling.

    Raises
    ------
    AddressNotAllowed
        If it is neither; internationalised names must come in their ``xn--`` form.
    """
    host = host.lower().removesuffix(".")
    if ip_literal(host):
        return host
    if not HOST_NAME.fullmatch(host) or NUMBER.fullmatch(host.rpartition(".")[2]):
        raise AddressNotAllowed("{host!r} is not a host name.", host=host[:80])
    return host


def ip_literal(host: str) -> IPAddress | None:
    """The IP address that `host` spells in its usual form, or None if it is something else."""
    try:
        return IPv6Address(host) if ":" in host and "%" not in host else IPv4Address(host)
    except AddressValueError:
        return None


def is_public(address: IPAddress) -> bool:
    """Whether `address` belongs to the open internet.

    Loopback, private, shared, link-local, multicast, reserved, documentation and metadata
    addresses do not, and neither does an IPv6 address that carries such an IPv4 address.

    Examples
    --------
    >>> is_public(IPv4Address("10.0.0.1")), is_public(IPv6Address("2002:7f00:1::"))
    (False, False)
    """
    if isinstance(address, IPv4Address):
        usual = address.is_global and not address.is_multicast and address not in PROTOCOLS
        return usual and address not in METADATA
    if address in NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.sixtofour is not None:
        return is_public(address.sixtofour)
    return address in GLOBAL_UNICAST and address.is_global and address not in DOCUMENTATION


def require_public(host: str, addresses: tuple[IPAddress, ...]) -> None:
    """Refuse a name if even one of its addresses is not public.

    Raises
    ------
    AddressNotAllowed
        Names the host, never the address: that would let a stranger map this network.
    """
    if not all(is_public(address) for address in addresses):
        raise AddressNotAllowed("{host} leads to an address that may not be reached.", host=host)
