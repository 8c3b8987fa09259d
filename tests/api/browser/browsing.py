"""Chromium through Playwright: where it is, how it is started, and a watch over what a page does."""

import os
import shutil
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, Response

# No sandbox: the tests run as root in containers. The others keep the browser from talking to its maker.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}
LOAD_MS = 60_000
OPEN_ALL = "document.querySelectorAll('main details').forEach(part => { part.open = true })"
_COUNT_VIOLATIONS = """window.refusedByPolicy = [];
document.addEventListener('securitypolicyviolation', event =>
  window.refusedByPolicy.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));"""


def find_chromium() -> str | None:
    """What VARDGRAF_CHROMIUM names, be it there or not, else what is on the path."""
    named = os.environ.get("VARDGRAF_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def launch(playwright: Playwright, executable: str) -> Browser:
    return playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))


class Watch:
    """What a page did that no page of ours may do, in words."""

    def __init__(self, page: Page, origin: str):
        self.faults: list[str] = []
        self._page, self._origin = page, origin
        page.add_init_script(_COUNT_VIOLATIONS)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._see)
        page.on("requestfailed", lambda request: self.faults.append(f"failed: {request.url} {request.failure}"))
        page.on("response", self._answered)

    def told(self) -> list[str]:
        return self.faults + [f"policy: {one}" for one in self._page.evaluate("window.refusedByPolicy")]

    def _hear(self, message: ConsoleMessage) -> None:
        failed_document = message.text.startswith("Failed to load resource") and _is_page(self._page, message)
        if message.type in ("error", "warning") and not failed_document:
            self.faults.append(f"console: {message.text} ({message.location['url']})")

    def _see(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self._origin:
            self.faults.append(f"another origin: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.faults.append(f"status {response.status}: {response.url}")


def _is_page(page: Page, message: ConsoleMessage) -> bool:
    """Chromium tells of a page that answers 404 as an error; whether it should is said by `Kind.status`."""
    return message.location["url"].partition("#")[0] == page.url.partition("#")[0]
