"""A browser's requests without the browser: one signed-in session that asks for pages."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from support.codes import unused_code
from support.small_trust import PASSWORD, SmallTrust, email_of


@contextmanager
def signed_in(trust: SmallTrust, person: str, *, elevated: bool = False) -> Iterator[httpx.Client]:
    """``person`` after the forms of sign-in, and of the second tier where wanted."""
    with httpx.Client(base_url=trust.url, verify=str(trust.ca), follow_redirects=True, timeout=60) as browser:
        _send(browser, "/sign-in", email=email_of(person), password=PASSWORD)
        if elevated:
            _send(browser, "/confirm", code=unused_code(trust.secrets[person]))
        yield browser


def _send(browser: httpx.Client, address: str, **fields: str) -> None:
    form = browser.get(address).text
    token = form.partition('name="csrf_token" value="')[2].partition('"')[0]
    browser.post(address, data={"csrf_token": token, "next": "/", **fields}).raise_for_status()
