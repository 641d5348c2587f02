"""A client that hardly works itself: it runs on the processors that are measured, and so do the rivals' clients."""

import http.client
import ssl
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_SECONDS = 60


class LightClient:
    """One kept connection to a gateway; ``headers`` go with every request."""

    def __init__(self, url: str, ca: Path, headers: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        context = ssl.create_default_context(cafile=str(ca))
        self._connection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, context=context, timeout=_SECONDS
        )
        self._headers = dict(headers)

    def __enter__(self) -> Self:
        self._connection.connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def ask(
        self, method: str, address: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> bytes:
        """The body of a good answer; ``RuntimeError`` for any other."""
        self._connection.request(method, address, body, {**self._headers, **(headers or {})})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status not in (http.client.OK, http.client.CREATED):
            raise RuntimeError(f"answered with {answer.status}")
        return content
