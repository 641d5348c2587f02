"""An OpenID provider for tests, over TLS on loopback: as Microsoft for every organisation, and as Google, on one port.

It does what it is told, also what a real one never would: tokens of another issuer, signed by nobody, or late.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from haven_local.ports import free_port
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

CLIENT_ID, CLIENT_SECRET = "haven-tests", "a-secret-of-the-tests-0123456789"
TENANT = "6f2b1d1c-93d8-4a55-8f6a-0d3f5a5e1c11"
DOMAIN = "small-trust.example"
_LOOK_SECONDS = 0.02
"""How often it looks whether it is to end: each of a hundred tests ends one."""
_PAGE = (
    "<!doctype html><html lang=en><title>Sign in</title><main><h1>The provider</h1>"
    "<form method=post><input type=hidden name=query value='{query}'><button>Sign in as {name}</button></form></main>"
)


@dataclass
class _Code:
    nonce: str
    challenge: str
    redirect_uri: str
    claims: dict[str, Any]


@dataclass
class SignOnProvider:
    """``person``: claims of whoever is signed in there. ``twist``: claims of the next tokens (None leaves one out).

    ``algorithm``: with what tokens are signed. ``answers``: an answer in place of its own, by path's last part.
    ``hold_seconds``: it waits so long before each answer.
    """

    certificate: Path
    key: Path
    port: int = field(default_factory=lambda: free_port(set()))
    person: dict[str, Any] = field(default_factory=dict)
    twist: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    answers: dict[str, Response] = field(default_factory=dict)
    hold_seconds: float = 0.0
    asked: list[str] = field(default_factory=list)
    signing: Any = field(default_factory=lambda: _new_key("first"))
    published: list[Any] = field(default_factory=list)
    _codes: dict[str, _Code] = field(default_factory=dict)
    _server: Any = None

    @property
    def origin(self) -> str:
        """Where it is, and its name as Google."""
        return f"https://localhost:{self.port}"

    @property
    def issuer(self) -> str:
        """Its name as Microsoft, for the tests' organisation."""
        return f"{self.origin}/{TENANT}/v2.0"

    def start(self) -> "SignOnProvider":
        """Answers from now on."""
        self.published = self.published or [self.signing]
        files = (str(self.certificate), str(self.key))
        self._server = make_server("127.0.0.1", self.port, self._wsgi, threaded=True, ssl_context=files)
        threading.Thread(target=self._server.serve_forever, args=(_LOOK_SECONDS,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Nothing is there any more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def rotate(self, *, publish: bool = True) -> None:
        """Signs with another key from now on, which it publishes or does not."""
        self.signing = _new_key(secrets.token_hex(4))
        if publish:
            self.published = [self.signing]

    def come_back(self, address: str, **claims: Any) -> dict[str, str]:
        """What the browser would bring back from ``address`` once ``person`` had signed in: code and state."""
        parts = urlsplit(address)
        back = self._approved(parts.path, {name: each[0] for name, each in parse_qs(parts.query).items()}, claims)
        return {name: each[0] for name, each in parse_qs(urlsplit(back).query).items()}

    def _approved(self, path: str, asked: dict[str, str], claims: dict[str, Any]) -> str:
        code = secrets.token_urlsafe(24)
        whole = {**self._standing(path), **self.person, **claims}
        self._codes[code] = _Code(asked["nonce"], asked["code_challenge"], asked["redirect_uri"], whole)
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _standing(self, path: str) -> dict[str, Any]:
        tenant = path.strip("/").partition("/")[0]
        if tenant == "authorize":
            return {"iss": self.origin}
        return {"iss": f"{self.origin}/{tenant}/v2.0", "tid": tenant}

    def _wsgi(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        last = request.path.rsplit("/", 1)[-1]
        self.asked.append(last)
        time.sleep(self.hold_seconds)
        if last in self.answers:
            return self.answers[last]
        if last == "openid-configuration":
            return _json(self._document(request.path))
        if last == "keys":
            return _json({"keys": [each.as_dict(private=False) for each in self.published]})
        if last == "token":
            return self._token(request)
        return self._sign_in_page(request)

    def _document(self, path: str) -> dict[str, str]:
        root = self.origin + path.removesuffix("/.well-known/openid-configuration")
        return {
            "issuer": root,
            "authorization_endpoint": f"{root.removesuffix('/v2.0')}/authorize",
            "token_endpoint": f"{root}/token",
            "jwks_uri": f"{root}/keys",
        }

    def _sign_in_page(self, request: Request) -> Response:
        if request.method == "GET":
            name = escape(str(self.person.get("email", "somebody")))
            query = escape(request.query_string.decode(), quote=True)
            return Response(_PAGE.format(query=query, name=name), mimetype="text/html")
        asked = {name: each[0] for name, each in parse_qs(request.form["query"]).items()}
        return Response(status=302, headers={"Location": self._approved(request.path, asked, {})})

    def _token(self, request: Request) -> Response:
        if (request.form.get("client_id"), request.form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _json({"error": "invalid_client"}, 401)
        code = self._codes.pop(request.form.get("code", ""), None)
        verifier = request.form.get("code_verifier", "")
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if code is None or challenge != code.challenge or request.form.get("redirect_uri") != code.redirect_uri:
            return _json({"error": "invalid_grant"}, 400)
        return _json({"token_type": "Bearer", "access_token": "unused", "id_token": self._id_token(code)})

    def _id_token(self, code: _Code) -> str:
        now = int(time.time())
        claims = {"aud": CLIENT_ID, "iat": now, "exp": now + 3600, "nonce": code.nonce, **code.claims, **self.twist}
        said = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm == "none":
            return f"{_part({'alg': 'none'})}.{_part(said)}."
        if self.algorithm == "HS256":
            return _signed_with_the_public_key(self.published[0], said)
        return jwt.encode({"alg": self.algorithm, "kid": self.signing.kid}, said, self.signing, [self.algorithm])


def _signed_with_the_public_key(key: Any, claims: dict[str, Any]) -> str:
    """Whoever checks with the algorithm the token names would take it."""
    body = f"{_part({'alg': 'HS256', 'kid': key.kid})}.{_part(claims)}"
    mac = hmac.new(key.as_pem(private=False), body.encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def elliptic_key(kid: str) -> Any:
    """For ES256."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})


def _new_key(kid: str) -> Any:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _json(value: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(value), status=status, mimetype="application/json")
