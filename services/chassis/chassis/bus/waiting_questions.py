"""Questions of readers that an owner has not come to yet: of each reader the newest, with what all of them missed.

Whoever is slow would otherwise answer questions that were asked again meanwhile, and become slower by it.
"""

import threading
from dataclasses import replace

from .delivery_lists import Question
from .missing_events import MISSING_A_QUESTION


class WaitingQuestions:
    """Any thread puts questions in, one takes them out, in the order in which their readers began to wait."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._by_reader: dict[str, Question] = {}
        self._is_over = False

    def put(self, asked: Question) -> None:
        """Takes the place of what its reader asked before. What was missing then is not asked for again at once."""
        with self._changed:
            before = self._by_reader.get(asked.reader)
            if before is not None:
                missing = tuple(dict.fromkeys((*asked.missing, *before.missing)))
                asked = replace(asked, missing=missing[:MISSING_A_QUESTION])
            self._by_reader[asked.reader] = asked
            self._changed.notify()

    def next(self, seconds: float) -> Question | None:
        """Waits for one; None: there was none, or nobody is waited for any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._by_reader or self._is_over, seconds)
            first = next(iter(self._by_reader), None)
            return None if first is None or self._is_over else self._by_reader.pop(first)

    def end(self) -> None:
        """Wakes whoever waits; nothing is given out any more."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
