"""Makes the pictures of the documentation: `.venv/bin/python tools/screenshot.py`.

Starts the hub of a demonstration, signs in as the made-up people, opens the pages and writes
docs/images/*.png. Needs Chromium and the packages of requirements-dev.lock.
"""

import base64
import shutil
import struct
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from schakel.config.demo import HUB_NAME, free_ports, module, start, wait_for
from schakel.config.demo_signins import SignIn, fill
from schakel.config.journey import Visitor

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
ANNA, CARLA = "anna@verspaning.example", "carla@machinebouw.example"
DIRK, GIJS = "dirk@adviesbureau.example", "gijs@kunststof.example"
# Name: who is signed in, the page (of that person's company, unless it begins with a slash), the
# height of the picture, and what stands at its top.
PICTURES = {
    "result": ("", "/example/", 900, ""),
    "front": ("", "/", 760, ""),
    "question": (ANNA, "assessment/q/am-process-control/", 900, ""),
    "company-result": (CARLA, "result/", 900, ""),
    "steps": (CARLA, "steps/", 900, "#steps"),
    "help": ("", "/help/", 900, ""),
    "people": (GIJS, "people/", 640, "[aria-labelledby=invite]"),
    "today": (DIRK, "/today/", 860, ""),
}
WIDTH = 1280
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# The 256 colours that a picture has most of; every other pixel takes the nearest of them.
FEWER_COLOURS = """async (source) => {
    const blob = await (await fetch(source)).blob(), image = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(image.width, image.height);
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const data = pen.getImageData(0, 0, image.width, image.height).data, counts = new Map();
    for (let i = 0; i < data.length; i += 4) {
        const key = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
        counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map((each) => each[0]);
    const near = new Map();
    const parts = (key) => [key >> 16, (key >> 8) & 255, key & 255];
    for (const key of counts.keys()) {
        const [r, g, b] = parts(key);
        let best = 0, least = Infinity;
        most.forEach((other, place) => {
            const [x, y, z] = parts(other);
            const far = (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2;
            if (far < least) { least = far; best = place; }
        });
        near.set(key, best);
    }
    let text = "";
    for (let i = 0; i < data.length; i += 4) {
        const key = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
        text += String.fromCharCode(near.get(key));
    }
    return {width: image.width, palette: most.flatMap(parts), pixels: btoa(text)};
}"""


def cookies_of(who: SignIn, url: str) -> list[Any]:
    """The cookies of somebody who signed in, without the language: the pictures are English."""
    visitor = Visitor(url, "en")
    visitor.get("/account/login/")
    visitor.post("/account/login/", login=who.email, password=who.password, next="/today/")
    kept = [c for c in visitor.client.cookies.jar if not c.name.endswith("-language")]
    return [{"name": c.name, "value": c.value or "", "url": url} for c in kept]


def take(browser: Browser, url: str, people: list[SignIn]) -> None:
    """Take every picture of the hub at `url`."""
    known = {each.email: each for each in people}
    blank = browser.new_page()
    for name, (email, path, height, top) in PICTURES.items():
        size: ViewportSize = {"width": WIDTH, "height": height}
        context = browser.new_context(viewport=size, locale="en", reduced_motion="reduce")
        if email:
            context.add_cookies(cookies_of(known[email], url))
        page = context.new_page()
        page.goto(url + ("" if path.startswith("/") else known[email].first) + path)
        if top:
            page.locator(top).evaluate("e => e.scrollIntoView()")
        source = "data:image/png;base64," + base64.b64encode(page.screenshot()).decode()
        (IMAGES / f"{name}.png").write_bytes(packed(**blank.evaluate(FEWER_COLOURS, source)))
        context.close()


def packed(width: int, palette: list[int], pixels: str) -> bytes:
    """A PNG with a palette (ISO/IEC 15948)."""
    rows = base64.b64decode(pixels)
    lines = [rows[at : at + width] for at in range(0, len(rows), width)]
    head = struct.pack(">IIBBBBB", width, len(lines), 8, 3, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    parts = [(b"IHDR", head), (b"PLTE", bytes(palette)), (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def main() -> int:
    """Write all pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stderr.write("Chromium is not installed.\n")
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        hub = start("hub", HUB_NAME, Path(scratch) / "hub", free_ports()[0], ["--demo"])
        try:
            wait_for(hub)
            people = fill(hub.data, module)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
                take(browser, hub.url, people)
                browser.close()
        finally:
            hub.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
