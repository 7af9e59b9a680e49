"""`schakel doctor PEER`: what is wrong with another node, looked at from here, in sentences."""

import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from schakel.config import doctor_reading as reading
from schakel.config.doctor import Finding
from schakel.config.doctor_reading import PROTOCOL, Place, Said, Unreadable
from schakel.config.doctor_sentences import (
    CERTIFICATE,
    CLOSED,
    clock,
    keys,
    token_finding,
    unreached,
)
from schakel.config.node import enter, recall
from schakel.config.options import WrongOption
from schakel.kernel.clock import utc_now
from schakel.wire.certificate import BadCertificate, certificate_of
from schakel.wire.client import Answer, BadStatus, Wire, WireError, WirePolicy, trusted

CATALOGUE_REQUEST = (
    b'{"@context":["https://w3id.org/dspace/2025/1/context.jsonld"],'
    b'"@type":"CatalogRequestMessage"}'
)
LITTLE_TIME_DAYS = 14

TokenFor = Callable[[str, bytes], str]


@dataclass(frozen=True)
class Examination:
    """How the doctor looks at a peer.

    Parameters
    ----------
    allow : frozenset of str
        ``host:port`` that may be private and without TLS.
    token_for : callable, optional
        Makes a token of this node for a DID and a body; without it nothing is asked as this node.
    total_s : float
        Seconds for each question.
    tls : callable
        Makes the TLS context.
    now : callable
        The time here.
    """

    allow: frozenset[str] = frozenset()
    token_for: TokenFor | None = None
    total_s: float = 10.0
    tls: Callable[[], ssl.SSLContext] = field(default=trusted, repr=False)
    now: Callable[[], datetime] = utc_now

    @property
    def policy(self) -> WirePolicy:
        """The limits of one question."""
        return WirePolicy(allow=self.allow, total_s=self.total_s)

    @property
    def wire(self) -> Wire:
        """The client that asks."""
        return Wire(self.policy, tls=self.tls)


