"""HTTPS to a provider and nobody else: pinned origins, no redirect, bounded size and time."""

import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from identity.sign_on.domain.issuers import origin_of

MOST_BYTES = 262_144
"""Of one answer: Microsoft's and Google's are a tenth of it at most."""
CONNECT_SECONDS, READ_SECONDS = 3.0, 3.0
WHOLE_SECONDS = 6.0
_PIECE = 16_384


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
