"""The certificate that another machine shows: only asked for, nothing is sent under it."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import httpcore

from schakel.wire.addresses import parse_target, require_public
from schakel.wire.client import WirePolicy, trusted
from schakel.wire.errors import NotReachable, TooSlow, WireError
from schakel.wire.pinned import Deadline, PinnedBackend, resolve_by_system, resolve_in_time

REASONS = {
    10: "expired",
    9: "not_yet_valid",
    18: "self_signed",
    19: "self_signed",
    20: "unknown_authority",
    62: "other_name",
    64: "other_name",
}


@dataclass(frozen=True)
class Certificate:
    """What is told of a certificate that holds.

    Parameters
    ----------
    not_after : datetime
        End of its validity, aware and UTC.
    """

    not_after: datetime


class BadCertificate(NotReachable):
    """The certificate does not hold; `reason` is one of the values of `REASONS`, or ``other``."""

    code = "bad_certificate"

    def __init__(self, message: str, *, reason: str, host: str) -> None:
        super().__init__(message, reason=reason, host=host)
        self.reason = reason


def certificate_of(
    url: str, policy: WirePolicy, *, tls: Callable[[], ssl.SSLContext] = trusted
) -> Certificate:
    """Shake hands with the machine behind the https address `url` and look at its certificate.

    Raises
    ------
    BadCertificate
        If it is expired, for another name, or from an authority that nobody knows.
    schakel.wire.errors.WireError
        If the machine may not or cannot be reached.
    """
    deadline = Deadline(policy.total_s)
    target = parse_target(url, policy.allow)
    literal = target.literal
    found = (
        (literal,)
        if literal
        else resolve_in_time(resolve_by_system, target.host, target.port, deadline)
    )
    if not target.is_listed:
        require_public(target.host, found)
    try:
        stream = PinnedBackend(found, deadline).connect_tcp(target.host, target.port)
        try:
            # The handshake closes the connection itself when it fails.
            secure = stream.start_tls(tls(), target.host)
        except httpcore.ConnectError as error:
            raise refusal(error, target.host) from error
    except httpcore.TimeoutException as error:
        raise TooSlow("The peer did not answer completely in time.") from error
    except (httpcore.NetworkError, OSError) as error:
        raise NotReachable("{host} could not be reached.", host=target.host) from error
    told = secure.get_extra_info("ssl_object").getpeercert()
    secure.close()
    return Certificate(datetime.fromtimestamp(ssl.cert_time_to_seconds(told["notAfter"]), UTC))


def refusal(error: BaseException, host: str) -> WireError:
    """Why the handshake failed, as an error of ours."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        reason = REASONS.get(cause.verify_code, "other")
        return BadCertificate("The certificate of {host} does not hold.", reason=reason, host=host)
    if isinstance(cause, ssl.SSLError):
        return BadCertificate("{host} does not speak TLS there.", reason="no_tls", host=host)
    return NotReachable("{host} could not be reached.", host=host)