class Stop(Exception):
    """Nothing further can be looked at; carries the last finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.sentence)
        self.finding = finding


def findings_of(peer: str, data: Path | None, allow: Sequence[str]) -> list[Finding]:
    """What the doctor finds at `peer`, asked as the node in `data` if there is one.

    Raises
    ------
    WrongOption
        If `peer` is neither a web address nor a ``did:web``.
    """
    allowed, token_for = frozenset(allow), None
    if data is not None:
        options = recall(data)
        enter(options)
        from schakel.network.identity import interface  # noqa: PLC0415 (needs the settings)

        allowed |= frozenset(options.wire_allow)
        token_for = getattr(interface, "token_for", None)
    try:
        return examine_peer(peer, Examination(allowed, token_for))
    except Unreadable as error:
        raise WrongOption("{peer!r} cannot be looked at: {why}", peer=peer, why=error) from error


def examine_peer(peer: str, how: Examination) -> list[Finding]:
    """Everything the doctor can find out about `peer`, in the order in which it matters.

    Raises
    ------
    Unreadable
        If `peer` is neither a web address nor a ``did:web``.
    """
    place = reading.place_of(peer, how.allow)
    found: list[Finding] = []
    try:
        for finding in steps(place, how):
            found.append(finding)  # noqa: PERF402 (what came before a stop is kept)
    except Stop as stop:
        found.append(stop.finding)
    return found


def steps(place: Place, how: Examination) -> Iterator[Finding]:
    """The examination, step by step."""
    yield from certificate(place, how)
    answer, finding = document(place, how)
    yield finding
    said = None
    if answer is not None:
        yield clock(answer, how.now())
        said, findings = identity(place, answer)
        yield from findings
    base, path, findings = versions(place, said, how, has_clock=answer is not None)
    yield from findings
    yield from catalogue(base + path + "/catalog/request", said, how)


def certificate(place: Place, how: Examination) -> Iterator[Finding]:
    """Whether the machine is there and proves its name."""
    if not place.url.startswith("https://"):
        try:
            how.wire.get(place.url + "/")
        except BadStatus:
            pass
        except WireError as error:
            if error.code != "redirected":
                raise Stop(unreached("address", place.url, error)) from error
        yield Finding("address", "good", f"{place.url} answers.")
        yield Finding("TLS", "warning", "None is used: good for a trial on one machine only.")
        return
    try:
        shown = certificate_of(place.url, how.policy, tls=how.tls)
    except BadCertificate as error:
        host = error.details["host"]
        raise Stop(Finding("TLS", "bad", CERTIFICATE[error.reason].format(host=host))) from error
    except WireError as error:
        raise Stop(unreached("address", place.url, error)) from error
    yield Finding("address", "good", f"{place.url} can be reached.")
    left = (shown.not_after - how.now()).days
    until = f"{shown.not_after:%Y-%m-%d}"
    if left < LITTLE_TIME_DAYS:
        yield Finding("TLS", "warning", f"Its certificate ends in {left} days, on {until}.")
    else:
        yield Finding("TLS", "good", f"Its certificate holds until {until}.")


def document(place: Place, how: Examination) -> tuple[Answer | None, Finding]:
    """The answer with the DID document, if there is one."""
    where = reading.document_address(place)
    try:
        return how.wire.get(where), Finding("DID document", "good", f"It is at {where}.")
    except BadStatus as error:
        status = error.answer.status
        if status == HTTPStatus.NOT_FOUND:
            text = f"There is none at {where}, so its tokens and signatures cannot be checked."
        else:
            text = f"{where} answers with status {status}."
        return None, Finding("DID document", "bad", text)
    except WireError as error:
        return None, unreached("DID document", where, error)


def identity(place: Place, answer: Answer) -> tuple[Said | None, list[Finding]]:
    """Whether the DID document is of this peer and has keys that can be used."""
    try:
        said = reading.read_did_document(answer.body)
    except Unreadable as error:
        return None, [Finding("DID", "bad", f"The DID document {error}.")]
    expected = place.did or reading.did_of(place.url)
    if said.did != expected:
        text = f"The document is of {said.did[:200] or 'nobody'} and not of {expected}."
        return None, [Finding("DID", "bad", text)]
    return said, [Finding("DID", "good", f"It is {said.did}."), keys(said)]


def versions(
    place: Place, said: Said | None, how: Examination, *, has_clock: bool
) -> tuple[str, str, list[Finding]]:
    """Root and path of the Dataspace Protocol at the peer.

    Raises
    ------
    Stop
        If it speaks none that we speak.
    """
    base = place.url
    if said is not None and said.services.get("DataService", "").startswith("http"):
        base = said.services["DataService"].removesuffix(reading.WELL_KNOWN).rstrip("/")
    where = base + reading.WELL_KNOWN
    try:
        answer = how.wire.get(where)
        spoken = reading.read_versions(answer.body)
    except BadStatus as error:
        text = f"{where} answers with status {error.answer.status}; is this a connector?"
        raise Stop(Finding("versions", "bad", text)) from error
    except WireError as error:
        raise Stop(unreached("versions", where, error)) from error
    except Unreadable as error:
        raise Stop(Finding("versions", "bad", f"{where} {error}.")) from error
    findings = [] if has_clock else [clock(answer, how.now())]
    if PROTOCOL not in spoken:
        others = ", ".join(sorted(spoken))[:200]
        text = f"It speaks {others} of the Dataspace Protocol, and we speak {PROTOCOL} only."
        raise Stop(Finding("versions", "bad", text))
    path = "/" + spoken[PROTOCOL].strip("/") if spoken[PROTOCOL].strip("/") else ""
    findings.append(
        Finding(
            "versions", "good", f"It speaks {PROTOCOL} of the Dataspace Protocol at {base}{path}."
        )
    )
    return base, path, findings


def catalogue(where: str, said: Said | None, how: Examination) -> Iterator[Finding]:
    """Whether the catalogue is closed to strangers and open to this node."""
    stranger = ask(where, "", how)
    if isinstance(stranger, Finding):
        yield stranger
        return
    if stranger.status in CLOSED:
        yield Finding("catalogue", "good", "Strangers are refused, as they should be.")
    elif stranger.status == HTTPStatus.OK:
        yield Finding(
            "catalogue", "warning", "It is shown to strangers too; its owner may not know that."
        )
    else:
        status = stranger.status
        yield Finding("catalogue", "bad", f"A request without a token ends in status {status}.")
    if how.token_for is None:
        yield Finding(
            "token",
            "warning",
            "Not tried: with --data DIR of your node the doctor asks as that node.",
        )
    elif said is None:
        yield Finding("token", "warning", "Not tried: without its DID no token can be made for it.")
    else:
        token = how.token_for(said.did, CATALOGUE_REQUEST)
        answer = ask(where, f"Bearer {token}", how)
        yield answer if isinstance(answer, Finding) else token_finding(answer)


def ask(where: str, authorization: str, how: Examination) -> Answer | Finding:
    """What the peer answers to a request for its catalogue, or why there is no answer."""
    headers = {"Authorization": authorization} if authorization else {}
    try:
        return how.wire.post(where, CATALOGUE_REQUEST, "application/json", headers=headers)
    except BadStatus as error:
        return error.answer
    except WireError as error:
        return unreached("catalogue", where, error)
