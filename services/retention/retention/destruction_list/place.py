"""The place of the destruction list, as its use cases need it."""

from typing import Protocol


class ListPlace(Protocol):
    """``chassis.objects.numbered_lines.NumberedLines``, run where it may block; each call may raise ``StoreAway``."""

    def read(self, number: int) -> bytes | None:
        """The line of that number; None if there is none yet."""
        ...

    def add(self, number: int, line: bytes) -> bool:
        """Whether it was added; False if there is a line of that number."""
        ...
