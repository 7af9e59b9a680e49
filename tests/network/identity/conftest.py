"""A node with keys of its own, in a folder of its own, and other nodes that call it.

The wire is where the tests stop: `Web` answers in its place, so every check behind it runs.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws

from schakel.config.options import Options
from schakel.kernel.clock import utc_now
from schakel.kernel.identifiers import new_uid
from schakel.network.identity.domain import tokens
from schakel.network.identity.domain.keys import PrivateKey, new_key
from schakel.wire.errors import Answer, BadStatus, NotReachable

HERE = "did:web:hub.example"
CALLER = "did:web:caller.example"


@dataclass
class Web:
    """What can be fetched: bytes, or a callable that is given the body and the headers."""

    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        self.asked.append(url)
        page = self.pages.get(url)
        if page is None:
            raise NotReachable("{host} could not be reached.", host=url)
        status, content = page(body, headers or {}) if callable(page) else (200, page)
        answer = Answer(status, {}, content)
        if status >= 400:
            raise BadStatus("The peer answered with status {status}.", answer=answer)
        return answer


@dataclass
class Node:
    """Another node; `document` may be changed before it is published."""

    web: Web
    did: str = CALLER
    key: PrivateKey = field(default_factory=new_key)
    document: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        listed = [self.kid]
        self.document = {
            "id": self.did,
            "verificationMethod": [self.method(self.kid, dict(self.key.public.jwk))],
            "authentication": listed,
            "assertionMethod": listed,
            "capabilityInvocation": listed,
            "service": [
                {
                    "id": f"{self.did}#credentials",
                    "type": "CredentialService",
                    "serviceEndpoint": self.credential_service,
                }
            ],
        }
        self.publish()

    @property
    def kid(self) -> str:
        return f"{self.did}#{self.key.public.kid}"

    @property
    def url(self) -> str:
        return "https://" + self.did.removeprefix("did:web:")

    @property
    def credential_service(self) -> str:
        return self.url + "/network/credentials"

    def method(self, kid: str, jwk: dict[str, Any]) -> dict[str, Any]:
        kind = "JsonWebKey2020"
        return {"id": kid, "type": kind, "controller": self.did, "publicKeyJwk": jwk}

    def publish(self) -> None:
        self.web.pages[self.url + "/.well-known/did.json"] = json.dumps(self.document).encode()

    def claims(self, now: datetime, body: bytes = b"", **changes: Any) -> dict[str, Any]:
        """What its token says; a change to None leaves a claim out."""
        told = tokens.claims_for(self.did, HERE, body, jti=new_uid(), token="", now=now)
        return {name: value for name, value in (told | changes).items() if value is not None}

    def token(
        self,
        now: datetime,
        body: bytes = b"",
        *,
        key: PrivateKey | None = None,
        header: dict[str, Any] | None = None,
        **changes: Any,
    ) -> str:
        """An Authorization header; `header` and `changes` say what is wrong with it."""
        told = {"alg": "Ed25519", "kid": self.kid, "typ": "JWT"} | (header or {})
        told = {name: value for name, value in told.items() if value is not None}
        claims = self.claims(now, body, **changes)
        return "Bearer " + sign(claims, told, (key or self.key).as_key())


def sign(claims: dict[str, Any], header: dict[str, Any], key: Any) -> str:
    """A compact JWS of exactly this, whatever its header says."""
    if header["alg"] == "EdDSA":  # the signing library warns of the old name
        payload = json.dumps(claims).encode()
        parts = [base64.urlsafe_b64encode(each) for each in (json.dumps(header).encode(), payload)]
        told = b".".join(part.rstrip(b"=") for part in parts)
        signature = base64.urlsafe_b64encode(key.get_op_key("sign").sign(told)).rstrip(b"=")
        return (told + b"." + signature).decode()
    return jws.serialize_compact(header, json.dumps(claims), key, algorithms=[header["alg"]])


@pytest.fixture
def node(settings, tmp_path: Path) -> Options:
    from schakel.network.identity import interface as identity  # noqa: PLC0415 (needs the settings)

    options = replace(
        settings.OPTIONS,
        data=tmp_path,
        public_url="https://hub.example",
        name="Hub",
        wire_allow=("localhost:8001",),
    )
    settings.OPTIONS = options
    identity.ensure_keys()
    return options


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    """What other nodes serve, in the place of the wire."""
    from schakel.wire import client  # noqa: PLC0415

    served = Web()
    monkeypatch.setattr(client.Wire, "get", lambda _self, url, **_more: served.answer(url))
    monkeypatch.setattr(
        client.Wire,
        "post",
        lambda _self, url, body, _type, headers=None: served.answer(url, body, headers),
    )
    return served


@pytest.fixture
def caller(web: Web) -> Node:
    """A node that calls."""
    return Node(web)


@pytest.fixture
def now() -> datetime:
    return utc_now().replace(microsecond=0)


@pytest.fixture
def refusal() -> Callable[..., str]:
    """The code of the check that fails; empty if none does."""
    from schakel.network.identity import interface as identity  # noqa: PLC0415

    def of(authorization: str, now: datetime, body: bytes = b"") -> str:
        try:
            identity.authenticate(authorization, body, now=now)
        except identity.TokenRefused as error:
            return error.check
        return ""

    return of


@pytest.fixture
def new_node(web: Web) -> Callable[[str], Node]:
    """Makes other nodes."""
    return lambda did: Node(web, did)
