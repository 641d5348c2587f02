"""The lines of chronologies: written with each record, in its transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.incidents.referral_kinds import RecordedKind
from sqlalchemy import ARRAY, Uuid, any_, bindparam, insert, not_, select, update

from incidents.models import LeaverRow, RecordSubjectRow
from incidents.naming import Subject


@dataclass(frozen=True)
class ChronologyRecord:
    """A record as a chronology sees it. ``triaged`` is False for a concern no one has decided on."""

    kind: RecordedKind
    id: UUID
    school_id: UUID
    category_id: UUID
    triaged: bool
    occurred_at: datetime
    recorded_at: datetime


_INSERT = insert(RecordSubjectRow)


def add_lines(
    unit: Unit, record: ChronologyRecord, subjects: Sequence[Subject], not_listed: Mapping[UUID, bytes] | None = None
) -> None:
    """One line for each child the record is about; ``not_listed`` holds the sealed words for those not on the roll."""
    sealed = not_listed or {}
    lines = [
        {
            "record_id": record.id,
            "subject_id": subject.id,
            "record_kind": record.kind,
            "school_id": record.school_id,
            "category_id": record.category_id,
            "triaged": record.triaged,
            "occurred_at": record.occurred_at,
            "recorded_at": record.recorded_at,
            "place": place,
            "role": subject.role,
            "not_listed": sealed.get(subject.id),
            "expected_on": subject.expected_on,
            "confirmed": subject.confirmed,
        }
        for place, subject in enumerate(subjects)
    ]
    if lines:
        unit.session.connection().execute(_INSERT, lines)
        unit.session.connection().execute(_OF_LEAVERS, {"subject_ids": [subject.id for subject in subjects]})


_OF_LEAVERS = (
    update(LeaverRow)
    .where(LeaverRow.subject_id == any_(bindparam("subject_ids", type_=ARRAY(Uuid()))), not_(LeaverRow.has_file))
    .values(has_file=True)
)
"""Of a child who left and of whom nothing was written there is a file now."""
_SUBJECTS = (
    select(RecordSubjectRow.subject_id, RecordSubjectRow.role, RecordSubjectRow.confirmed)
    .where(RecordSubjectRow.record_id == bindparam("record"))
    .order_by(RecordSubjectRow.place)
)


def subjects_of(unit: Unit, record_id: UUID) -> list[Subject]:
    """The children a record is about, as they were named."""
    unit.session.flush()
    rows = unit.session.connection().execute(_SUBJECTS, {"record": record_id})
    return [Subject(subject_id, role, confirmed) for subject_id, role, confirmed in rows]
