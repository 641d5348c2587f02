"""How soon a password would be guessed (zxcvbn: 30,000 common passwords, names, words, keyboard walks, dates)."""

from collections.abc import Collection

GOOD_ENOUGH = 3
"""zxcvbn's "safely unguessable": at least 10^8 guesses."""
LOOKED_AT = 64
"""Characters looked at: the work grows with the cube of the length, and whose first 64 are hard is hard."""
_MOST_WORDS = 2_000


def is_easy(password: str, words: Collection[str]) -> bool:
    """Whether ``password`` is common or soon guessed by someone who knows ``words``; takes up to 50 ms.

    One call at a time: the library keeps the words of the password in hand in a table of its own.
    """
    # Its lists take 12 MB, and most processes on most days ask for no password: read when one is chosen.
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # it has no types

    found = zxcvbn(password[:LOOKED_AT], user_inputs=sorted(words)[:_MOST_WORDS], max_length=LOOKED_AT)
    return int(found["score"]) < GOOD_ENOUGH
