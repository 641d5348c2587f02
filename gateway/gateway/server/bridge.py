"""Between the connections, which one thread serves, and the application, which runs in many.

A thread is taken when a request is there, and given back when its answer is made: neither who sends slowly nor who
reads slowly holds one. Large bodies are the exception; they have threads of their own.
"""

import asyncio
import io
from collections.abc import AsyncIterable, Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any
from urllib.parse import SplitResult

from .answer import Answer, WsgiApplication, answer_of, count_failure, next_piece
from .body import Body, Gone, HeldBytes, Receive, Refused
from .environ import REFUSAL, Scope, environ_of, has_no_body, refusal_of
from .limits import STALLED_SECONDS, Limits
from .metrics import ENDED
from .protocol import Connection
from .threads import NoThread, Threads
from .trusted_proxies import TrustedProxies

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class _Stalled(Exception):
    """The reader takes nothing."""


class Bridge:
    """An ASGI application over ``app``, a WSGI one. To be made inside the running loop."""

    def __init__(self, app: WsgiApplication, limits: Limits, trusted: TrustedProxies, public: SplitResult) -> None:
        self._app = app
        self._trusted = trusted
        self._public = public
        self._held = HeldBytes()
        self.threads = Threads(limits)
        self.is_leaving = False
        """Whether the process is about to end: each connection closes with its next answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        connection: Connection = scope["haven.connection"]
        body = Body(receive, connection, self._held, is_empty=has_no_body(scope))
        try:
            refusal = refusal_of(scope, self._trusted) or await self._first_of(body)
            connection.taken()
            answer = await self._answer(scope, body, refusal)
            await self._send(connection, body, answer, send, last=refusal is not None)
        except (Gone, _Stalled):
            connection.transport.abort()
        except Exception as error:  # noqa: BLE001  # nothing that can be said has been left unsaid
            count_failure("sending", error)
            connection.transport.abort()
        finally:
            body.release()

    async def _first_of(self, body: Body) -> int | None:
        try:
            await body.read_first()
        except Refused as refused:
            return refused.status
        return None

    async def _answer(self, scope: Scope, body: Body, refusal: int | None) -> Answer:
        environ = environ_of(scope, self._trusted, self._public, body.stream(asyncio.get_running_loop()))
        if refusal is not None:
            return await self.threads.answer(partial(answer_of, self._app, _bodiless(environ, refusal)))
        if body.whole:
            return await self.threads.answer(partial(answer_of, self._app, environ))
        try:
            async with self.threads.place(environ["REMOTE_ADDR"]):
                return await self.threads.stream(partial(answer_of, self._app, environ))
        except NoThread:
            return await self.threads.answer(partial(answer_of, self._app, _bodiless(environ, 429)))

    async def _send(self, connection: Connection, body: Body, answer: Answer, send: Send, *, last: bool) -> None:
        headers = answer.headers
        if last or self.is_leaving or connection.is_waiting_for_continue():
            headers = [*headers, (b"connection", b"close")]
        try:
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            await send(_piece(answer.body))
            await self._send_rest(connection, answer, send)
            if answer.news is not None and not await connection.wait_with(_send_news(connection, answer.news, send)):
                raise Gone
        finally:
            answer.close()
        await body.read_past()
        await _in_time(connection, send, {"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_rest(self, connection: Connection, answer: Answer, send: Send) -> None:
        """Draws a piece when the one before has left: the reader's pace costs no thread."""
        while answer.rest is not None:
            try:
                piece = await self.threads.answer(partial(next_piece, answer))
            except Exception:  # noqa: BLE001  # logged and counted where it was drawn
                raise Gone from None
            if piece is None or connection.transport.is_closing():
                return
            await _in_time(connection, send, _piece(piece))


async def _send_news(connection: Connection, news: AsyncIterable[bytes], send: Send) -> None:
    """Each piece as it comes. On the loop itself: whoever waits costs a connection and no thread."""
    try:
        async for piece in news:
            await _in_time(connection, send, _piece(piece))
    except (Gone, _Stalled):
        raise
    except Exception as error:  # noqa: BLE001  # whoever reads sees that it broke off
        count_failure("body", error)
        raise Gone from None


def _piece(content: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": content, "more_body": True}


def _bodiless(environ: dict[str, Any], refusal: int) -> dict[str, Any]:
    kept = {name: value for name, value in environ.items() if name not in ("CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING")}
    return {**kept, "wsgi.input": io.BytesIO(), REFUSAL: refusal}


async def _in_time(connection: Connection, send: Send, message: MutableMapping[str, Any]) -> None:
    """Sends once there is room for more; ``_Stalled`` for a reader who makes none."""
    if not connection.flow.write_paused:
        await send(message)
        return
    try:
        async with asyncio.timeout(STALLED_SECONDS):
            await send(message)
    except TimeoutError:
        ENDED.labels("reader").inc()
        raise _Stalled from None
