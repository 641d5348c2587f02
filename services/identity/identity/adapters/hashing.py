"""Passwords are hashed and proved.

Hashes take turns. Side by side on too few processors each takes as long as all of them together: once that is longer
than callers wait, everybody's sign-in fails and none succeeds, for as long as people try. One after the other, those
whose turn comes in time are answered, and the others hear at once that they should try again.
"""

import os
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from haven_schemas.errors import ErrorCode, Problem

from .passwords import prepared

_MOST_FORESEEN_SECONDS = 3.0
"""What one slow hash makes us expect of the next at most: else one that took too long would be the last one tried."""

Runner = Callable[..., Any]
"""Runs a function with its arguments outside the event loop: ``eventlet.tpool.execute``."""
GOOD_ENOUGH = 3
"""zxcvbn's "safely unguessable": at least 10^8 guesses."""
LOOKED_AT = 64
"""Characters looked at: the work grows with the cube of the length, and whose first 64 are hard is hard."""
_MOST_WORDS = 2_000


def at_once_on(processors: int, lanes: int) -> int:
    """How many hashes of so many lanes may run side by side; each takes 64 MiB while it runs."""
    return max(1, processors // lanes)


class PasswordHashing:
    """Hashes and checks passwords; the work for an account that does not exist is the same as for one that does.

    ``at_once``: by the processors this process may use, unless given.
    """

    def __init__(self, hasher: PasswordHasher, run: Runner, decoy_password: str, at_once: int | None = None) -> None:
        self._hasher = hasher
        self._run = run
        self._places = at_once or at_once_on(len(os.sched_getaffinity(0)), hasher.parallelism)
        self._turns = threading.BoundedSemaphore(self._places)
        self._decoy = hasher.hash(decoy_password)
        self._guess = threading.Lock()
        self.took = 0.0
        """Seconds of the last hash."""

    @contextmanager
    def turn(self, until: float | None = None) -> Iterator["Turn"]:
        """A turn to check a password, for a caller who waits ``until`` then (seconds since the epoch; None: for ever).

        ``Problem(overloaded)`` if it does not come early enough for a hash to end in time: nothing was done then.
        """
        if until is None:
            self._turns.acquire()
        elif not self._turns.acquire(timeout=self._patience(until)):
            raise Problem(ErrorCode.OVERLOADED)
        try:
            yield Turn(self)
        finally:
            self._turns.release()

    @contextmanager
    def every_turn(self) -> Iterator[None]:
        """Holds all of them: nobody hashes meanwhile."""
        with ExitStack() as held:
            for _ in range(self._places):
                held.enter_context(self.turn())
            yield

    def hash(self, password: str) -> str:
        """The encoded hash with its parameters and salt."""
        with self._turns:
            return str(self._timed(self._hasher.hash, prepared(password)))

    def matches(self, encoded: str | None, password: str) -> bool:
        """Whether ``password`` is that of ``encoded``; without one, the same work for the answer False."""
        with self.turn() as turn:
            return turn.matches(encoded, password)

    def check(self, encoded: str | None, password: str) -> bool:
        """As ``matches``, by whoever has a turn."""
        right = bool(self._timed(self._verify, encoded or self._decoy, prepared(password)))
        return right and encoded is not None

    def is_outdated(self, encoded: str) -> bool:
        """Whether the hash was made with other parameters than the present ones."""
        return self._hasher.check_needs_rehash(encoded)

    def is_easy_to_guess(self, password: str, words: Collection[str]) -> bool:
        """Whether the deny list has it, or it is soon guessed by someone who knows ``words``."""
        with self._guess:  # taken on this side: a lock of the event loop's means nothing in the thread that works
            return bool(self._run(is_easy, prepared(password), words))

    def _patience(self, until: float) -> float:
        """Seconds to wait for a turn; one that is free is taken by whoever is not too late altogether."""
        return max(0.0, until - time.time() - min(self.took, _MOST_FORESEEN_SECONDS))

    def _timed(self, function: Callable[..., Any], *arguments: Any) -> Any:
        began = time.monotonic()
        try:
            return self._run(function, *arguments)
        finally:
            self.took = time.monotonic() - began

    def _verify(self, encoded: str, password: str) -> bool:
        try:
            return self._hasher.verify(encoded, password)
        except (VerificationError, InvalidHashError):
            return False


class Turn:
    """The right to check one password now."""

    def __init__(self, passwords: PasswordHashing) -> None:
        self._passwords = passwords

    def matches(self, encoded: str | None, password: str) -> bool:
        """As ``PasswordHashing.matches``."""
        return self._passwords.check(encoded, password)


def is_easy(password: str, words: Collection[str]) -> bool:
    """Whether ``password`` is common or soon guessed by someone who knows ``words``; takes up to 50 ms.

    One call at a time: the library keeps the words of the password in hand in a table of its own.
    """
    # Its lists take 12 MB, and most processes on most days ask for no password: read when one is chosen.
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # it has no types

    found = zxcvbn(password[:LOOKED_AT], user_inputs=sorted(words)[:_MOST_WORDS], max_length=LOOKED_AT)
    return int(found["score"]) < GOOD_ENOUGH
