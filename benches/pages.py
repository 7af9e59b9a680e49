"""Pages under the arrival load of a hundred people at work.

Requests arrive at random (Poisson), 40 a second for 60 s, from a generator on the same machine;
each one's time counts from the moment it should have been sent, so a slow answer is not hidden by
a generator that waits for it. Limit: 95 % within 150 ms. After it, as many requests as the node
answers in 10 s with 16 connections always busy (saturation), and the time of an fsync on this disk.
"""

import asyncio
import os
import random
import re
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from schakel.config.demo import Node, free_ports, start, wait_for
from schakel.config.journey import Visitor

RATE, SECONDS, LIMIT_MS = 40, 60, 150
PEOPLE = 40
SATURATION_S, SATURATION_CONNECTIONS = 10, 16
SHARES = (
    ("front door", 20),
    ("start", 10),
    ("item", 30),
    ("save", 22),
    ("result", 12),
    ("shared", 6),
)


class Person:
    """One scan that is being filled in: the requests that its browser would send."""

    def __init__(self, url: str) -> None:
        visitor = Visitor(url)
        visitor.get("/scan/")
        visitor.post("/scan/", own_machines="yes", own_product="yes")
        form = re.search(r'action="(/scan/q/[a-z-]+/)"', visitor.page)
        self.item = form[1] if form else ""
        self.hidden = dict(
            re.findall(r'<input type="hidden" name="([^"]+)" [^>]*?value="([^"]*)"', visitor.page)
        )
        visitor.post(self.item, now="2", wanted="4", go="next")
        visitor.get("/scan/share/")
        visitor.post("/scan/share/", days="30")
        found = re.search(r"/r/[\w.=-]+/", visitor.page)
        self.link = found[0] if found else ""
        self.cookies = "; ".join(f"{c.name}={c.value}" for c in visitor.client.cookies.jar)
        self.host = urlsplit(url).netloc
        self.revision = 1

    def request(self, kind: str) -> bytes:
        """The bytes of one request of this kind."""
        if kind == "save":
            return self.save()
        path = {
            "front door": "/",
            "start": "/scan/",
            "item": self.item,
            "result": "/scan/result/",
            "shared": self.link,
        }[kind]
        return f"GET {path} HTTP/1.1\r\n{self.head()}\r\n".encode()

    def head(self) -> str:
        """Headers that every request carries."""
        return (
            f"Host: {self.host}\r\nCookie: {self.cookies}\r\nAccept-Language: nl\r\n"
            "Accept: text/html\r\n"
        )

    def save(self) -> bytes:
        """An answer saved as it is given: each time another level."""
        level = self.revision % 6
        fields = {**self.hidden, "now": level, "wanted": 5, "revision": self.revision}
        body = urlencode(fields).encode()
        self.revision += 1
        extra = (
            "HX-Request: true\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return f"POST {self.item} HTTP/1.1\r\n{self.head()}{extra}".encode() + body


class Client:
    """Kept connections to one server, and what was measured over them."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.times: dict[str, list[float]] = defaultdict(list)
        self.statuses: dict[int, int] = defaultdict(int)

    async def ask(self, kind: str, request: bytes, due: float) -> None:
        """Send one request and note the time since it was due."""
        if self.idle:
            reader, writer = self.idle.pop()
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        await reader.readexactly(int(length[1]) if length else 0)
        self.times[kind].append((time.perf_counter() - due) * 1000)
        self.statuses[int(head[9:12])] += 1
        self.idle.append((reader, writer))


def kinds(seed: int) -> random.Random:
    """A source of chance that gives the same run each time."""
    return random.Random(seed)  # noqa: S311 (a load, no secret)


async def arrivals(client: Client, people: list[Person], seconds: float) -> None:
    """Requests at random moments, whatever the answers do."""
    chance = kinds(11)
    names, weights = zip(*SHARES, strict=True)
    begun = time.perf_counter()
    due = begun
    running: set[asyncio.Task[None]] = set()
    while (due := due + chance.expovariate(RATE)) - begun < seconds:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        kind = chance.choices(names, weights)[0]
        task = asyncio.create_task(client.ask(kind, chance.choice(people).request(kind), due))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


async def saturate(client: Client, people: list[Person]) -> float:
    """Requests answered a second with all connections always busy, without saving answers."""
    chance = kinds(12)
    names, weights = zip(*(share for share in SHARES if share[0] != "save"), strict=True)
    end = time.perf_counter() + SATURATION_S

    async def busy() -> int:
        count = 0
        while (now := time.perf_counter()) < end:
            kind = chance.choices(names, weights)[0]
            await client.ask(kind, chance.choice(people).request(kind), now)
            count += 1
        return count

    counts = await asyncio.gather(*(busy() for _ in range(SATURATION_CONNECTIONS)))
    return sum(counts) / SATURATION_S


def fsync_ms(folder: Path) -> float:
    """Median time to make 4 kB durable on the disk of `folder`."""
    times = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def percentile(times: list[float], share: float) -> float:
    """The value below which `share` of `times` lies."""
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


def measure(node: Node, folder: Path) -> dict[str, object]:
    """Both loads on a running node."""
    port = urlsplit(node.url).port or 0
    people = [Person(node.url) for _ in range(PEOPLE)]
    loaded, full = Client(port), Client(port)
    asyncio.run(arrivals(Client(port), people, 3))
    asyncio.run(arrivals(loaded, people, SECONDS))
    rate = asyncio.run(saturate(full, people))
    times = [ms for kind in loaded.times.values() for ms in kind]
    p95 = percentile(times, 0.95)
    return {
        "bench": "pages",
        "requests": len(times),
        "statuses": dict(loaded.statuses),
        "arrivals_per_s": RATE,
        "p50_ms": percentile(times, 0.5),
        "p95_ms": p95,
        "p99_ms": percentile(times, 0.99),
        "p95_ms_by_page": {k: percentile(v, 0.95) for k, v in sorted(loaded.times.items())},
        "limit_ms": LIMIT_MS,
        "ratio_to_limit": round(p95 / LIMIT_MS, 3),
        "saturation_per_s": round(rate, 1),
        "saturation_over_load": round(rate / RATE, 2),
        "fsync_ms": round(fsync_ms(folder), 2),
    }


def run() -> dict[str, object]:
    """Start a hub, put the load on it, stop it; returns the figures."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        node = start("hub", "Bench", folder / "hub", free_ports()[0], [])
        try:
            wait_for(node)
            return measure(node, folder)
        finally:
            node.stop()
