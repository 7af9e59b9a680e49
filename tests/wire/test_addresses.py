"""Which addresses a node may reach."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.wire.addresses import is_public, parse_target
from schakel.wire.errors import AddressNotAllowed

pytestmark = pytest.mark.pure

HOSTILE_ADDRESSES = [
    "0.0.0.0",  # noqa: S104
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:93.184.215.14",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2002:c0a8:101::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]

HOSTILE_URLS = [
    "",
    "peer.example",
    "//peer.example/",
    "http://peer.example/",
    "ftp://peer.example/",
    "file:///etc/passwd",
    "gopher://peer.example/",
    "https://",
    "https:///path",
    "https://peer.example:80/",
    "https://peer.example:8443/",
    "https://peer.example:0/",
    "https://peer.example:65536/",
    "https://peer.example:abc/",
    "https://user@peer.example/",
    "https://user:secret@peer.example/",
    "https://@peer.example/",
    "https://peer.example@127.0.0.1/",
    "https://peer.example#@127.0.0.1/",
    "https://peer.example/#part",
    "https://peer.example\\@127.0.0.1/",
    "https://peer.example /",
    "https://peer.example/a b",
    "https://peer.example/\r\nHost: other",
    "https://peer.example\n.evil.example/",
    "https://127.1/",
    "https://127.0.1/",
    "https://0/",
    "https://0x7f.1/",
    "https://0x7f000001/",
    "https://0x/",
    "https://2130706433/",
    "https://0177.0.0.1/",
    "https://127.0.0.01/",
    "https://1.2.3.4.5/",
    "https://256.0.0.1/",
    "https://peer.0x7f/",
    "https://[::1/",
    "https://[fe80::1%25eth0]/",
    "https://[::ffff:127.0.0.1%0]/",
    "https://%31%32%37.0.0.1/",
    "https://１２７.0.0.1/",  # noqa: RUF001 (full-width digits are the point)
    "https://127。0。0。1/",
    "https://bücher.example/",
    "https://peer..example/",
    "https://.example/",
    "https://-peer.example/",
    "https://peer.example/" + "a" * 2000,
    "https://" + "a" * 64 + ".example/",
]


@pytest.mark.parametrize("text", HOSTILE_ADDRESSES)
def test_address_outside_the_open_internet_is_not_public(text: str) -> None:
    assert is_public(ip_address(text)) is False


@pytest.mark.parametrize(
    "text",
    ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "64:ff9b::5db8:d70e", "2002:5db8:d70e::1"],
)
def test_address_of_the_open_internet_is_public(text: str) -> None:
    assert is_public(ip_address(text)) is True


@pytest.mark.parametrize("url", HOSTILE_URLS)
def test_hostile_url_is_refused(url: str) -> None:
    with pytest.raises(AddressNotAllowed):
        parse_target(url, frozenset())


def test_plain_https_url_is_taken_apart() -> None:
    target = parse_target("https://Peer.Example./network/inbox?a=1", frozenset())

    assert (target.scheme, target.host, target.port) == ("https", "peer.example", 443)
    assert (target.path, target.is_listed) == ("/network/inbox?a=1", False)


def test_listed_peer_may_have_another_port_and_no_tls() -> None:
    target = parse_target("http://localhost:8001/x", frozenset({"localhost:8001"}))

    assert (target.scheme, target.port, target.is_listed) == ("http", 8001, True)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8002/",
        "http://127.0.0.1:8001/",
        "ftp://localhost:8001/",
        "http://u@localhost:8001/",
    ],
)
def test_list_opens_nothing_beside_what_it_names(url: str) -> None:
    with pytest.raises(AddressNotAllowed):
        parse_target(url, frozenset({"localhost:8001"}))


@given(st.integers(0, 2**32 - 1))
def test_ipv6_that_carries_ipv4_is_as_public_as_what_it_carries(number: int) -> None:
    inner = is_public(ip_address(number))

    assert is_public(ip_address(int(ip_address("64:ff9b::")) + number)) is inner
    assert is_public(ip_address((0x2002 << 112) | (number << 80))) is inner
    assert is_public(ip_address((0xFFFF << 32) | number)) is False


@given(st.text(max_size=60))
def test_any_text_is_either_a_target_or_refused(text: str) -> None:
    try:
        target = parse_target("https://" + text, frozenset())
    except AddressNotAllowed:
        return
    assert target.port == 443
    assert target.host.isascii()
