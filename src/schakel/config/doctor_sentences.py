"""What the doctor says about a peer, once it is known: sentences only, nothing is asked here."""

from datetime import datetime
from http import HTTPStatus

from schakel.config import doctor_reading as reading
from schakel.config.doctor import Finding
from schakel.config.doctor_reading import Said, Unreadable
from schakel.wire.client import Answer, WireError

CERTIFICATE = {
    "expired": "Its certificate has expired; the owner must renew it.",
    "not_yet_valid": "Its certificate is not valid yet; is a clock wrong, there or here?",
    "self_signed": "Its certificate is signed by itself; the owner needs one of an authority, "
    "by ACME for example.",
    "unknown_authority": "Its certificate comes from an authority that this machine does not "
    "know, or the chain to it is not sent along.",
    "other_name": "Its certificate is for another name than {host}.",
    "no_tls": "It does not speak TLS at this address and port.",
    "other": "Its certificate does not hold.",
}
CLOSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


def unreached(about: str, url: str, error: WireError) -> Finding:
    """Why a question got no usable answer."""
    told = {
        "address_not_allowed": f"{url} is not asked: {error} For a trial on one machine give "
        "--allow HOST:PORT.",
        "redirected": f"{url} sends on to another address, which is never followed; use the "
        "address that it sends to, or have the owner serve it there.",
        "too_slow": f"{url} did not answer completely in time.",
        "not_reachable": f"{url} could not be reached: is the address right, and does it run?",
    }
    return Finding(about, "bad", told.get(error.code, f"{url}: {error}"))


def clock(answer: Answer, now: datetime) -> Finding:
    """Whether the peer's clock and ours agree."""
    ahead = reading.skew(answer.headers.get("date", ""), now)
    if ahead is None:
        return Finding("clock", "warning", "It does not tell the time, so this was not compared.")
    told = f"{abs(ahead).total_seconds():.0f} s {'ahead of' if ahead > ahead * 0 else 'behind'}"
    if abs(ahead) > reading.SKEW_TAKEN:
        advice = "messages are refused beyond 300 s; set both clocks by NTP."
        return Finding("clock", "bad", f"Its clock is {told} ours; {advice}")
    if abs(ahead) > reading.SKEW_NOTED:
        return Finding("clock", "warning", f"Its clock is {told} ours; up to 300 s is taken.")
    return Finding("clock", "good", "Its clock and ours agree.")


def keys(said: Said) -> Finding:
    """Whether there are keys for what a peer must do with them."""
    lacking = [name for name, ids in said.usable.items() if not ids]
    if len(lacking) == len(said.usable):
        return Finding(
            "keys",
            "bad",
            f"None of its {said.keys} keys can be used; it needs an Ed25519 or P-256 key as "
            "publicKeyJwk.",
        )
    if "capabilityInvocation" in lacking and "authentication" in lacking:
        return Finding(
            "keys", "bad", "None is for capabilityInvocation, so no token of it can be taken."
        )
    usable = {key for ids in said.usable.values() for key in ids}
    note = f" None is listed for {', '.join(lacking)}." if lacking else ""
    return Finding("keys", "warning" if lacking else "good", f"{len(usable)} can be used.{note}")


def token_finding(answer: Answer) -> Finding:
    """How the peer took a token of this node."""
    if answer.status in CLOSED:
        return Finding(
            "token",
            "bad",
            f"It answers this node with status {answer.status}: it does not know this node, or "
            "cannot reach its DID document, or its clock or keys differ. Ask its owner to run "
            "schakel doctor with the address of this node.",
        )
    if answer.status != HTTPStatus.OK:
        return Finding("token", "bad", f"Asked as this node it ends in status {answer.status}.")
    try:
        datasets, _ = reading.read_catalogue(answer.body)
    except Unreadable as error:
        return Finding("token", "bad", f"It knows this node, but what it answers {error}.")
    return Finding("token", "good", f"It knows this node and shows it {datasets} datasets.")
