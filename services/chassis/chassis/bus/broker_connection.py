"""One broker connection and the one thread that touches its socket.

Whoever wants something on the wire opens a *lane* (an AMQP channel of its own) and hands over small functions; the
thread runs them, reads what arrives, keeps the heartbeat and opens the connection again when it is lost. Works with
operating system threads (gateway) and under eventlet (services), where the same code runs on green threads.

A consumer and a publisher want two connections: the broker stops reading from one that publishes while it is short of
memory or disk, and acknowledgements must not be stuck behind that.
"""

import os
import re
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

from amqp import Channel, Connection
from amqp.exceptions import AMQPError

from chassis.ground.logs import fault, get_logger

from .buffered_transport import BufferedTransport
from .bus_metrics import CONNECTION_OPENED, CONNECTION_UP

log = get_logger()

OPEN_SECONDS = 5.0
"""Limit of each step of opening and closing, and of unacknowledged bytes on the wire."""
BACK_OFF_SECONDS = (0.2, 5.0)
SETTLED_SECONDS = 5.0
"""A connection that lasted this long was good: the next attempt waits the shortest time again."""
TICK_SECONDS = 1.0

Work = Callable[[Channel], None]


class Lane:
    """A channel of one user of a connection.

    ``on_open`` may wait for the broker, but not after it has begun to consume; all other functions run between frames
    and must not wait. ``generation`` grows with every opening, so that what belongs to a lost connection (an
    acknowledgement, a publication) is recognised and dropped. Made here, used after ``connection.add(lane)``.
    """

    def __init__(self, broker: "BrokerConnection", on_open: Work, on_close: Callable[[], None] = lambda: None) -> None:
        self._broker = broker
        self._on_open = on_open
        self._on_close = on_close
        self._channel: Channel | None = None
        self.generation = 0
        self.is_open = False

    @property
    def is_blocked(self) -> bool:
        """Whether the broker is short of memory or disk and takes nothing from this connection."""
        return self._broker.is_blocked

    def is_current(self, generation: int) -> bool:
        """Whether what was taken on opening ``generation`` is still ours; if not, the broker gives it out again."""
        return self.is_open and generation == self.generation

    def submit(self, work: Work, generation: int | None = None) -> bool:
        """Has ``work`` run soon on the connection's thread; False if the lane is closed or not of ``generation``.

        Work that was accepted and not yet run when the connection is lost is dropped; ``on_close`` tells its owner.
        """
        wanted = self.generation if generation is None else generation
        if not self.is_current(wanted):
            return False
        self._broker.enqueue(self, wanted, work)
        return True

    def open_on(self, connection: Connection) -> None:
        """Called by the connection's thread: a fresh channel for a fresh connection."""
        channel = connection.channel()
        channel.auto_decode = False
        self._on_open(channel)
        self._channel = channel
        self.generation += 1
        self.is_open = True

    def close(self) -> None:
        """Called by the connection's thread once the connection is lost."""
        if self.is_open:
            self.is_open = False
            self._channel = None
            self._on_close()

    def run(self, generation: int, work: Work) -> None:
        """Called by the connection's thread, in the order of ``submit``."""
        if self._channel is not None and generation == self.generation:
            work(self._channel)


