"""How many wrong guesses are taken before a caller must wait (security target 21)."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import timedelta

WINDOW = timedelta(minutes=5)
MOST_GUESSES = 10
"""Wrong guesses in a window: for one known client of an account, and for all its unknown clients together."""
CLIENT_KNOWN_FOR = timedelta(days=90)


def may_guess(recent_clients: Iterable[str], client: str, known_clients: AbstractSet[str]) -> bool:
    """Whether ``client`` may guess at an account, given the client of each wrong guess in the window.

    A client that succeeded before has an allowance of its own, so a stranger's guesses lock nobody out; strangers share
    one, so that more addresses give no more guesses.
    """
    guesses = list(recent_clients)
    if client in known_clients:
        spent = sum(1 for each in guesses if each == client)
    else:
        spent = sum(1 for each in guesses if each not in known_clients)
    return spent < MOST_GUESSES
