"""Rate limits, counted in the database, so that they hold across processes and restarts.

The method is the generic cell rate algorithm (ITU-T I.371, the virtual scheduling form): a bucket
of `limit` tokens that fills evenly in `per_s` seconds, kept as one moment in time. Who waited long
enough may use the whole bucket at once; after that one token comes back each ``per_s / limit``.
"""

import math
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from schakel.kernel.errors import TooMany
from schakel.web.models import Allowance

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
ATTEMPTS = 3
IPV6_SITE_BITS = 64  # what one household or company gets


def allow(scope: str, key: str, *, limit: int, per_s: int, now: datetime, cost: int = 1) -> None:
    """Take `cost` tokens from the bucket of `key`, or refuse.

    Call it outside ``transaction.atomic()``: a roll-back would give the tokens back.

    Parameters
    ----------
    scope : str
        What is limited ("assessment.start"). Each scope has buckets of its own.
    key : str
        Who is limited, often `client_address`. Only a keyed hash of it is kept.
    limit : int
        Tokens in a full bucket.
    per_s : int
        Seconds in which an empty bucket fills.
    now : datetime
        The current time, aware.
    cost : int
        Tokens to take, 1 to `limit`.

    Raises
    ------
    TooMany
        If there are not enough tokens; `retry_after_s` says when there will be.
    ValueError
        If `cost` could never be granted.
    """
    if not 0 < cost <= limit:
        raise ValueError(f"the cost lies between 1 and the limit of {limit}, not at {cost}")
    row = digest(scope, key)
    now_us = (now - EPOCH) // MICROSECOND
    full_us = per_s * 1_000_000
    cost_us = full_us * cost // limit
    latest_us = now_us + full_us - cost_us  # the bucket may be clear no later than this
    # Reading first keeps the refused, who may be many, away from the write lock.
    used = clear_at(row)
    for _ in range(ATTEMPTS):
        if used is None:
            new = Allowance(key=row, clear_at_us=0)
            Allowance.objects.bulk_create([new], ignore_conflicts=True)
        if (used or 0) > latest_us:
            break
        if take(row, now_us, cost_us, latest_us):
            return
        used = clear_at(row)  # somebody else took the last token, or `prune` the whole bucket
    wait_us = max(used or 0, latest_us) - latest_us
    seconds = max(1, math.ceil(wait_us / 1_000_000))
    raise TooMany(
        "That was too often in a short time. Wait for {seconds} s, then try again.",
        retry_after_s=seconds,
        seconds=seconds,
    )


def digest(scope: str, key: str) -> str:
    """The name under which a bucket is kept. It cannot be turned back into an address."""
    return salted_hmac(f"schakel.web.limits:{scope}", key, algorithm="sha256").hexdigest()


def clear_at(row: str) -> int | None:
    """When the bucket is clear, or None if there is none yet."""
    return Allowance.objects.filter(key=row).values_list("clear_at_us", flat=True).first()


def take(row: str, now_us: int, cost_us: int, latest_us: int) -> bool:
    """Take tokens in one statement if they are there: two that come at once cannot both win."""
    clear = Greatest(F("clear_at_us"), now_us)
    open_ones = Allowance.objects.filter(key=row, clear_at_us__lte=latest_us)
    return open_ones.update(clear_at_us=clear + cost_us) == 1


def prune(now: datetime) -> int:
    """Forget the buckets that are full again; gives how many."""
    now_us = (now - EPOCH) // MICROSECOND
    deleted, _ = Allowance.objects.filter(clear_at_us__lte=now_us).delete()
    return deleted


def client_address(request: HttpRequest) -> str:
    """Where a request comes from: an IPv4 address, or the /64 network of an IPv6 address.

    ``X-Forwarded-For`` counts only when it comes from a proxy of ours (``trusted_proxies``), and
    then only its right-most part that is not such a proxy: anything further left can be forged.
    """
    peer = parse_address(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while peer is not None and is_trusted(peer) and forwarded:
        hop = parse_address(forwarded.pop().strip())
        if hop is None:
            break
        peer = hop
    if peer is None:
        return "unknown"
    if isinstance(peer, IPv6Address):
        return str(ip_network((peer, IPV6_SITE_BITS), strict=False))
    return str(peer)


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """An address, or None if the text is none. IPv4 inside IPv6 counts as IPv4."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def is_trusted(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to a proxy of this installation."""
    return any(
        address in ip_network(proxy, strict=False) for proxy in settings.OPTIONS.trusted_proxies
    )
