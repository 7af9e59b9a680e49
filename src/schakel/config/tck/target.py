"""The connector under test: where it is, and how the kit talks to it."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx

from schakel.config.tck.cases import seeds
from schakel.kernel.errors import SchakelError
from schakel.standards.dataspace.common import CONTEXT, InvalidDspMessage, read
from schakel.standards.dataspace.version import WELL_KNOWN, Version, base_of, parse_versions

TIMES = 3
FIRST_PAUSE_S = 0.2
LARGEST = 20_000_000
SUCCESS, CLIENT_ERROR = 2, 4


class Failed(SchakelError):
    """The connector did something else than the case asks for."""

    code = "case_failed"


def failed(detail: str) -> Failed:
    """The connector failed the case, with what it did."""
    return Failed("{detail}", detail=detail)


@dataclass(frozen=True)
class Target:
    """The connector under test.

    Parameters
    ----------
    root : str
        Its address; the version document is below it.
    negotiate, transfer : str
        Where it is told to begin a negotiation and a transfer, for the consumer cases.
    base : str
        Base of its 2025-1 endpoints; empty means: as its version document says.
    authorization, stranger : str
        The header of a partner, and of somebody who knows no negotiation of the kit's; empty means
        that nothing is sent.
    agent, participant : str
        The participant id of the connector, and of the kit.
    wait_s : float
        How long the kit waits for a message or a state.
    ids : mapping
        Ids that replace the seeded ones, by their names in the official kit.
    """

    root: str
    negotiate: str = ""
    transfer: str = ""
    base: str = ""
    authorization: str = ""
    stranger: str = ""
    agent: str = "CONNECTOR_UNDER_TEST"
    participant: str = "TCK_PARTICIPANT"
    wait_s: float = 15.0
    ids: Mapping[str, str] = field(default_factory=dict)

    def seeded(self, name: str) -> str:
        """The id that the case uses under this name."""
        return self.ids.get(name) or seeds()[name]


@dataclass(frozen=True)
class Said:
    """An answer: status, headers, and the object in it (None if there is none)."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_taken(self) -> bool:
        """2xx."""
        return self.status // 100 == SUCCESS

    @property
    def is_refusal(self) -> bool:
        """4xx, but not 404: the message was understood and may not come now."""
        return self.status // 100 == CLIENT_ERROR and self.status != HTTPStatus.NOT_FOUND

    @property
    def body(self) -> dict[str, Any] | None:
        """The JSON object, or None."""
        try:
            return read(self.content, largest=LARGEST)
        except InvalidDspMessage:
            return None

    def object(self) -> dict[str, Any]:
        """The JSON object; without one the case fails."""
        if self.body is None:
            raise failed(f"The answer ({self.status}) holds no JSON object: {self.content[:80]!r}")
        return self.body


class Talker:
    """Sends as the official kit does: the same message up to three times on an unexpected 4xx."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._client = httpx.Client(timeout=target.wait_s, trust_env=False)
        self._base = target.base.rstrip("/")

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    @property
    def base(self) -> str:
        """The base of the endpoints of 2025-1, as the version document says."""
        if not self._base:
            found = base_of(self.target.root, self.versions())
            if found is None:
                raise failed("The version document names no version 2025-1.")
            self._base = found
        return self._base

    def versions(self) -> tuple[Version, ...]:
        """What the version document says; it is asked for without a token."""
        said = self.ask("GET", self.target.root.rstrip("/") + WELL_KNOWN, headers={})
        if said.status != HTTPStatus.OK:
            raise failed(f"There is no version document: {WELL_KNOWN} answers {said.status}.")
        try:
            return parse_versions(said.object())
        except InvalidDspMessage as error:
            raise failed(f"The version document is wrong: {error}") from error

    def ask(
        self,
        method: str,
        url: str,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Said:
        """One request; `headers` None sends the authorization of a partner."""
        if headers is None:
            given = self.target.authorization
            headers = {"Authorization": given} if given else {}
        kind = {"Content-Type": "application/json"} if content is not None else {}
        try:
            answer = self._client.request(
                method, url, content=content, headers=kind | dict(headers)
            )
        except httpx.HTTPError as error:
            raise failed(f"{method} {url} was not answered: {type(error).__name__}") from error
        except (ValueError, httpx.InvalidURL) as error:
            raise failed(f"{url} is no address.") from error
        return Said(answer.status_code, answer.headers, answer.content)

    def get(self, url: str) -> Said:
        """Ask as a partner."""
        return self.ask("GET", url)

    def send(self, url: str, message: Mapping[str, Any]) -> Said:
        """Send a message that must be taken."""
        content, pause_s = json.dumps(message).encode(), FIRST_PAUSE_S
        for again in range(TIMES):
            said = self.ask("POST", url, content)
            if not said.is_refusal or again == TIMES - 1:
                break
            time.sleep(pause_s)
            pause_s *= 2
        if not said.is_taken:
            what = message.get("@type", "The signal")
            raise failed(f"{what} was answered with {said.status}: {said.content[:200]!r}")
        return said

    def send_refused(self, url: str, message: Mapping[str, Any]) -> Said:
        """Send a message that must be refused: with 4xx, but not with 404."""
        said = self.ask("POST", url, json.dumps(message).encode())
        if not said.is_refusal:
            kind = message["@type"]
            raise failed(f"{kind} had to be refused with 4xx; it was answered with {said.status}")
        return said


def message(kind: str, **members: Any) -> dict[str, Any]:
    """A message as the official kit writes it: with an ``@id`` of its own."""
    found = {"@context": [CONTEXT], "@type": kind, "@id": f"urn:uuid:{uuid4()}"}
    return found | {name: value for name, value in members.items() if value is not None}
