"""Makes the pictures of the documentation: `.venv/bin/python tools/screenshot.py`.

Starts a hub, opens the pages and writes docs/images/*.png. Needs Chromium and the packages of
requirements-dev.lock.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from schakel.config.demo import HUB_NAME, free_ports, start, wait_for

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
PICTURES = {"result": ("/example/", 1280, 900)}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> int:
    """Write all pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stderr.write("Chromium is not installed.\n")
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        hub = start("hub", HUB_NAME, Path(scratch) / "hub", free_ports()[0], [])
        try:
            wait_for(hub)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
                for name, (path, width, height) in PICTURES.items():
                    size = {"width": width, "height": height}
                    page = browser.new_context(viewport=size, locale="en").new_page()
                    page.goto(hub.url + path)
                    page.screenshot(path=IMAGES / f"{name}.png")
                browser.close()
        finally:
            hub.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
