"""One connection: uvicorn's protocol over h11, a deadline for every state, and our own answer to what is no HTTP."""

import asyncio
import sys
from collections import OrderedDict
from collections.abc import Coroutine
from typing import Any, cast

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from .joined_writes import JoinedWrites
from .limits import HEAD_SECONDS, LINGER_SECONDS, LONGEST_ADDRESS
from .metrics import ENDED

_METHOD_OF_UNREADABLE = "GET"


class Connection(H11Protocol):
    """Told apart by the application as ``scope["haven.connection"]``."""

    idle: "OrderedDict[Connection, None]" = OrderedDict()
    """Those between two requests, the one that has been so longest first."""
    sending: "OrderedDict[Connection, None]" = OrderedDict()
    """Those whose request is not there yet, the one that has been sending longest first."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.is_broken = False
        """What came after the headers was no body."""
        self.is_answered = False
        """A thread has taken the request, be its body there or not."""
        self._beginning = b""
        """Of the newest request: h11 keeps nothing of a head that it refuses."""
        self._head_timer: asyncio.TimerHandle | None = None
        self._waiting: asyncio.Task[None] | None = None
        """An answer that waits for news."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # narrower than asyncio's, as h11 declares its own
        """The handshake is done; the first request is waited for as any later one."""
        super().connection_made(transport)
        self.transport = cast(asyncio.Transport, JoinedWrites(transport, self.loop))
        self._begin_idle()

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits for this connection is told."""
        self.idle.pop(self, None)
        self.sending.pop(self, None)
        self._set_head_timer(None)
        self._unset_keepalive_if_required()
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of a head, a body or the next request."""
        if self.is_broken:
            return
        if self.conn.their_state is h11.IDLE:
            self._beginning = (self._unread() + data)[:LONGEST_ADDRESS]
        super().data_received(data)
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """Called by uvicorn for what h11 cannot read: the application answers it, in its own words."""
        wrong = sys.exc_info()[1]
        if self.cycle is not None and not self.cycle.response_complete:
            self.is_broken = True
            self.cycle.message_event.set()
            if self.cycle.response_started:
                self.end()
            return
        status = getattr(wrong, "error_status_hint", 400)
        self._refuse(414 if status == 431 and b"\n" not in self._unread() else status)

    def taken(self) -> None:
        """The request is being answered: no longer one that keeps others waiting."""
        self.is_answered = True
        self.sending.pop(self, None)

    def on_response_complete(self) -> None:
        """The answer is out: the next request, or the end."""
        self.is_answered = False
        if self.conn.their_state is h11.SEND_BODY:
            self.end()  # the rest of a body that was read past for long enough
            return
        super().on_response_complete()
        if not self.transport.is_closing():
            self._begin_idle()
            self._watch()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing came for too long."""
        ENDED.labels("idle").inc()
        self.end()

    def shutdown(self) -> None:
        """The process ends: a request in hand is answered first."""
        if self.cycle is None or self.cycle.response_complete:
            self.end()
        else:
            self.cycle.keep_alive = False
            self._wait_no_more()

    async def wait_with(self, waiting: Coroutine[Any, Any, None]) -> bool:
        """Awaits an answer that waits for news; False if its reader left before, or the process is to end."""
        self._waiting = self.loop.create_task(waiting)
        if self.transport.is_closing():
            self._wait_no_more()
        try:
            await asyncio.wait([self._waiting])
        finally:
            self._wait_no_more()
        if self._waiting.cancelled():
            return False
        self._waiting.result()
        return True

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()

    def end(self) -> None:
        """Closes, and does not wait for ever for a reader who takes nothing."""
        if not self.transport.is_closing():
            self.transport.close()
            self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def is_waiting_for_continue(self) -> bool:
        """Whether the sender holds the body back until it is asked for."""
        return self.cycle is not None and self.cycle.waiting_for_100_continue

    def _watch(self) -> None:
        """Which deadline counts now."""
        self._name_itself()
        if self.conn.their_state is not h11.IDLE:
            self.idle.pop(self, None)
            self._unset_keepalive_if_required()
            self._set_head_timer(None)
            if self.conn.their_state is h11.SEND_BODY and not self.is_answered:
                self.sending.setdefault(self)
            else:
                self.sending.pop(self, None)
        elif self._unread():
            self._unset_keepalive_if_required()
            self.idle.pop(self, None)
            self.sending.setdefault(self)
            if self._head_timer is None:
                self._set_head_timer(HEAD_SECONDS)

    def _name_itself(self) -> None:
        if self.scope is not None:
            self.scope.setdefault("haven.connection", self)  # type: ignore[typeddict-item]  # a key of ours in the scope

    def _begin_idle(self) -> None:
        self._unset_keepalive_if_required()
        self.idle[self] = None
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def _set_head_timer(self, seconds: float | None) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
        self._head_timer = None if seconds is None else self.loop.call_later(seconds, self._head_too_slow)

    def _head_too_slow(self) -> None:
        ENDED.labels("head").inc()
        self._refuse(408)

    def _unread(self) -> bytes:
        return bytes(self.conn.trailing_data[0])

    def _refuse(self, status: int) -> None:
        """Has the application answer ``status`` to a request whose head could not be read."""
        self._set_head_timer(None)
        self.is_broken = True
        line = self._beginning.split(b"\n", 1)[0].split(b" ")
        path = line[1] if len(line) > 1 and line[1].startswith(b"/") else b"/"
        self.headers = []
        self.scope = {
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": "1.1",
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme or "https",
            "method": _METHOD_OF_UNREADABLE,
            "root_path": "",
            "path": "/",
            "raw_path": path.partition(b"?")[0],
            "query_string": b"",
            "headers": [],
            "state": {},
            "haven.refusal": status,  # type: ignore[typeddict-unknown-key]  # a key of ours in the scope
            "haven.connection": self,
        }
        self.cycle = self._cycle()
        self.cycle.keep_alive = False
        self.cycle.more_body = False
        task = self.loop.create_task(self.cycle.run_asgi(self.app))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def _cycle(self) -> RequestResponseCycle:
        return RequestResponseCycle(
            scope=self.scope,
            conn=self.conn,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            on_response=self.on_response_complete,
        )


def make_room() -> bool:
    """Ends the connection that has been idle longest, else the one that has been sending a request longest.

    A request of someone in earnest is there within a moment, so that slow ones make room for it. False: there is none.
    """
    waiting = Connection.idle or Connection.sending
    if not waiting:
        return False
    connection, _ = waiting.popitem(last=False)
    ENDED.labels("room").inc()
    connection.transport.abort()
    return True
