"""Pages under the arrival load of a hundred people at work, with 20,000 companies in the database.

Requests arrive at random (Poisson), 40 a second for 60 s, from a generator on the same machine;
each one's time counts from the moment it should have been sent, so a slow answer is not hidden by
a generator that waits for it. Limit: 95 % within 150 ms. After it, as many requests as the node
answers in 10 s with 16 connections always busy (saturation), and the time of an fsync on this disk.
Half of the people have no account and fill in a quick scan; the other half are signed in for a
company that answered all 44 items. The whole is done twice: on SQLite and on PostgreSQL.
"""

import asyncio
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from schakel.config.demo import Node, environment, free_ports, start, wait_for
from schakel.config.journey import Visitor
from schakel.config.postgresql import programs, throwaway_server

POPULATION = Path(__file__).resolve().parents[1] / "tools" / "population.py"

RATE, SECONDS, LIMIT_MS = 40, 60, 150
VISITORS, OWNERS = 20, 20
SATURATION_S, SATURATION_CONNECTIONS = 10, 16
SHARES = (
    ("front door", 10),
    ("start", 5),
    ("item", 14),
    ("save", 12),
    ("result", 6),
    ("shared", 4),
    ("today", 5),
    ("company", 4),
    ("company overview", 5),
    ("company item", 10),
    ("company save", 10),
    ("company result", 5),
    ("company steps", 3),
    ("help", 4),
    ("fieldlab", 3),
)
OPEN = {"front door": "/", "start": "/scan/", "help": "/help/", "fieldlab": "/help/fieldlabs/fl04/"}
ITEM = "am-accuracy"


class Person:
    """Somebody whose browser sends requests; `saves` is the address that answers go to."""

    def __init__(self, visitor: Visitor, paths: dict[str, str], saves: str) -> None:
        visitor.get(saves)
        self.paths, self.saves = {**OPEN, **paths}, saves
        self.hidden = hidden_of(visitor.page)
        self.revision = int(self.hidden.get("revision") or 0)
        self.cookies = "; ".join(f"{c.name}={c.value}" for c in visitor.client.cookies.jar)
        self.host = urlsplit(str(visitor.client.base_url)).netloc

    def request(self, kind: str) -> bytes:
        """The bytes of one request of this kind."""
        if kind.endswith("save"):
            return self.save()
        return f"GET {self.paths[kind]} HTTP/1.1\r\n{self.head()}\r\n".encode()

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
        return f"POST {self.saves} HTTP/1.1\r\n{self.head()}{extra}".encode() + body


def hidden_of(page: str) -> dict[str, str]:
    """The hidden fields of the first form that holds an answer."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" [^>]*?value="([^"]*)"', page)
    return {name: value for name, value in found if name in {"csrfmiddlewaretoken", "page"}} | {
        "revision": dict(found).get("revision", "0")
    }


def visitor_at(url: str) -> Person:
    """Somebody without account, in the middle of a quick scan."""
    visitor = Visitor(url)
    visitor.get("/scan/")
    visitor.post("/scan/", own_machines="yes", own_product="yes")
    form = re.search(r'action="(/scan/q/[a-z-]+/)"', visitor.page)
    item = form[1] if form else ""
    visitor.post(item, now="2", wanted="4", go="next")
    visitor.get("/scan/share/")
    visitor.post("/scan/share/", days="30")
    link = re.search(r"/r/[\w.=-]+/", visitor.page)
    paths = {"item": item, "result": "/scan/result/", "shared": link[0] if link else ""}
    return Person(visitor, paths, item)


def owner_at(url: str, cookie: str, session: str, company: str) -> Person:
    """Somebody signed in, for a company that answered everything."""
    visitor = Visitor(url)
    visitor.client.cookies.set(cookie, session)
    home = f"/c/{company}/"
    paths = {
        "today": "/today/",
        "company": home,
        "company overview": f"{home}assessment/",
        "company item": f"{home}assessment/q/{ITEM}/",
        "company result": f"{home}result/",
        "company steps": f"{home}steps/",
    }
    return Person(visitor, paths, paths["company item"])


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


def can(person: Person, kind: str) -> bool:
    """Whether this person sends requests of this kind."""
    if kind.endswith("save"):
        return person.saves.startswith("/c/") == kind.startswith("company")
    return kind in person.paths


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
        person = chance.choice([one for one in people if can(one, kind)])
        task = asyncio.create_task(client.ask(kind, person.request(kind), due))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


async def saturate(client: Client, people: list[Person]) -> float:
    """Requests answered a second with all connections always busy, without saving answers."""
    chance = kinds(12)
    names, weights = zip(*(share for share in SHARES if not share[0].endswith("save")), strict=True)
    end = time.perf_counter() + SATURATION_S

    async def busy() -> int:
        count = 0
        while (now := time.perf_counter()) < end:
            kind = chance.choices(names, weights)[0]
            person = chance.choice([one for one in people if can(one, kind)])
            await client.ask(kind, person.request(kind), now)
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


def measure(node: Node, owners: list[tuple[str, str]]) -> dict[str, object]:
    """Both loads on a running node."""
    port = urlsplit(node.url).port or 0
    cookie = f"schakel-hub-{port}-session"
    people = [visitor_at(node.url) for _ in range(VISITORS)]
    people += [owner_at(node.url, cookie, *pair) for pair in owners]
    loaded, full = Client(port), Client(port)
    asyncio.run(arrivals(Client(port), people, 3))
    asyncio.run(arrivals(loaded, people, SECONDS))
    rate = asyncio.run(saturate(full, people))
    times = [ms for kind in loaded.times.values() for ms in kind]
    p95 = percentile(times, 0.95)
    return {
        "requests": len(times),
        "statuses": dict(loaded.statuses),
        "p50_ms": percentile(times, 0.5),
        "p95_ms": p95,
        "p99_ms": percentile(times, 0.99),
        "p95_ms_by_page": {k: percentile(v, 0.95) for k, v in sorted(loaded.times.items())},
        "ratio_to_limit": round(p95 / LIMIT_MS, 3),
        "saturation_per_s": round(rate, 1),
        "saturation_over_load": round(rate / RATE, 2),
    }


def on_one_database(folder: Path, database_url: str = "") -> dict[str, object]:
    """Start a hub, fill it, put the load on it, stop it; returns the figures."""
    more = {"DATABASE_URL": database_url} if database_url else {}
    node = start("hub", "Bench", folder, free_ports()[0], [], more)
    try:
        wait_for(node)
        filled = subprocess.run(
            [sys.executable, str(POPULATION), str(folder), str(OWNERS)],
            env={**environment(), **more},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        pairs = [line.split() for line in filled.stdout.splitlines()]
        return measure(node, [(session, company) for session, company in pairs])
    finally:
        node.stop()


def run() -> dict[str, object]:
    """The load on SQLite, then on PostgreSQL if it is there."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        figures: dict[str, object] = {
            "bench": "pages",
            "companies": 20_000,
            "answers": 100_000,
            "arrivals_per_s": RATE,
            "limit_ms": LIMIT_MS,
            "fsync_ms": round(fsync_ms(folder), 2),
            "sqlite": on_one_database(folder / "sqlite"),
        }
        found = programs()
        if found is None:
            return {**figures, "postgresql": "not installed here"}
        with throwaway_server(found) as url:
            return {**figures, "postgresql": on_one_database(folder / "postgresql", url)}
