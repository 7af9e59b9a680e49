"""Both sides of the Dataspace Protocol sent by hand, with the tokens of a node of ours.

It shows that EDC takes our messages and tokens and that we read its own, whatever the rest of a
node does with them. Each message that comes in is read by `standards.dataspace`.
"""

import json
import queue
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from schakel.config.peers.edc import VOCABULARY, Edc
from schakel.config.peers.maven import PeerNotReached
from schakel.kernel.clock import utc_now
from schakel.standards.dataspace import catalog, common, negotiation, transfer
from schakel.wire.client import BadStatus, Wire, WirePolicy

BASE = "/dsp/2025-1"
CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]
LIMIT = "https://schakel.example/profiles/schakel/1#count"
RULES = {
    "permission": [
        {
            "action": "use",
            "constraint": [{"leftOperand": LIMIT, "operator": "lteq", "rightOperand": "5"}],
        }
    ]
}
HTTP = "https://w3id.org/idsa/v4.1/HTTP"
KINDS: dict[str, Any] = {
    kind.TYPE: kind
    for kind in (
        negotiation.ContractRequest,
        negotiation.ContractAgreement,
        negotiation.AgreementVerification,
        negotiation.NegotiationEvent,
        negotiation.Negotiation,
        transfer.TransferRequest,
        transfer.TransferStart,
        transfer.TransferProcess,
        catalog.Catalog,
    )
}
KEY = "a key that only EDC was told"
WAIT_S = 20.0
CREATED = 201

TokenFor = Callable[[str, bytes], str]


@dataclass
class Desk:
    """Takes the messages of EDC and sends ours."""

    port: int
    did: str
    token_for: TokenFor
    other: Edc
    heard: "queue.SimpleQueue[dict[str, Any]]" = field(default_factory=queue.SimpleQueue)
    server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where the messages go."""
        return f"http://localhost:{self.port}"

    def open(self) -> None:
        """Listen on loopback."""
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                key = self.headers.get("Authorization", "")
                status, content = desk.answer(self.path, body, key)
                told = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            do_POST = do_GET  # noqa: N815 (the name is the library's)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Listen no longer."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()

    def answer(self, path: str, body: bytes, key: str) -> tuple[int, dict[str, Any]]:
        """What we answer; a message is read, kept and acknowledged."""
        if path.startswith(f"{BASE}/catalog/datasets/"):
            return 200, {"@context": CONTEXT} | self.dataset()
        if path == "/data":
            return (200, {"from": "us"}) if key == KEY else (403, {})
        found = read(body)
        self.heard.put(found)
        if not path.endswith("/request"):
            return 200, {}
        kind = "ContractNegotiation" if "/negotiations/" in path else "TransferProcess"
        pids = {"consumerPid": found["consumerPid"], "providerPid": pid()}
        found |= pids
        return CREATED, {"@context": CONTEXT, "@type": kind, "state": "REQUESTED"} | pids

    def dataset(self) -> dict[str, Any]:
        """Our dataset, under a rule that EDC does not know."""
        service = {"@id": "service", "@type": "DataService", "endpointURL": self.url + BASE}
        return {
            "@id": "ours",
            "@type": "Dataset",
            "hasPolicy": [{"@id": "offer", "@type": "Offer"} | RULES],
            "distribution": [
                {"@type": "Distribution", "format": "HttpData-PULL", "accessService": service}
            ],
        }

    def wait_for(self, kind: str) -> dict[str, Any]:
        """The next message, which must be of this kind."""
        try:
            found = self.heard.get(timeout=WAIT_S)
        except queue.Empty:
            raise PeerNotReached("EDC sent no {kind}", kind=kind) from None
        if found["@type"] != kind:
            raise PeerNotReached("EDC sent {got}, not {kind}", got=found["@type"], kind=kind)
        return found

    def send(self, where: str, kind: str, **content: Any) -> dict[str, Any]:
        """Send a message with a token that is bound to it; what EDC answered."""
        body = json.dumps({"@context": CONTEXT, "@type": kind} | content).encode()
        token = {"Authorization": f"Bearer {self.token_for(self.other.did, body)}"}
        try:
            answer = self.other.wire().post(where, body, "application/json", headers=token)
        except BadStatus as error:
            why = error.answer.body.decode(errors="replace")[:400]
            raise PeerNotReached("EDC refused {kind}: {why}", kind=kind, why=why) from error
        return read(answer.body) if answer.body else {}


def read(body: bytes) -> dict[str, Any]:
    """A message, once our own parser has taken it."""
    found = common.read(body)
    KINDS[found["@type"]].parse(found)
    return dict(found)


def pid() -> str:
    """A new process id."""
    return f"urn:uuid:{uuid.uuid4()}"


def stamp(moment: datetime) -> str:
    """A time as agreements carry it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def get_from(desk: Desk) -> dict[str, Any]:
    """As a consumer: EDC's catalogue, an agreement on its first offer, and the data."""
    other, base = desk.other, f"{desk.other.root}/2025-1"
    shown = desk.send(f"{base}/catalog/request", "CatalogRequestMessage")["dataset"][0]
    offer = shown["hasPolicy"][0] | {"target": shown["@id"]}
    ours: dict[str, Any] = {"consumerPid": pid(), "callbackAddress": desk.url + BASE}
    request = f"{base}/negotiations/request"
    begun = desk.send(request, "ContractRequestMessage", offer=offer, **ours)
    agreement = desk.wait_for("ContractAgreementMessage")["agreement"]["@id"]
    pids = {name: begun[name] for name in ("consumerPid", "providerPid")}
    where = f"{base}/negotiations/{begun['providerPid']}/agreement/verification"
    desk.send(where, "ContractAgreementVerificationMessage", **pids)
    desk.wait_for("ContractNegotiationEventMessage")
    wanted = ours | {"consumerPid": pid(), "agreementId": agreement, "format": "HttpData-PULL"}
    desk.send(f"{base}/transfers/request", "TransferRequestMessage", **wanted)
    address = desk.wait_for("TransferStartMessage")["dataAddress"]
    told = {
        entry["name"].removeprefix(VOCABULARY): entry["value"]
        for entry in address["endpointProperties"]
    }
    answer = other.wire().post(
        told["endpoint"], b"", "text/plain", headers={"Authorization": told["authorization"]}
    )
    return {"got": json.loads(answer.body).get("from") == "edc"}


