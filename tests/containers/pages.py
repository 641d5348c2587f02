"""A browser without the browser: pages and their forms over HTTPS, for the few things that only pages do."""

import html
import re
import time
from pathlib import Path

import httpx
import pyotp

from containers.trip import URL, Person, StepFailed

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


class Pages:
    """One window of one person."""

    def __init__(self, ca: Path) -> None:
        self._client = httpx.Client(base_url=URL, verify=str(ca), follow_redirects=True, timeout=60)

    def send(self, shown: str, **fields: str) -> str:
        """The page ``shown``, its form sent with ``fields`` to where it is shown; the page after it."""
        return self._post(shown, self._client.get(shown).text, fields)

    def choose_password(self, link: str, person: Person) -> None:
        """What a mailed link is for."""
        token = link.rpartition("#")[2]
        self.send("/choose-password", token=token, new=person.password)

    def come_in(self, person: Person) -> None:
        """Signed in, with an authenticator app set up, whose secret the person keeps."""
        page = self.send("/sign-in", email=person.email, password=person.password, next="/")
        page = self.send("/second-factor", next="/")
        person.secret = _found(r'class="haven-secret">([^<]+)<', page).strip()
        factor = _found(r'name="factor_id" value="([^"]+)"', page)
        code = pyotp.TOTP(person.secret).now()
        self._post("/second-factor/code", page, {"factor_id": factor, "code": code, "name": "App", "next": "/"})
        # A code works once.
        time.sleep(30.5 - time.time() % 30)

    def _post(self, address: str, page: str, fields: dict[str, str]) -> str:
        token = _TOKEN.search(page)
        if token is None:
            raise StepFailed(f"no form at {address}: {heading(page)}")
        answer = self._client.post(address, data={"csrf_token": token[1], **fields})
        if answer.is_error:
            raise StepFailed(f"{address} answered {answer.status_code}: {heading(answer.text)}")
        return answer.text


def heading(page: str) -> str:
    """What a page is called."""
    found = _HEADING.search(page)
    return html.unescape(found[1].strip()) if found else "a page without a heading"


def _found(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    if found is None:
        raise StepFailed(f"{pattern} is not on the page {heading(page)}")
    return html.unescape(found[1])
