"""The records of one search, batch by batch: which are there, and of those that must be opened what they say.

A batch begins either with all that its records say, or with which records there are alone: where most are remembered,
hardly one has to be read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chassis.units.database import Unit

from incidents.off_loop import Begin

from .lines import Line, Position, SearchedLines, as_it_is, id_of
from .rows import Placed, lines_of, records_of

_LINES = 5_000
"""Records a statement that reads nothing of what they say."""
_FEW = 0.5
"""Share of records to be read up to which it is worth asking first which they are."""


@dataclass(frozen=True)
class Batch:
    """Records in their order, and those of them that must be opened, by their place."""

    lines: Sequence[Line]
    records: Sequence[Placed]
    is_last: bool
    """Whether no record follows."""

    def first(self, count: int) -> "Batch":
        """Up to ``count`` of those that must be opened; the others are left to the next batch."""
        if count >= len(self.records):
            return self
        return Batch(self.lines[: self.records[count][0]], self.records[:count], is_last=False)


class SearchedFile:
    """One search's records. ``unread`` says of records as they are written which must be opened, by place; None if
    all of them."""

    def __init__(
        self, unit: Unit, lines: SearchedLines, unread: Callable[[Sequence[bytes]], list[int]] | None, begin_work: Begin
    ) -> None:
        self._unit, self._lines = unit, lines
        self._unread, self._begin_work = unread, begin_work

    def after(self, position: Position | None, count: int) -> Batch:
        """The next records after ``position``: ``count``, or more if few of them must be opened."""
        if self._unread is None:
            return self._all_after(position, count)
        page = _LINES if position is not None else count
        lines = lines_of(self._unit, self._lines.after(position, page))
        unread = self._begin_work(self._unread, [as_it_is(line) for line in lines])()
        if len(unread) > len(lines) * _FEW:
            self._unread = None
        is_last = len(lines) < page
        if len(unread) > count:
            lines, unread, is_last = lines[: unread[count]], unread[:count], False
        return Batch(lines, self._read(lines, unread), is_last)

    def _all_after(self, position: Position | None, count: int) -> Batch:
        records = records_of(self._unit, self._lines.after(position, count))
        lines = [wraps[0].line for wraps in records]
        return Batch(lines, list(enumerate(records)), len(records) < count)

    def _read(self, lines: Sequence[Line], unread: Sequence[int]) -> list[Placed]:
        """What they say now, without those that went out of sight meanwhile."""
        if not unread:
            return []
        ids = [id_of(lines[at]) for at in unread]
        said = {id_of(wraps[0].line): wraps for wraps in records_of(self._unit, self._lines.of(ids))}
        return [(at, said[record_id]) for at, record_id in zip(unread, ids, strict=True) if record_id in said]
