"""Runs the gateway: one process, one loop for all connections, threads for the application."""

import asyncio
import resource
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from uvicorn import Config, Server

from gateway.settings import Settings

from .admission import Admission, AdmittingSocket
from .answer import WsgiApplication
from .bridge import Bridge
from .limits import HANDSHAKE_SECONDS, IDLE_SECONDS, LARGEST_HEAD, Limits
from .protocol import Connection, make_room
from .trusted_proxies import TrustedProxies

_STOP_SECONDS = 15
_BACKLOG = 2_048
_FILES_OF_ITS_OWN = 200
"""Descriptors for the broker, the store, logs and the health port."""


class FrontServer(Server):
    """uvicorn's, over a socket that counts callers, with a deadline for handshakes; ends itself politely."""

    def __init__(
        self,
        settings: Settings,
        app: WsgiApplication,
        opened: Callable[[], None],
        leaving: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._application = app
        self._opened = opened
        self._leaving = leaving
        super().__init__(
            Config(
                self._answer,
                interface="asgi3",
                http=Connection,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=int(IDLE_SECONDS),
                timeout_graceful_shutdown=_STOP_SECONDS,
                h11_max_incomplete_event_size=LARGEST_HEAD,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Opens the port, and then the connections behind it."""
        settings, limits, trusted = (
            self._settings,
            Limits.of(self._settings),
            TrustedProxies(self._settings.trusted_proxies),
        )
        self._bridge = Bridge(self._application, limits, trusted, urlsplit(settings.public_url))
        admission = Admission(_most_connections(limits), limits.connections_an_address, trusted)
        admission.make_room = make_room
        await self.lifespan.startup()
        context = _tls(settings)
        server = await asyncio.get_running_loop().create_server(
            self._connection,
            sock=AdmittingSocket(_listening(settings.listen), admission),
            ssl=context,
            ssl_handshake_timeout=HANDSHAKE_SECONDS if context else None,
            ssl_shutdown_timeout=HANDSHAKE_SECONDS if context else None,
            backlog=_BACKLOG,
        )
        self.servers = [server]
        self._opened()
        self.started = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A first signal ends politely; the process then ends with 0."""
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, self.handle_exit, each, None)
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """At a first signal whoever sends requests here is told to send them elsewhere, and has time to hear of it:
        ``drain_seconds``, in which everything is still answered. A second signal does not wait."""
        if not self.started or self._bridge.is_leaving:
            super().handle_exit(sig, frame)
            return
        self._bridge.is_leaving = True
        self._leaving()
        asyncio.get_running_loop().call_later(self._settings.drain_seconds, super().handle_exit, sig, frame)

    def _connection(self) -> asyncio.Protocol:
        return Connection(self.config, self.server_state, {})

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await self._bridge(scope, receive, send)


def serve(
    settings: Settings, app: WsgiApplication, opened: Callable[[], None], leaving: Callable[[], None] = lambda: None
) -> None:
    """Serves ``app`` until the process is told to end; ``opened`` is called once the port is open, ``leaving`` as soon
    as it is told to end, while requests are still answered."""
    server = FrontServer(settings, app, opened, leaving)
    server.run()
    server._bridge.threads.stop()


def _listening(place: str) -> socket.socket:
    """Bound to ``host:port``; an IPv6 host stands in brackets."""
    host, _, port = place.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, int(port)), family=family, backlog=_BACKLOG)
    listening.setblocking(False)
    return listening


def _tls(settings: Settings) -> ssl.SSLContext | None:
    """TLS 1.2 or newer with the library's own choice of ciphers."""
    if settings.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.tls_cert, settings.tls_key)
    return context


def _most_connections(limits: Limits) -> int:
    """As set, or as many as the system lets this process have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = limits.connections + _FILES_OF_ITS_OWN
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, min(limits.connections, soft - _FILES_OF_ITS_OWN))
