"""Waiting for what becomes true by itself; in a world in one process it is brought about between two looks."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Found = TypeVar("Found")
A_WHILE = 60.0
_LOOKS = 8
_settles: list[tuple[Callable[[], None], Callable[[], None]]] = []


def eventually(check: Callable[[], Found | None], seconds: float = A_WHILE, what: str = "it") -> Found:
    """The first true answer of ``check``; ``AssertionError`` after ``seconds``, or after some looks at a world in one
    process, in which nothing happens by itself."""
    if _settles:
        return _settled(check, *_settles[-1], what)
    until = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > until:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(0.1)


@contextmanager
def settled_by(first: Callable[[], None], then: Callable[[], None]) -> Iterator[None]:
    """Inside, ``eventually`` does not wait: it calls ``first`` after its first look, and ``then`` after each other."""
    _settles.append((first, then))
    try:
        yield
    finally:
        _settles.remove((first, then))


def _settled(
    check: Callable[[], Found | None], first: Callable[[], None], then: Callable[[], None], what: str
) -> Found:
    for look in range(_LOOKS):
        found = check()
        if found:
            return found
        (then if look else first)()
    raise AssertionError(f"{what} did not happen, however often everything that was to do was done")
