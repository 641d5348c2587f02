"""Debian's Chromium without its own window around each page, whose scripts take more processor than ours.

Now and then it never answers that a window is to close; it is then ended and begun anew.
"""

import secrets
import shutil
import subprocess
from collections.abc import Callable
from threading import Timer

from playwright.sync_api import Browser, BrowserContext, Error, Playwright

_SECONDS = 20
"""A window closes in a fraction of one."""
_OWN_AUTHORITY = "--ignore-certificate-errors"
"""A window that asks to pass over them is not enough: the browser saves a file of a link with ``download`` outside of
it, and where no connection of the page is idle just then, the new one is refused and the download is called off."""


class Chromium:
    """One browser at a time."""

    def __init__(self, playwright: Playwright) -> None:
        path = shutil.which("chromium-headless-shell")
        assert path, "install Debian's browser: apt-get install chromium-headless-shell"
        self._path, self._playwright = path, playwright
        self._mark = f"--haven-tests={secrets.token_hex(8)}"  # Chromium passes over switches it does not know
        self._browser: Browser | None = None

    def new_context(self, **given) -> BrowserContext:
        """A window's cookies and settings, in the browser that runs or in a new one."""
        if self._browser is None or not self._browser.is_connected():
            switches = ["--no-sandbox", "--disable-dev-shm-usage", _OWN_AUTHORITY, self._mark]
            self._browser = self._playwright.chromium.launch(executable_path=self._path, args=switches)
        return self._browser.new_context(**given)

    def close_context(self, context: BrowserContext) -> None:
        """Closes its windows, if need be with the browser."""
        self._bounded(context.close)

    def close(self) -> None:
        """Ends the browser."""
        if self._browser is not None:
            self._bounded(self._browser.close)

    def _bounded(self, close: Callable[[], None]) -> None:
        end = Timer(_SECONDS, self._end)
        end.start()
        try:
            close()
        except Error:
            if self._browser is not None and self._browser.is_connected():
                raise
        finally:
            end.cancel()

    def _end(self) -> None:
        subprocess.run(["pkill", "-KILL", "-f", "--", self._mark], check=False)
