"""The journey of the demonstration, walked over HTTP as a person's browser would."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import httpx

NOTE = "The first order can come."
REMARK = "For our own eyes: the old lathe goes next year."
EDITING = ("/scan/q/", "/scan/company/", "/scan/share/", "/scan/erase/")
WAIT_S = 30.0
LEVELS = (1, 2, 1, 3, 0, 2, 1, 2, 1, 3, 2, 1)


class StepFailed(Exception):
    """A step of the journey did not hold."""


class Steps:
    """What was done, how long it took and whether it held."""

    def __init__(self) -> None:
        self.done: list[dict[str, Any]] = []
        self.started = time.monotonic()

    @property
    def ok(self) -> bool:
        """Whether every step so far held."""
        return all(step["ok"] for step in self.done)

    def seconds(self) -> float:
        """Time since the start."""
        return time.monotonic() - self.started

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """One step: it holds unless it raises; what it tells is put beside its name."""
        told: dict[str, Any] = {}
        begun = time.monotonic()
        entry: dict[str, Any] = {"name": name, "ok": True}
        try:
            yield told
        except Exception as error:  # noqa: BLE001 (whatever went wrong is the answer of this step)
            entry.update(ok=False, error=f"{type(error).__name__}: {error}")
        entry["ms"] = round((time.monotonic() - begun) * 1000)
        self.done.append({**entry, **told})


def require(holds: object, what: str) -> None:
    """End the step with `what` unless it holds."""
    if not holds:
        raise StepFailed(what)


class Visitor:
    """A browser without pictures: keeps cookies, follows redirects, sends forms back."""

    def __init__(self, base: str, language: str = "nl") -> None:
        self.client = httpx.Client(
            base_url=base,
            follow_redirects=True,
            timeout=20,
            limits=httpx.Limits(max_keepalive_connections=0),  # nothing stays open afterwards
            headers={"Accept-Language": language, "Accept": "text/html"},
        )
        self.page = ""
        self.url = ""

    def get(self, path: str, status: int = 200) -> str:
        """Open a page."""
        return self._took(self.client.get(path), status)

    def file(self, path: str) -> bytes:
        """A download; the page that is open stays open."""
        response = self.client.get(path)
        require(response.status_code == httpx.codes.OK, f"{path} answered {response.status_code}")
        return response.content

    def post(self, path: str, status: int = 200, **fields: Any) -> str:
        """Send the form of the page that is open, with its hidden fields and `fields`."""
        hidden = {
            unescape(name): unescape(value)
            for name, value in re.findall(
                r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', self.page
            )
        }
        data = {**hidden, **fields}
        return self._took(self.client.post(path, data=data, headers={"Referer": self.url}), status)

    def _took(self, response: httpx.Response, status: int) -> str:
        require(
            response.status_code == status,
            f"{response.request.method} {response.url.path} answered {response.status_code}",
        )
        self.page, self.url = response.text, str(response.url)
        return self.page


@dataclass
class Journey:
    """The steps of the demonstration.

    Parameters
    ----------
    hub, factory : str
        Their addresses.
    factory_data : Path
        Folder of the factory.
    factory_name : str
        Name under which the factory registers.
    command : callable
        Runs `schakel WORDS` and returns what it prints.
    """

    hub: str
    factory: str
    factory_data: Path
    factory_name: str
    command: Callable[..., str]

    def walk(self, steps: Steps, operator_link: str) -> None:
        """All steps, each whether or not the one before held."""
        owner = Visitor(self.hub)
        with steps.step("front door in three languages"):
            for language in ("nl", "en", "de"):
                page = Visitor(self.hub, language).get("/")
                require(f'<html lang="{language}"' in page, f"no page in {language}")
        with steps.step("quick scan answered") as told:
            items = self.answer(owner)
            told["items"] = len(items)
            require(REMARK in unescape(owner.get(items[0])), "the remark was not kept")
        with steps.step("result shown") as told:
            page = owner.get("/scan/result/")
            told["next_steps"] = len(re.findall(r'class="[^"]*\bstep\b[^"]*"', page))
            require(told["next_steps"] == 3, "the result does not show three next steps")  # noqa: PLR2004
        with steps.step("result shared and opened by the link"):
            link = self.share(owner)
            self.check_shared(Visitor(self.hub).get(link))
        with steps.step("link taken back"):
            owner.get("/scan/share/")
            revoke = re.search(r'action="(/scan/share/[0-9a-f]{32}/revoke/)"', owner.page)
            require(revoke, "no link to take back")
            owner.post(revoke[1])  # type: ignore[index]
            Visitor(self.hub).get(link, status=404)
        operator = Visitor(self.hub)
        with steps.step("factory registered with the hub"):
            operator.get(operator_link)
            self.wait_for_text(operator, self.factory_name)
        with steps.step("message of the factory received by the hub"):
            self.command("message", NOTE, "--data", str(self.factory_data))
            self.wait_for_text(operator, NOTE)

    def answer(self, owner: Visitor) -> list[str]:
        """Fill the profile and all items of the quick scan; returns the addresses of the items."""
        owner.get("/scan/")
        owner.post("/scan/", own_machines="yes", own_product="yes")
        answered: list[str] = []
        while match := re.search(r'<form[^>]+action="(/scan/q/[a-z-]+/)"', owner.page):
            level = LEVELS[len(answered) % len(LEVELS)]
            remark = "" if answered else REMARK
            owner.post(match[1], now=level, wanted=min(5, level + 2), go="next", remark=remark)
            answered.append(match[1])
            require(len(answered) <= 50, "the scan does not end")  # noqa: PLR2004
        return answered

    def share(self, owner: Visitor) -> str:
        """Make a link that shows the result; returns its path."""
        owner.get("/scan/share/")
        owner.post("/scan/share/", days="30")
        match = re.search(r"/r/[\w.=-]+/", owner.page)
        require(match, "no link on the page")
        return match[0]  # type: ignore[index]

    def check_shared(self, page: str) -> None:
        """What somebody with the link sees: the wheel, no remark, nothing that changes anything."""
        require('class="wheel"' in page, "the shared page shows no wheel")
        require(REMARK not in unescape(page), "the shared page shows a remark of the company")
        for address in EDITING:
            require(address not in page, f"the shared page leads to {address}")

    def wait_for_text(self, operator: Visitor, text: str) -> None:
        """Load the hub's messages until `text` stands there."""
        deadline = time.monotonic() + WAIT_S
        while text not in unescape(operator.get("/network/")):
            require(time.monotonic() < deadline, f"{text!r} is not shown after {WAIT_S:.0f} s")
            time.sleep(0.2)
