"""What the log last said it holds of this source, and how far this process saw the source's own numbers go.

A database restored to an earlier time would give numbers out again. Nothing in it can tell, so the log does, by
broadcast every few seconds: until a process has heard it since its start, or since it saw the numbers go back, it
records entries and numbers none.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

FIRST_NUMBER = 1


@dataclass(frozen=True)
class LogStatement:
    """What the log holds of one source, as it said at one time."""

    highest: int = 0
    missing: tuple[tuple[int, int], ...] = ()
    """First and last of each run of numbers below ``highest`` that it lacks; the highest runs, if there are many."""
    contradicted: tuple[tuple[UUID, int], ...] = ()
    """Entries it does not hold that came under a number of another one: their ids, and that number."""


class HeardNumbers:
    """One a process; the broadcasts' thread writes it, the relay's reads it. ``clock``: seconds, monotonic."""

    def __init__(self, source: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._next_number = FIRST_NUMBER
        self._grew_at = clock()
        self.statement: LogStatement | None = None
        """None: nothing was heard that still counts."""
        self.takes_origins = False
        """Whether the log said that it keeps where entries come from; one of the release before takes none."""

    def hear(self, message: Mapping[str, Any]) -> None:
        """Keeps what the broadcast says of this source; of one it does not name the log holds nothing."""
        self.takes_origins = message.get("origins") is True
        said = message["sources"].get(self._source, {})
        statement = LogStatement(
            highest=int(said.get("highest", 0)),
            missing=tuple((int(first), int(last)) for first, last in said.get("missing", ())),
            contradicted=tuple((UUID(entry), int(number)) for entry, number in said.get("contradicted", ())),
        )
        if self.statement is None or statement.highest != self.statement.highest:
            self._grew_at = self._clock()
        self.statement = statement

    def forget(self) -> None:
        """What was heard no longer counts."""
        self.statement = None

    @property
    def unchanged_seconds(self) -> float:
        """For how long the log has named the same highest number."""
        return self._clock() - self._grew_at

    def given(self, next_number: int) -> None:
        """The source's next number, as committed."""
        self._next_number = next_number

    def went_back(self, next_number: int) -> bool:
        """Whether the source's next number is lower than this process has seen it: its database was restored.

        What was heard before is then forgotten: the log may hold more by now.
        """
        if next_number >= self._next_number:
            self._next_number = next_number
            return False
        self._next_number = next_number
        self.forget()
        return True
