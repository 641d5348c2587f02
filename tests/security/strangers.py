"""Raw callers of the gateway: nothing is repeated, nothing is raised, every answer is shown as it came."""

import re
from typing import Any

import httpx
import pyotp
from haven_schemas.errors import ErrorCode
from small_trust import PASSWORD, SmallTrust, email_of
from support.codes import unused_code

CODES = {code.value for code in ErrorCode}
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Sessions:
    """Who the small trust's people are to the gateway: one session a person and tier, opened when first asked for."""

    def __init__(self, trust: SmallTrust) -> None:
        self._trust = trust
        self._bearers: dict[str, str] = {}
        self._clients: list[httpx.Client] = []
        self._browsers: dict[str, httpx.Client] = {}
        self.stranger = self.client()

    def client(self, **options: Any) -> httpx.Client:
        """One more caller that keeps its own cookies and follows no redirect."""
        made = self._trust.client(**options)
        self._clients.append(made)
        return made

    def open(self, person: str) -> dict[str, Any]:
        """A new session of the first tier, with its permits."""
        body = {"email": email_of(person), "password": PASSWORD}
        answer = self.stranger.post("/api/v1/sessions", json=body)
        assert answer.status_code == 201, answer.status_code
        return answer.json()

    def bearer(self, person: str, *, elevated: bool = False) -> dict[str, str]:
        """The header of the person's session, kept."""
        key = f"{person}{'+' if elevated else ''}"
        if key not in self._bearers:
            header = {"Authorization": f"Bearer {self.open(person)['token']}"}
            if elevated:
                code = {"code": self.code(person)}
                answer = self.stranger.post("/api/v1/sessions/current/elevation", json=code, headers=header)
                assert answer.status_code == 200, answer.json()["code"]
                header = {"Authorization": f"Bearer {answer.json()['token']}"}
            self._bearers[key] = header["Authorization"]
        return {"Authorization": self._bearers[key]}

    def token(self, person: str, *, elevated: bool = False) -> str:
        """The token of the person's session as identity knows it, without the gateway's mark."""
        value = self.bearer(person, elevated=elevated)["Authorization"].removeprefix("Bearer ")
        return value.rpartition(".")[0]

    def forget(self, person: str) -> None:
        """The person's sessions were ended."""
        for kept in (self._bearers, self._browsers):
            for key in (person, f"{person}+"):
                kept.pop(key, None)

    def browser(self, person: str, *, elevated: bool = False) -> httpx.Client:
        """A browser with the cookie of the person's session, kept."""
        key = f"{person}{'+' if elevated else ''}"
        if key not in self._browsers:
            browser = self.client()
            token = self.bearer(person, elevated=elevated)["Authorization"].removeprefix("Bearer ")
            browser.cookies.set("__Host-haven", token)
            self._browsers[key] = browser
        return self._browsers[key]

    def code(self, person: str, *, unused: bool = True) -> str:
        """A code of the person's app that was not used before; waits for the next half minute if it must."""
        secret = self._trust.secrets[person]
        return unused_code(secret) if unused else pyotp.TOTP(secret).now()

    def close(self) -> None:
        for client in self._clients:
            client.close()


def form_token(browser: httpx.Client, path: str = "/sign-in") -> str:
    """The forgery token of the page's first form."""
    found = _TOKEN.search(browser.get(path).text)
    assert found is not None, f"no form on {path}"
    return found[1]


def send_form(browser: httpx.Client, path: str, fields: dict[str, Any], *, page: str | None = None) -> httpx.Response:
    """Sends a form as the page ``page`` (default: ``path``) would."""
    return browser.post(path, data={"csrf_token": form_token(browser, page or path), **fields})


def sign_in(browser: httpx.Client, person: str) -> None:
    """Through the page."""
    answer = send_form(browser, "/sign-in", {"email": email_of(person), "password": PASSWORD, "next": "/"})
    assert answer.status_code == 303, answer.status_code


def problem(answer: httpx.Response, *codes: str) -> str:
    """The stable code of a refusal in RFC 9457's form, one of ``codes`` if any are named; a failure otherwise."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.status_code
    body = answer.json()
    assert 400 <= answer.status_code < 500, (answer.status_code, body["code"])
    assert body["status"] == answer.status_code
    assert body["code"] in CODES
    assert {"type", "title", "detail", "correlation_id"} <= set(body)
    if codes:
        assert body["code"] in codes, (answer.status_code, body["code"], body.get("fields"))
    return str(body["code"])