class BrokerConnection:
    """A kept connection to one vhost. ``url`` is ``amqps://user:password@host:port/vhost``; plain AMQP is refused.

    Several nodes of a cluster stand in it with commas between: ``host:port,host:port``. When one is lost the next is
    tried at once.
    """

    def __init__(self, url: str, ca_file: Path, name: str, *, heartbeat: int = 10) -> None:
        self.name = name
        self._parameters = MappingProxyType(_parameters(url, ca_file, name, heartbeat))
        self._nodes = nodes_in(url)
        self._turn = os.getpid()  # so that processes spread over the nodes
        self._lanes: list[Lane] = []
        self._unopened: deque[Lane] = deque()
        self._work: deque[tuple[Lane, int, Work]] = deque()
        self._waiting_end, self._waking_end = socket.socketpair()
        self._waiting_end.setblocking(False)
        self._woken = False
        self._stopping = threading.Event()
        self._opened = threading.Event()
        self._reopening = False
        self._thread: threading.Thread | None = None
        self.is_blocked = False

    @property
    def is_open(self) -> bool:
        """Whether the connection is up and every lane open."""
        return self._opened.is_set()

    def wait_open(self, seconds: float) -> bool:
        """Waits until the connection is open, at most ``seconds``."""
        return self._opened.wait(seconds)

    def add(self, lane: Lane) -> None:
        """Opens ``lane`` now or with the connection, and again after every loss."""
        self._lanes.append(lane)
        self._unopened.append(lane)
        self._wake()

    def start(self) -> None:
        """Starts the thread; in a forking server call it after the fork."""
        self._thread = threading.Thread(target=self._run, name=f"broker-{self.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Sends what is waiting, closes the connection and ends the thread."""
        self._stopping.set()
        self._wake()
        if self._thread is not None:
            self._thread.join(OPEN_SECONDS)

    def reopen(self) -> None:
        """Closes the connection and opens it again with all its lanes; what is on its way is lost, and told so."""
        self._reopening = True
        self._wake()

    def enqueue(self, lane: Lane, generation: int, work: Work) -> None:
        """For lanes: queue ``work`` and wake the thread, unless it is awake already."""
        self._work.append((lane, generation, work))
        self._wake()

    def _wake(self) -> None:
        if not self._woken:
            self._woken = True
            self._waking_end.send(b"\0")

    def _run(self) -> None:
        shortest, longest = BACK_OFF_SECONDS
        wait, tried = shortest, 0
        while not self._stopping.is_set():
            began = time.monotonic()
            self._hold_one_connection()
            if time.monotonic() - began > SETTLED_SECONDS:
                wait, tried = shortest, 0
            self._turn += 1
            tried += 1
            self._stopping.wait(wait)
            if tried % len(self._nodes) == 0:
                wait = min(wait * 2, longest)

    def _hold_one_connection(self) -> None:
        node = self._nodes[self._turn % len(self._nodes)]
        self._reopening = False
        connection = _HavenConnection(self, host=node, **self._parameters)
        try:
            self._open(connection)
            self._serve(connection)
        except (AMQPError, OSError) as lost:
            log.warning("link_lost", link=self.name, error=type(lost).__name__)
        except Exception as error:  # noqa: BLE001  # a fault in a lane's function must not leave the process deaf
            fault(log, "link_failed", error, link=self.name)
        finally:
            self._forget(connection)

    def _open(self, connection: Connection) -> None:
        connection.connect()
        self._unopened.clear()
        for lane in tuple(self._lanes):
            lane.open_on(connection)
        self._opened.set()
        CONNECTION_UP.labels(self.name).set(1)
        CONNECTION_OPENED.labels(self.name).inc()
        log.info("link_open", link=self.name)

    def _serve(self, connection: Connection) -> None:
        transport, on_frame = connection.transport, connection.on_inbound_frame
        sock, interest = transport.sock, selectors.EVENT_READ
        sock.setblocking(False)
        next_tick = 0.0
        transport.fill()
        with selectors.DefaultSelector() as selector:
            selector.register(sock, interest)
            selector.register(self._waiting_end, selectors.EVENT_READ)
            while not self._stopping.is_set() and not self._reopening:
                self._open_late_lanes(connection)
                while (frame := transport.next_frame()) is not None:
                    on_frame(frame)
                self._work_off()
                if (now := time.monotonic()) >= next_tick:
                    next_tick = now + TICK_SECONDS
                    connection.heartbeat_tick()
                wanted = selectors.EVENT_READ if transport.flush() else selectors.EVENT_READ | selectors.EVENT_WRITE
                if wanted != interest:
                    interest = wanted
                    selector.modify(sock, interest)
                self._listen(selector, transport)
        self._work_off()

    def _listen(self, selector: selectors.BaseSelector, transport: BufferedTransport) -> None:
        """Waits until something has arrived or someone has work, and takes in what has arrived."""
        self._woken = False  # said before looking at the work: whoever adds some from here on wakes us
        has_work = self._work or self._unopened or self._reopening or self._stopping.is_set()
        ready = selector.select(0 if has_work else TICK_SECONDS)
        self._woken = True
        for key, events in ready:
            if key.fileobj is self._waiting_end:
                self._waiting_end.recv(4096)
            elif events & selectors.EVENT_READ:
                transport.fill()

    def _work_off(self) -> None:
        for _ in range(len(self._work)):
            lane, generation, work = self._work.popleft()
            lane.run(generation, work)

    def _open_late_lanes(self, connection: Connection) -> None:
        while self._unopened:
            _wait_at_most(connection.sock, OPEN_SECONDS)
            lane = self._unopened.popleft()
            if not lane.is_open:
                lane.open_on(connection)
            connection.sock.setblocking(False)
            connection.transport.fill()

    def _forget(self, connection: Connection) -> None:
        self._opened.clear()
        self.is_blocked = False
        CONNECTION_UP.labels(self.name).set(0)
        for lane in tuple(self._lanes):
            lane.close()
        self._work.clear()
        _close(connection, polite=self._stopping.is_set())


class _HavenConnection(Connection):  # type: ignore[misc]  # py-amqp has no types
    """py-amqp's connection over our transport, telling ours when the broker blocks it."""

    def __init__(self, broker: BrokerConnection, context: ssl.SSLContext, **parameters: Any) -> None:
        super().__init__(
            on_blocked=lambda _reason: self._set_blocked(True),
            on_unblocked=lambda: self._set_blocked(False),
            **parameters,
        )
        self._broker = broker
        self._context = context

    def _set_blocked(self, is_blocked: bool) -> None:
        self._broker.is_blocked = is_blocked
        log.warning("link_blocked" if is_blocked else "link_unblocked", link=self._broker.name)

    def Transport(self, host: str, connect_timeout: float, *_unused: object, **settings: Any) -> BufferedTransport:  # noqa: N802  # py-amqp's name
        """Called by py-amqp where it would make its own."""
        return BufferedTransport(host, connect_timeout, self._context, socket_settings=settings["socket_settings"])


def nodes_in(url: str) -> list[str]:
    """``host:port`` of each node that a broker's address names."""
    places = urlsplit(url).netloc.rpartition("@")[2].split(",")
    return [place if re.search(r":\d+$", place) else f"{place}:5671" for place in places if place]


def _parameters(url: str, ca_file: Path, name: str, heartbeat: int) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme != "amqps" or not nodes_in(url) or not parts.username:
        raise ValueError("a broker address has the form amqps://user:password@host:port/vhost")
    return {
        "context": ssl.create_default_context(cafile=str(ca_file)),
        "userid": unquote(parts.username),
        "password": unquote(parts.password or ""),
        "login_method": "PLAIN",
        "virtual_host": unquote(parts.path.removeprefix("/")) or "/",
        "heartbeat": heartbeat,
        "connect_timeout": OPEN_SECONDS,
        "socket_settings": {socket.TCP_USER_TIMEOUT: int(OPEN_SECONDS * 1000)},
        "client_properties": {"connection_name": name},
    }


def _wait_at_most(sock: ssl.SSLSocket, seconds: float) -> None:
    """Lets the socket wait again; eventlet's needs both to be said."""
    sock.setblocking(True)
    sock.settimeout(seconds)


def _close(connection: Connection, *, polite: bool) -> None:
    """Ends a connection: with goodbye when we are stopping, else at once (the broker is gone or we are confused)."""
    try:
        if polite and connection.connected:
            _wait_at_most(connection.sock, OPEN_SECONDS)
            connection.close()
        else:
            connection.collect()
    except (AMQPError, OSError) as error:
        log.info(
            "link_closed_without_goodbye",
            link=connection.client_properties["connection_name"],
            error=type(error).__name__,
        )
