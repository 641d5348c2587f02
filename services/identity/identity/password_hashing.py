"""argon2id (RFC 9106) off the event loop: it takes about 130 ms of one core and would hold up every other call."""

import threading
from collections.abc import Callable, Collection
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from .domain.passwords import prepared
from .password_guessing import is_easy

AT_ONCE = 4
"""Each hash takes 64 MiB while it runs."""

Runner = Callable[..., Any]
"""Runs a function with its arguments outside the event loop: ``eventlet.tpool.execute``."""


class PasswordHashing:
    """Hashes and checks passwords; the work for an account that does not exist is the same as for one that does."""

    def __init__(self, hasher: PasswordHasher, run: Runner, decoy_password: str) -> None:
        self._hasher = hasher
        self._run = run
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._decoy = hasher.hash(decoy_password)
        self._guess = threading.Lock()

    def hash(self, password: str) -> str:
        """The encoded hash with its parameters and salt."""
        with self._turns:
            return str(self._run(self._hasher.hash, prepared(password)))

    def matches(self, encoded: str | None, password: str) -> bool:
        """Whether ``password`` is that of ``encoded``; without one, the same work for the answer False."""
        with self._turns:
            right = bool(self._run(self._verify, encoded or self._decoy, prepared(password)))
        return right and encoded is not None

    def is_outdated(self, encoded: str) -> bool:
        """Whether the hash was made with other parameters than those of now."""
        return self._hasher.check_needs_rehash(encoded)

    def is_easy_to_guess(self, password: str, words: Collection[str]) -> bool:
        """Whether the deny list has it, or it is soon guessed by someone who knows ``words``."""
        with self._guess:  # taken on this side: a lock of the event loop's means nothing in the thread that works
            return bool(self._run(is_easy, prepared(password), words))

    def _verify(self, encoded: str, password: str) -> bool:
        try:
            return self._hasher.verify(encoded, password)
        except (VerificationError, InvalidHashError):
            return False
