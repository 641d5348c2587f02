"""A concern as its reporter wrote it: the first version of its text, and the children they named."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from sqlalchemy import func, or_, select

from incidents.models import ConcernRow, EntryRow, RecordMoveRow, RecordVersionRow
from incidents.narrative import text_of, unseal
from incidents.triage.domain.triage import CONCERN_CLOSED

_FIRST = 1
_COLUMNS = {"account": "text"}
"""Where a version keeps it under another name."""


@dataclass(frozen=True)
class AsReported:
    """What of a concern was another when it was reported; ``first`` None: its text is as it was written.

    ``children``: who was named where another child stands now.
    """

    first: RecordVersionRow | None = None
    children: Mapping[UUID, UUID] = field(default_factory=dict)

    def text(self, key: DataKey | None, concern: ConcernRow, name: str) -> str:
        """A text of the concern; empty without a key."""
        if key is None:
            return ""
        if self.first is None:
            return text_of(key, concern, name)
        sealed: bytes | None = getattr(self.first, _COLUMNS.get(name, name))
        return "" if sealed is None else unseal(key, "concern", concern.id, name, sealed, self.first.version)

    @property
    def moved(self) -> bool:
        """Whether it stands in the file of another child than its reporter named."""
        return is_moved(self.children)

    def child(self, subject_id: UUID) -> UUID:
        """Whom the reporter named where ``subject_id`` stands now."""
        return self.children.get(subject_id, subject_id)


AS_IT_IS = AsReported()
"""For everyone but its reporter."""


def as_reported(unit: Unit, concern: ConcernRow) -> AsReported:
    """How its reporter wrote it, whatever was corrected or moved since."""
    first = unit.session.get(RecordVersionRow, (concern.id, _FIRST)) if concern.text_version > _FIRST else None
    return AsReported(first, children_as_reported(unit, [concern.id]).get(concern.id, {}))


def is_moved(children: Mapping[UUID, UUID]) -> bool:
    """Whether another child stands where one was named; not once they are back."""
    return any(now != then for now, then in children.items())


def closed_without_record(concern: ConcernRow) -> bool:
    """What its reporter is told of what was decided: it was read and closed, and no record was opened."""
    return concern.status == CONCERN_CLOSED and concern.decision == "no_further_action"


def children_as_reported(unit: Unit, concern_ids: Collection[UUID]) -> dict[UUID, dict[UUID, UUID]]:
    """Of each concern into which a move has put a child: who had been named in that child's place.

    A child who was in it beside the wrong one was named by the reporter, and came into nobody's place.
    """
    concern_id = func.coalesce(EntryRow.concern_id, RecordMoveRow.record_id)
    moves = (
        select(concern_id, RecordMoveRow.wrong_id, RecordMoveRow.right_id, RecordMoveRow.beside_ids)
        .outerjoin(EntryRow, EntryRow.id == RecordMoveRow.record_id)
        .where(
            or_(RecordMoveRow.record_id.in_(concern_ids), EntryRow.concern_id.in_(concern_ids)),
            RecordMoveRow.right_id.is_not(None),
        )
        .order_by(RecordMoveRow.moved_at.desc(), RecordMoveRow.id.desc())
    )
    found: dict[UUID, dict[UUID, UUID]] = {}
    for moved, wrong_id, right_id, beside in unit.session.execute(moves):
        if right_id is None or right_id in (beside or ()):
            continue
        named = found.setdefault(moved, {})
        later = next((now for now, then in named.items() if then == right_id), right_id)
        named[later] = wrong_id
    return found
