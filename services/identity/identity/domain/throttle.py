"""How many wrong guesses are taken before a caller must wait (security target 21)."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import timedelta

WINDOW = timedelta(minutes=5)
MOST_GUESSES = 10
"""Wrong guesses in a window: for one known client of an account, and for all its unknown clients together."""
MOST_FROM_STRANGERS = 300
"""Wrong codes in a window of all clients nobody ever signed in from. A day pass has 40 random bits: with a hundred
passes out, that pace finds one in three hundred years."""
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


def may_try_code(recent_clients: Iterable[str], client: str, known_clients: AbstractSet[str]) -> bool:
    """Whether ``client`` may try a code that names no account, given the client of each wrong one in the window.

    Each client has ten. Strangers share a brake as well; a school's own network, where someone signed in before, is no
    stranger, so guesses from elsewhere shut out none of its visitors.
    """
    tries = list(recent_clients)
    if tries.count(client) >= MOST_GUESSES:
        return False
    strangers = sum(1 for each in tries if each not in known_clients)
    return client in known_clients or strangers < MOST_FROM_STRANGERS
