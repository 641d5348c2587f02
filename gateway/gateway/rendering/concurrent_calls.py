"""Calls of one page that do not need each other's answers, made at the same time.

A page waits for the slowest of them instead of for their sum. Each call is made as it would be alone: with the same
token, under the same correlation id, checked and audited by the service it goes to.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any, ParamSpec, TypeVar

from gateway.state import haven

P = ParamSpec("P")
T = TypeVar("T")


class ConcurrentCalls:
    """Begins calls on other threads than the request's own; made by ``concurrent_calls``."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self.begun: list[Future[Any]] = []

    def begin(self, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Has ``ask`` run on another thread, which sees the request as this one does.

        ``result()`` of what is answered gives its value, or raises what it raised. ``ask`` begins no such call itself:
        it would wait for a thread while it holds one.
        """
        here = copy_context()
        future = self._pool.submit(lambda: here.run(ask, *args, **kwargs))
        self.begun.append(future)
        return future


@contextmanager
def concurrent_calls() -> Iterator[ConcurrentCalls]:
    """What is begun inside has ended when the block ends, however it ends: no call outlives its page.

    The block may ask something itself meanwhile. An error of a begun call shows when its result is taken.
    """
    calls = ConcurrentCalls(haven().call_threads)
    try:
        yield calls
    finally:
        wait(calls.begun)
