"""How many wrong guesses are taken before a caller must wait (security target 21)."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import timedelta

WINDOW = timedelta(minutes=5)
MOST_GUESSES = 10
"""Wrong guesses in a window: of one known device of an account, and of all its unknown devices together."""
MOST_FROM_STRANGERS = 300
"""Wrong codes in a window from all networks nobody ever signed in from. A day pass has 40 random bits: with a hundred
passes out, that pace finds one in three hundred years."""
KNOWN_FOR = timedelta(days=90)
MOST_DEVICES = 100
"""Known devices of an account; the one unused the longest is forgotten for one more."""


def may_guess(recent: Iterable[str], device: str, known: AbstractSet[str]) -> bool:
    """Whether ``device`` may guess at an account, given the device of each wrong guess in the window.

    A device at which the account signed in before has an allowance of its own, so a stranger's guesses lock nobody
    out, not even a stranger's at the next desk; all others share one, so that more addresses give no more guesses.
    """
    guesses = list(recent)
    if device in known:
        spent = sum(1 for each in guesses if each == device)
    else:
        spent = sum(1 for each in guesses if each not in known)
    return spent < MOST_GUESSES


def may_try_code(recent: Iterable[str], network: str, known: AbstractSet[str], most: int = MOST_GUESSES) -> bool:
    """Whether a code that names no account may be tried from ``network``, given that of each wrong one in the window.

    Each network has ``most``. Strangers share a brake as well; a school's own network, where someone signed in before,
    is no stranger, so guesses from elsewhere shut out none of its visitors.
    """
    tries = list(recent)
    if tries.count(network) >= most:
        return False
    strangers = sum(1 for each in tries if each not in known)
    return network in known or strangers < MOST_FROM_STRANGERS
