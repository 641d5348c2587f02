"""A sign-on provider is asked."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from haven_schemas.acts.identity.sign_on import ProviderKind
from haven_schemas.errors import ErrorCode, Problem
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from prometheus_client import Counter
from requests.adapters import HTTPAdapter

from .id_tokens import TokenRefused
from .issuers import Issuer, origin_of

ALGORITHMS = ("RS256", "ES256")
AT_ONCE = 4
"""Calls to providers that a process makes at the same time: one that hangs holds up no more of its workers."""
_WAIT_SECONDS = 1.0
_KEPT_SECONDS = 3_600.0
_ASK_AGAIN_SECONDS = 10.0
"""A key that is not known is asked for no more often than this, whatever tokens come."""
_MOST_KEYS = 50
_RESTS_SECONDS = 3.0
"""For so long nobody waits for a provider that did not answer at all: those who come meanwhile hear it at once."""
CONNECT_SECONDS, READ_SECONDS = 3.0, 3.0
_TIMES = (CONNECT_SECONDS, READ_SECONDS)
_SIGNING = ("RSA", "EC")
_NOT_RIGHT = (JoseError, ValueError, RecursionError)
"""What comes of a token that is no token, is signed otherwise, or is built to be hard to read."""
_WRONG_CLIENT = frozenset({"invalid_client", "unauthorized_client"})

R = TypeVar("R")
Within = Callable[[float, Callable[[], Any]], Any]
MOST_BYTES = 262_144
"""Of one answer: Microsoft's and Google's are a tenth of it at most."""
WHOLE_SECONDS = 6.0
_PIECE = 16_384
CALLS = Counter("haven_sign_on_calls_total", "Questions put to providers of single sign-on", ["provider", "outcome"])


@dataclass(frozen=True)
class Client:
    """What we are to a provider. ``secret`` is open only while a call is made."""

    issuer: Issuer
    client_id: str
    redirect_uri: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class _Kept:
    value: Any
    at: float


class ProviderClient:
    """One a process. Discovery documents and keys are kept for an hour."""

    def __init__(self, within: Within, authorities: str | None) -> None:
        self._within = within
        self._authorities = authorities
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._documents: dict[str, _Kept] = {}
        self._keys: dict[str, _Kept] = {}
        self._silent_until: dict[str, float] = {}

    def authorization_address(self, client: Client, state: str, verifier: str, **more: str) -> str:
        """Where the browser goes to sign in (RFC 6749, 4.1.1; PKCE by S256)."""
        document = self._document(client.issuer)
        session = OAuth2Session(
            client.client_id,
            scope="openid email profile",
            redirect_uri=client.redirect_uri,
            code_challenge_method="S256",
        )
        address, _ = session.create_authorization_url(
            document["authorization_endpoint"], state=state, code_verifier=verifier, response_mode="query", **more
        )
        return str(address)

    def exchange(self, client: Client, code: str, verifier: str) -> Mapping[str, Any]:
        """The claims of the ID token that ``code`` is worth, its signature checked.

        ``TokenRefused`` if the provider does not take the code, or for a token not signed by one of its keys.
        """
        answer = self._token(client, code=code, code_verifier=verifier)
        error = answer.get("error")
        if error is not None:
            raise TokenRefused("code_refused")
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise TokenRefused("wrong_claims")
        return self._verified(client.issuer, token)

    def takes_secret(self, client: Client) -> bool:
        """Whether the provider has keys, and knows ``client``: asked with a code that it cannot know."""
        self._fetch_keys(client.issuer)
        answer = self._token(client, code="haven-test", code_verifier="haven-test-" + "0" * 40)
        return answer.get("error") not in _WRONG_CLIENT

    def _verified(self, issuer: Issuer, token: str) -> Mapping[str, Any]:
        kept = self._keys.get(issuer.name)
        keys = kept.value if kept is not None and _age(kept) < _KEPT_SECONDS else self._fetch_keys(issuer)
        try:
            return _claims(token, keys)
        except _NOT_RIGHT:
            kept = self._keys[issuer.name]
            if _age(kept) < _ASK_AGAIN_SECONDS:
                raise TokenRefused("wrong_signature") from None
        try:  # it may have begun to sign with another key
            return _claims(token, self._fetch_keys(issuer))
        except _NOT_RIGHT:
            raise TokenRefused("wrong_signature") from None

    def _fetch_keys(self, issuer: Issuer) -> KeySet:
        found = self._get(issuer, self._document(issuer)["jwks_uri"])
        listed = found.get("keys")
        if not isinstance(listed, list):
            raise Problem(ErrorCode.PROVIDER_AWAY)
        signing = [each for each in listed[:_MOST_KEYS] if isinstance(each, dict) and each.get("kty") in _SIGNING]
        try:
            keys = KeySet.import_key_set({"keys": signing})
        except (JoseError, ValueError, TypeError, KeyError):
            raise Problem(ErrorCode.PROVIDER_AWAY) from None
        self._keys[issuer.name] = _Kept(keys, time.monotonic())
        return keys

    def _document(self, issuer: Issuer) -> Mapping[str, Any]:
        kept = self._documents.get(issuer.name)
        if kept is not None and _age(kept) < _KEPT_SECONDS:
            return dict(kept.value)
        found = self._get(issuer, f"{issuer.name}/.well-known/openid-configuration")
        addresses = (found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"))
        pinned = all(isinstance(each, str) and origin_of(each) in issuer.origins for each in addresses)
        if found.get("issuer") != issuer.name or not pinned:
            raise Problem(ErrorCode.PROVIDER_AWAY)
        self._documents[issuer.name] = _Kept(found, time.monotonic())
        return found

    def _get(self, issuer: Issuer, address: str) -> dict[str, Any]:
        def ask() -> dict[str, Any]:
            with pin(requests.Session(), issuer.origins, self._authorities) as session:
                response = session.get(address, timeout=_TIMES, allow_redirects=False)
                if response.status_code != requests.codes.ok:
                    raise ProviderAway
                return _object(response.json())

        return self._outside(issuer, ask)

    def _token(self, client: Client, **asked: str) -> dict[str, Any]:
        """The token endpoint's answer, also where that is an error of ours (RFC 6749, 5.2)."""
        address = self._document(client.issuer)["token_endpoint"]

        def ask() -> dict[str, Any]:
            with OAuth2Session(
                client.client_id,
                client.secret,
                token_endpoint_auth_method="client_secret_post",  # noqa: S106  # how the secret is sent, not one
                redirect_uri=client.redirect_uri,
            ) as session:
                pin(session, client.issuer.origins, self._authorities)
                try:
                    return _object(
                        session.fetch_token(
                            address, grant_type="authorization_code", timeout=_TIMES, allow_redirects=False, **asked
                        )
                    )
                except AuthlibBaseError as error:
                    return {"error": str(error.error)}

        return self._outside(client.issuer, ask)

    def _outside(self, issuer: Issuer, ask: Callable[[], R]) -> R:
        with counted(issuer.kind):
            if time.monotonic() < self._silent_until.get(issuer.name, 0.0):
                raise Problem(ErrorCode.PROVIDER_AWAY)
            return self._asked(issuer, ask)

    def _asked(self, issuer: Issuer, ask: Callable[[], R]) -> R:
        with self._place():
            try:
                answer: R = self._within(WHOLE_SECONDS, ask)
            except (requests.Timeout, requests.ConnectionError, TimeoutError):
                self._silent_until[issuer.name] = time.monotonic() + _RESTS_SECONDS
                raise Problem(ErrorCode.PROVIDER_AWAY) from None
            except (ProviderAway, requests.RequestException, OSError, ValueError, RecursionError):
                raise Problem(ErrorCode.PROVIDER_AWAY) from None
            return answer

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=_WAIT_SECONDS):
            raise Problem(ErrorCode.OVERLOADED)
        try:
            yield
        finally:
            self._places.release()


