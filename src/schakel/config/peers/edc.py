"""An Eclipse EDC connector in memory on loopback, driven through its management interface."""

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schakel.config.peers.maven import Built, PeerNotReached
from schakel.wire.client import BadStatus, Wire, WireError, WirePolicy

VOCABULARY = "https://w3id.org/edc/v0.0.1/ns/"
CONTEXT = {"@vocab": VOCABULARY, "odrl": "http://www.w3.org/ns/odrl/2/"}
PROTOCOL = "dataspace-protocol-http:2025-1"
PORTS = ("own", "default", "management", "protocol", "control", "version")
ODRL = "http://www.w3.org/ns/odrl.jsonld"
START_S, STEP_S = 60.0, 60.0
OPEN_POLICY = {
    "@context": ODRL,
    "@type": "Set",
    "permission": [{"action": "use"}],
}


@dataclass
class Edc:
    """One EDC runtime.

    Parameters
    ----------
    built : Built
        Where its classes are.
    first_port : int
        It listens on this port of loopback and the five after it.
    log : Path
        Where its output goes.
    options : tuple of str
        More settings, such as ``-Dname=value``.
    """

    built: Built
    first_port: int
    log: Path
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_s: float = field(default=0.0)

    def port(self, name: str) -> int:
        """The port of one of its interfaces."""
        return self.first_port + PORTS.index(name)

    @property
    def did(self) -> str:
        """Its name: a did:web over http."""
        return f"did:web:localhost%3A{self.first_port}"

    @property
    def root(self) -> str:
        """Root of its Dataspace Protocol, where the document of versions lies below."""
        return f"http://localhost:{self.port('protocol')}/protocol"

    @property
    def own(self) -> str:
        """Address of the small server of our glue."""
        return f"http://localhost:{self.first_port}"

    @property
    def hosts(self) -> list[str]:
        """Every ``host:port`` that a peer on this machine must be allowed to reach."""
        return [f"localhost:{self.port(name)}" for name in PORTS]

    def command(self) -> list[str]:
        """How it is started."""
        told = {"edc.participant.id": self.did, "schakel.port": str(self.first_port)}
        told["schakel.versions"] = f"{self.root}/.well-known/dspace-version"
        told["edc.dsp.callback.address"] = self.root
        for name in PORTS[1:]:
            prefix = "web.http" if name == "default" else f"web.http.{name}"
            told |= {f"{prefix}.port": str(self.port(name)), f"{prefix}.path": f"/{name}"}
        alias = "edc.transfer.proxy.token"
        told[f"{alias}.signer.privatekey.alias"] = "private-key"
        told[f"{alias}.verifier.publickey.alias"] = "public-key"
        words = [f"-D{key}={value}" for key, value in told.items()]
        runtime = "org.eclipse.edc.boot.system.runtime.BaseRuntime"
        return ["java", "-cp", self.built.classpath, *words, *self.options, runtime]

    def start(self) -> "Edc":
        """Start it and wait until it answers."""
        begun = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.until(self.answers, within_s=START_S)
        self.started_s = time.monotonic() - begun
        return self

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def answers(self) -> bool:
        """Whether it is ready."""
        if self.process is not None and self.process.poll() is not None:
            raise PeerNotReached("EDC ended while starting; see {log}", log=self.log)
        try:
            self.wire().get(f"{self.root}/.well-known/dspace-version")
            self.find("assets")
        except (WireError, PeerNotReached):
            return False  # its interfaces open one after the other
        return True

    def wire(self) -> Wire:
        """A client that may reach it."""
        return Wire(WirePolicy(allow=frozenset(self.hosts), total_s=STEP_S))

    def until(self, holds: Callable[[], Any], within_s: float = STEP_S) -> Any:
        """Wait until `holds` gives something true, and give that back."""
        deadline = time.monotonic() + within_s
        while not (found := holds()):
            if time.monotonic() > deadline:
                raise PeerNotReached(
                    "EDC did not get there in {s} s; see {log}", s=within_s, log=self.log
                )
            time.sleep(0.05)
        return found

    def ask(self, path: str, body: dict[str, Any]) -> Any:
        """Hand something in at the management interface."""
        content = json.dumps({"@context": CONTEXT} | body).encode()
        where = f"http://localhost:{self.port('management')}/management/v3/{path}"
        try:
            answer = self.wire().post(where, content, "application/json")
        except BadStatus as error:
            why = error.answer.body.decode(errors="replace")[:500]
            raise PeerNotReached("EDC refused {path}: {why}", path=path, why=why) from error
        return json.loads(answer.body or b"null")

    def read(self, path: str) -> Any:
        """Read something from the management interface."""
        where = f"http://localhost:{self.port('management')}/management/v3/{path}"
        return json.loads(self.wire().get(where).body)

    def find(self, kind: str) -> list[Any]:
        """The objects of a kind."""
        found = self.ask(f"{kind}/request", {"@type": "QuerySpec"})
        return list(found)

    def offer(self, asset: str) -> None:
        """Offer its source under `asset` to everybody, without conditions."""
        address = {"@type": "DataAddress", "type": "HttpData", "baseUrl": f"{self.own}/source"}
        self.ask("assets", {"@id": asset, "properties": {"name": asset}, "dataAddress": address})
        if not self.find("policydefinitions"):
            self.ask("policydefinitions", {"@id": "open", "policy": OPEN_POLICY})
            self.ask(
                "contractdefinitions",
                {
                    "@id": "all",
                    "accessPolicyId": "open",
                    "contractPolicyId": "open",
                    "assetsSelector": [],
                },
            )

    def dataset(self, peer_base: str, peer_did: str, dataset: str) -> dict[str, Any]:
        """A dataset of a peer, as this connector reads it."""
        found: dict[str, Any] = self.ask(
            "catalog/dataset/request",
            {
                "@type": "DatasetRequest",
                "@id": dataset,
                "counterPartyAddress": peer_base,
                "counterPartyId": peer_did,
                "protocol": PROTOCOL,
            },
        )
        return found

    def negotiate(self, peer_base: str, peer_did: str, dataset: dict[str, Any]) -> str:
        """Ask for the first offer of `dataset` as it is; the id of the negotiation."""
        offers = dataset["hasPolicy"]
        offer = (offers[0] if isinstance(offers, list) else offers) | {
            "@context": ODRL,
            "assigner": peer_did,
            "target": dataset["@id"],
        }
        asked = {"counterPartyAddress": peer_base, "protocol": PROTOCOL, "policy": offer}
        answer = self.ask("contractnegotiations", {"@type": "ContractRequest"} | asked)
        return str(answer["@id"])

    def agreed(self, negotiation: str) -> str:
        """The id of the agreement, once the negotiation is finalized."""
        found = self.until(lambda: self.ended("contractnegotiations", negotiation, "FINALIZED"))
        return str(found["contractAgreementId"])

    def ended(self, kind: str, number: str, state: str) -> dict[str, Any] | None:
        """The process `number` if it is in `state`.

        Raises
        ------
        PeerNotReached
            If it was terminated.
        """
        found: dict[str, Any] = self.read(f"{kind}/{number}")
        if found["state"] == "TERMINATED":
            why = str(found.get("errorDetail", "no reason told"))[:300]
            raise PeerNotReached("EDC terminated it: {why}", why=why)
        return found if found["state"] == state else None

    def transfer(
        self, peer_base: str, agreement: str, kind: str, to: dict[str, Any] | None = None
    ) -> str:
        """Ask for the data of an agreement; the id of the transfer."""
        body: dict[str, Any] = {
            "@type": "TransferRequest",
            "counterPartyAddress": peer_base,
            "contractId": agreement,
            "protocol": PROTOCOL,
            "transferType": kind,
        }
        if to:
            body["dataDestination"] = {"@type": "DataAddress"} | to
        return str(self.ask("transferprocesses", body)["@id"])

    def token(self, transfer: str) -> dict[str, str]:
        """Where the data of a transfer that was started is, and the key to it."""
        self.until(lambda: self.ended("transferprocesses", transfer, "STARTED"))
        found: dict[str, str] = json.loads(self.wire().get(f"{self.own}/tokens/{transfer}").body)
        return found
