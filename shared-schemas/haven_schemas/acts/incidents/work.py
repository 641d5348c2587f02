"""RPC of the incidents service: what waits for one member of staff, by the day it waits for."""

from datetime import date
from typing import Literal
from uuid import UUID

from ...identifiers import Contract

WorkKind = Literal["action", "file_review", "paper_review", "look_back", "concern_waited", "record_waited"]
"""``file_review``, ``paper_review``: a child's file, or a paper of theirs, is to be looked at again. ``look_back``: of
a record that is closed it is to be asked whether it worked. ``concern_waited``, ``record_waited``: it was to wait
until that day."""
MOST_WORK = 200


class OwnWorkQuery(Contract):
    """``until``: what waits for that day or an earlier one."""

    until: date


class WorkItem(Contract):
    """One thing. ``id``: of the action, card, paper, record or concern; ``text``: of an action alone, empty where it is
    restricted or ``withheld``. ``incident_id``: the record of an action, unless the caller is linked to a child in it.
    """

    kind: WorkKind
    id: UUID
    due_on: date
    school_id: UUID
    subject_ids: list[UUID]
    text: str = ""
    incident_id: UUID | None = None
    withheld: bool = False


class OwnWork(Contract):
    """The earliest first, 200 at most of each kind. ``more``: there is more than that."""

    items: list[WorkItem]
    more: bool = False