def give_to(desk: Desk) -> dict[str, Any]:
    """As a provider: EDC reads our dataset, agrees to its rule and gets a key to the data."""
    other, base = desk.other, desk.url + BASE
    number = other.negotiate(base, desk.did, other.dataset(base, desk.did, "ours"))
    asked = desk.wait_for("ContractRequestMessage")
    pids = {name: asked[name] for name in ("consumerPid", "providerPid")}
    where = f"{asked['callbackAddress']}/negotiations/{asked['consumerPid']}"
    agreement = {"@id": pid(), "@type": "Agreement", "target": "ours", "assigner": desk.did}
    agreement |= {"assignee": other.did, "timestamp": stamp(utc_now())}
    desk.send(f"{where}/agreement", "ContractAgreementMessage", agreement=agreement | RULES, **pids)
    desk.wait_for("ContractAgreementVerificationMessage")
    event = "ContractNegotiationEventMessage"
    desk.send(f"{where}/events", event, eventType="FINALIZED", **pids)
    started = other.transfer(base, other.agreed(number), "HttpData-PULL")
    asked = desk.wait_for("TransferRequestMessage")
    where = f"{asked['callbackAddress']}/transfers/{asked['consumerPid']}/start"
    pids = {name: asked[name] for name in ("consumerPid", "providerPid")}
    told = {"authorization": KEY, "authType": "bearer", "endpoint": f"{desk.url}/data"}
    properties = [
        {"@type": "EndpointProperty", "name": name, "value": value} for name, value in told.items()
    ]
    address = {"@type": "DataAddress", "endpointType": HTTP, "endpointProperties": properties}
    desk.send(where, "TransferStartMessage", dataAddress=address, **pids)
    kept = other.token(started)
    wire = Wire(WirePolicy(allow=frozenset({f"localhost:{desk.port}"})))
    answer = wire.post(
        kept["endpoint"], b"", "text/plain", headers={"Authorization": kept["authorization"]}
    )
    return {"gave": json.loads(answer.body).get("from") == "us"}
