"""What the application says to one request: headers that may be sent, and a body that is whole or comes in pieces."""

import re
from collections.abc import AsyncIterable, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType

from chassis.ground.logs import fault, get_logger

from gateway.security.headers import ALWAYS

from .environ import REFUSAL, Environ
from .limits import WHOLE_ANSWER_BYTES
from .metrics import ANSWERS_FAILED

log = get_logger()

WsgiApplication = Callable[[Environ, Callable[..., object]], Iterable[bytes] | AsyncIterable[bytes]]
Header = tuple[bytes, bytes]

_NOT_IN_A_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_LAST_WORDS = (
    b'<!doctype html><html lang="en"><meta charset="utf-8"><title>Something went wrong</title>'
    b"<h1>Something went wrong</h1><p>Nothing was lost. Try again, or tell your IT team.</p>"
)


@dataclass
class Answer:
    """``rest`` is drawn piece by piece; None: ``body`` is all of it. ``news`` comes when there is some: the loop awaits
    it, and it holds no thread."""

    status: int
    headers: list[Header]
    body: bytes
    rest: Iterator[bytes] | None = None
    closing: Callable[[], object] = field(default=lambda: None, repr=False)
    news: AsyncIterable[bytes] | None = None

    def close(self) -> None:
        """Lets go of what ``rest`` is drawn from; once."""
        closing, self.closing, self.rest = self.closing, lambda: None, None
        closing()


def answer_of(app: WsgiApplication, environ: Environ) -> Answer:
    """Runs ``app`` in this thread. What fails on the way is logged, counted and answered with our page.

    That the page itself cannot be made is no reason to say nothing: then a plain one says it.
    """
    try:
        return _made(app, environ)
    except Exception as error:  # noqa: BLE001  # here every fault of a view that was not foreseen ends
        count_failure("view", error)
    try:
        return _made(app, {**environ, REFUSAL: 500})
    except Exception as error:  # noqa: BLE001  # the page that says so failed too
        count_failure("page", error)
    headers = {**ALWAYS, "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    return Answer(500, [*_encoded(headers.items()), (b"content-length", b"%d" % len(_LAST_WORDS))], _LAST_WORDS)


def _made(app: WsgiApplication, environ: Environ) -> Answer:
    said: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(
        status: str,
        headers: list[tuple[str, str]],
        _: tuple[type[BaseException], BaseException, TracebackType] | None = None,
    ) -> Callable[[bytes], object]:
        said.append((status, headers))
        return lambda _data: None

    made = app(environ, start_response)
    close = getattr(made, "close", lambda: None)
    try:
        status, headers = said[-1]
        if isinstance(made, AsyncIterable):
            return Answer(int(status[:3]), _encoded(headers), b"", closing=close, news=made)
        pieces = iter(made)
        body, rest = _beginning(pieces)
        answer = Answer(int(status[:3]), _encoded(headers), body, rest, close)
    except BaseException:
        close()
        raise
    if rest is None:
        answer.close()
    return answer


def _beginning(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes] | None]:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > WHOLE_ANSWER_BYTES:
            return bytes(body), pieces
    return bytes(body), None


def _encoded(headers: Iterable[tuple[str, str]]) -> list[Header]:
    """As they go out; ``ValueError`` for what no header may hold, before anything is sent."""
    encoded = []
    for name, value in headers:
        if _NOT_IN_A_VALUE.search(value):
            raise ValueError("a header holds a control character")
        encoded.append((name.lower().encode("ascii"), value.strip().encode("latin-1")))
    return encoded


def next_piece(answer: Answer) -> bytes | None:
    """The next of ``rest``; None at the end. Closes what it was drawn from at the end or when it fails."""
    try:
        piece = next(answer.rest, None) if answer.rest is not None else None
    except Exception as error:
        with suppress(Exception):
            answer.close()
        count_failure("body", error)
        raise
    if piece is None:
        answer.close()
    return piece


def count_failure(stage: str, error: Exception) -> None:
    """Logs and counts what failed at ``stage``: view, page, body or sending."""
    ANSWERS_FAILED.labels(stage).inc()
    fault(log, "answer_failed", error, stage=stage)
