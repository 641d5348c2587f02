"""The gateway without its process: its application, its broadcasts, and a way for clients to it that is no network."""

import asyncio
import io
import os
from collections.abc import AsyncGenerator, AsyncIterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from chassis.bus.broadcast import Broadcasts
from chassis.bus.broker_connection import BrokerConnection
from chassis.ground.settings import load
from flask import Flask
from gateway.app import create_app
from gateway.connections import keep_true, report_refusals
from gateway.server.answer import Answer, answer_of, next_piece
from gateway.server.environ import REFUSAL, environ_of, refusal_of
from gateway.server.trusted_proxies import TrustedProxies
from gateway.settings import Settings
from gateway.state import Haven

from support.served import Served, free_place, served

from .bus import Bus, Calls


class Gateway:
    """``settings`` are those of its process."""

    name = "gateway"

    def __init__(self, bus: Bus, settings: Mapping[str, str]) -> None:
        self.settings = load(Settings, {**settings, "HAVEN_SERVICE": self.name})
        self.calls = Calls(bus, self.name)
        self.app: Flask = create_app(self.settings, self.calls)
        self.haven: Haven = self.app.extensions["haven"]
        connection = BrokerConnection(
            self.settings.events_url.get_secret_value(), self.settings.ca_file, f"{self.name}-events"
        )
        broadcasts = Broadcasts(connection, self.name)
        keep_true(broadcasts, self.haven.sessions, self.haven.open_pages)
        bus.attach(broadcasts)
        self.transport = ToGateway(self.app, self.settings)

    def transport_from(self, address: str) -> "ToGateway":
        """How clients at ``address`` reach it."""
        return ToGateway(self.app, self.settings, address)

    @contextmanager
    def served(self) -> Iterator[Served]:
        """The application behind the real server, over plain TCP: for bytes that no client library would send."""
        settings = self.settings.model_copy(update={"listen": free_place(), "tls_cert": None, "tls_key": None})
        with served(settings, self.app.wsgi_app) as server:  # type: ignore[arg-type]  # werkzeug's way to say the same
            yield server

    def forget_sessions(self) -> None:
        """As if the minute were over for which it keeps what identity says of a session."""
        self.haven.sessions.cut_off()
        self.haven.sessions.restored()

    def report_refusals(self) -> None:
        """What it counted goes to identity, as it does now and then."""
        report_refusals(self.haven.refusals, self.haven.services)

    @property
    def pid(self) -> int:
        """Of this process."""
        return os.getpid()

    def is_ready(self) -> bool:
        """Whether it answers."""
        return True

    def close(self) -> None:
        """Ends its threads."""
        self.haven.call_threads.shutdown()


class ToGateway(httpx.BaseTransport):
    """A request becomes what the gateway's server makes of it, and its answer what that would send: no sockets, no
    admission, no deadlines; a body is there at once."""

    def __init__(self, app: Flask, settings: Settings, address: str = "127.0.0.1") -> None:
        self._app = app
        self._address = address
        self._trusted = TrustedProxies(settings.trusted_proxies)
        self._public = urlsplit(settings.public_url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """As httpx asks of a transport."""
        raw_path, _, query = request.url.raw_path.partition(b"?")
        scope: dict[str, Any] = {
            "method": request.method,
            "raw_path": raw_path,
            "query_string": query,
            "http_version": "1.1",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": (self._address, 1),
        }
        environ = environ_of(scope, self._trusted, self._public, io.BytesIO(request.read()))
        if (refusal := refusal_of(scope, self._trusted)) is not None:
            environ[REFUSAL] = refusal
        answer = answer_of(self._app.wsgi_app, environ)  # type: ignore[arg-type]  # werkzeug's way to say the same
        return httpx.Response(answer.status, headers=answer.headers, stream=_Pieces(answer))


class _Pieces(httpx.SyncByteStream):
    """An answer's body, drawn as it is read; of one that goes on while a page is open, what it says at once."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield self._answer.body
        if self._answer.news is not None:
            yield asyncio.run(_first(self._answer.news))
        while (piece := next_piece(self._answer)) is not None:
            yield piece

    def close(self) -> None:
        """Lets go of what it was drawn from."""
        self._answer.close()


async def _first(news: AsyncIterable[bytes]) -> bytes:
    """What comes before there is any."""
    coming = aiter(news)
    try:
        return await anext(coming)
    finally:
        if isinstance(coming, AsyncGenerator):
            await coming.aclose()
