"""Calls that block, run outside the event loop."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chassis.objects.numbered_lines import NumberedLines


@dataclass(frozen=True)
class LinesOffLoop:
    """The destruction list's place for a process under eventlet; ``run`` is its ``tpool.execute``."""

    lines: NumberedLines
    run: Callable[..., Any]

    def read(self, number: int) -> bytes | None:
        """The line of that number; None if there is none yet."""
        found: bytes | None = self.run(self.lines.read, number)
        return found

    def add(self, number: int, line: bytes) -> bool:
        """Whether it was added; False if there is a line of that number."""
        return bool(self.run(self.lines.add, number, line))
