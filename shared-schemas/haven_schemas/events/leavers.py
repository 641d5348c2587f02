"""How pupils go who left long ago, and of whom nothing is recorded.

In this order: retention, which knows for how long and what is held, says who is due; incidents, which alone knows
whether anything is written about them, closes the ids of those of whom nothing is, so that no report is about them any
more, and says which; then the roll forgets them. Each is safe to hear twice. Ids and counts.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field

from .base import Event

LEAVERS_AT_ONCE = 100
"""Children of one batch: it is one transaction of each service, and holds each of them for as long."""


class LeaversDue(Event):
    """Children who left so long ago that the schedule holds no longer, and of whom retention knows no file, hold or
    disposal. ``subject_ids``: every id each of them has, child by child and the one they have today first;
    ``ids_each``: how many each child has."""

    event_type: ClassVar[str] = "retention.leavers_due"
    batch_id: UUID
    subject_ids: list[UUID]
    ids_each: Annotated[list[int], Field(max_length=LEAVERS_AT_ONCE)]

    @classmethod
    def of(cls, batch_id: UUID, children: Sequence[Sequence[UUID]]) -> Self:
        """From the ids of each child."""
        ids = [each for child in children for each in child]
        return cls(batch_id=batch_id, subject_ids=ids, ids_each=[len(child) for child in children])

    @property
    def children(self) -> list[list[UUID]]:
        """The ids of each child; ``ValueError`` where the numbers are not those of the ids."""
        ids = iter(self.subject_ids)
        found = [list(islice(ids, number)) for number in self.ids_each]
        if sum(self.ids_each) != len(self.subject_ids) or not all(found):
            raise ValueError("as many ids as the children have together")
        return found


class LeaversLetGo(Event):
    """Nothing was ever recorded about these, and nothing will be under these ids.

    ``subject_ids``: every id of all of them; ``children``: how many they are, ``kept``: how many were kept, because
    something is. Sent again where the roll goes on telling of one: then ``batch_id`` is one that nobody knows.
    """

    event_type: ClassVar[str] = "incidents.leavers_let_go"
    batch_id: UUID
    subject_ids: list[UUID]
    children: int
    kept: int


class LeaversForgotten(Event):
    """The roll has nothing of them any more; ``entries``: how many entries of the roll that were."""

    event_type: ClassVar[str] = "pupils.leavers_forgotten"
    batch_id: UUID
    entries: int