def _claims(token: str, keys: KeySet) -> Mapping[str, Any]:
    return jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims


def _object(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise ProviderAway
    return dict(found)


def _age(kept: _Kept) -> float:
    return time.monotonic() - kept.at


class ProviderAway(Exception):
    """It does not answer, or not as it should. Carries nothing of what it said."""


class PinnedAdapter(HTTPAdapter):
    """Sends to ``origins`` alone, and reads no more than ``MOST_BYTES`` of an answer in ``WHOLE_SECONDS``."""

    def __init__(self, origins: frozenset[str]) -> None:
        self._origins = origins
        super().__init__(max_retries=0)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """The whole answer; ``ProviderAway`` for another origin, a redirect, or one that is too long or too slow."""
        if origin_of(request.url or "") not in self._origins:
            raise ProviderAway
        ends = time.monotonic() + WHOLE_SECONDS
        kwargs["stream"] = True
        response = super().send(request, *args, **kwargs)
        if response.is_redirect:
            response.close()
            raise ProviderAway
        response._content = _read(response, ends)  # the place where requests keeps a body that was read
        return response


def pin(session: requests.Session, origins: frozenset[str], authorities: str | None) -> requests.Session:
    """``session``, made to reach ``origins`` and nothing else. ``authorities``: a file of certificate authorities, None
    for those everybody trusts. No proxy, password or authority is taken from the environment."""
    session.trust_env = False
    session.adapters.clear()
    session.mount("https://", PinnedAdapter(origins))
    session.verify = authorities or True
    return session


def _read(response: requests.Response, ends: float) -> bytes:
    body = bytearray()
    try:
        for piece in response.iter_content(_PIECE):
            body += piece
            if len(body) > MOST_BYTES or time.monotonic() > ends:
                raise ProviderAway
    finally:
        response.close()
    return bytes(body)


for _kind in get_args(ProviderKind):
    for _outcome in ("answered", "away"):
        CALLS.labels(_kind, _outcome)  # there from the start, or the first would not count


@contextmanager
def counted(kind: ProviderKind) -> Iterator[None]:
    """Around one question. An answer that refuses is one; a question we had no room for is none of either."""
    try:
        yield
    except Problem as problem:
        if problem.code is ErrorCode.PROVIDER_AWAY:
            CALLS.labels(kind, "away").inc()
        raise
    CALLS.labels(kind, "answered").inc()
