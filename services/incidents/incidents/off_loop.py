"""Work off the event loop: begun now, waited for later, so that the database can be asked meanwhile."""

from collections.abc import Callable
from typing import Any

Wait = Callable[[], Any]
"""Waits for what was begun: its answer, or what it raised."""
Begin = Callable[..., Wait]
"""Begins a function with its arguments, and answers how to wait for it."""


def at_once(function: Callable[..., Any], *arguments: Any) -> Wait:
    """Done at once, where there is nothing to make way for."""
    answer = function(*arguments)
    return lambda: answer


def off_loop(function: Callable[..., Any], *arguments: Any) -> Wait:
    """In a thread of eventlet's pool, while the green thread that called goes on; for a service process.

    What nobody waits for any more ends by itself, and its error with it.
    """
    import eventlet  # not above: only a service process runs under eventlet
    from eventlet import event, tpool

    outcome = event.Event()

    def work() -> None:
        try:
            outcome.send(tpool.execute(function, *arguments))
        except Exception as error:  # noqa: BLE001 - raised by whoever waits
            outcome.send_exception(error)

    eventlet.spawn_n(work)
    return outcome.wait  # type: ignore[no-any-return]


def green_processes() -> tuple[Callable[..., Any], type[Exception]]:
    """Eventlet's ``Popen``, for a service process, and what it raises when something takes longer than it waits: the
    class of a copy of ``subprocess`` that eventlet keeps, which an ``except subprocess.TimeoutExpired`` does not catch.
    """
    from eventlet import patcher  # not above: only a service process runs under eventlet
    from eventlet.green.subprocess import Popen

    return Popen, patcher.original("subprocess").TimeoutExpired
