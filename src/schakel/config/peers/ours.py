"""A factory of ours as a peer: started as an operator starts it, and driven from outside."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from schakel.config.peers.maven import PeerNotReached
from schakel.wire.client import Wire, WireError, WirePolicy

START_S = 60.0


@dataclass
class Factory:
    """One node in a folder of its own."""

    data: Path
    port: int
    allow: tuple[str, ...]
    conformance: bool = False
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://localhost:{self.port}"

    @property
    def did(self) -> str:
        """Its name."""
        return f"did:web:localhost%3A{self.port}"

    def start(self) -> None:
        """Start it and wait until it serves."""
        words = [sys.executable, "-m", "schakel", "serve", "--role", "factory"]
        words += ["--data", str(self.data), "--port", str(self.port), "--name", "Factory"]
        for peer in self.allow:
            words += ["--allow", peer]
        if self.conformance:
            words.append("--conformance")
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self.data.with_suffix(".log").open("wb") as log:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + START_S
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                said = self.data.with_suffix(".log").read_text(errors="replace")[-500:]
                raise PeerNotReached("our node did not start: {said}", said=said)
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether it serves."""
        wire = Wire(WirePolicy(allow=frozenset({f"localhost:{self.port}"}), total_s=2.0))
        try:
            wire.get(f"{self.url}/healthz")
        except WireError:
            return False
        return True

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(15)
