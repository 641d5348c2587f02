"""The gateway's server before an application, over plain TCP and with a loop in a thread."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.server.answer import WsgiApplication
from gateway.server.run import FrontServer
from gateway.settings import Settings
from haven_local.ports import free_port


@dataclass
class Served:
    """Where it answers; ``ask`` sends bytes as they are and reads until the server closes or has said enough."""

    port: int
    server: FrontServer

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        """A new connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=15)

    def ask(self, sent: bytes) -> bytes:
        """Everything that comes back."""
        with self.connect() as connection:
            connection.sendall(sent)
            return read_all(connection)


class _InThread(FrontServer):
    """Signals are the main thread's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None of them."""
        yield


@contextlib.contextmanager
def served(settings: Settings, app: WsgiApplication) -> Iterator[Served]:
    """``app`` behind the real server under ``settings`` (their ``listen`` is a free port)."""
    opened = threading.Event()
    server = _InThread(settings, app, opened.set)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert opened.wait(10)
    try:
        yield Served(int(settings.listen.rpartition(":")[2]), server)
    finally:
        server.should_exit = True
        thread.join(20)
        server._bridge.threads.stop()


def free_place() -> str:
    """``host:port`` where nothing listens."""
    return f"127.0.0.1:{free_port()}"


def read_all(connection: socket.socket) -> bytes:
    """Everything until the other side closes; what came before a reset."""
    found = bytearray()
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            found += piece
    return bytes(found)


def status_of(answer: bytes) -> int | None:
    """The status of the first answer; None where nothing was said."""
    return int(answer.split(b" ", 2)[1]) if answer else None
