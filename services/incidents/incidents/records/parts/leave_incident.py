"""A child leaves an incident record when nothing in it is about them any more; adults' names leave their file."""

from collections.abc import Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from sqlalchemy import and_, delete, exists, not_, or_, select

from incidents.children.parts.earlier_children import taken_off
from incidents.entries.people_in_records import open_to
from incidents.models import (
    ActionRow,
    ConcernRow,
    DocumentRow,
    EntryPersonRow,
    EntryRow,
    IncidentRow,
    IncidentSubjectRow,
    PersonRow,
    RecordSubjectRow,
)
from incidents.moves.parts.move_line import move_line
from incidents.narrative import holder_of
from incidents.records.domain.naming import Subject

_ON_THE_WHOLE = and_(EntryRow.kind == "decision", EntryRow.concern_id.is_(None))
"""A step on the record as a whole."""


def leave_incident(
    unit: Unit,
    keyring: Keyring,
    incident: IncidentRow,
    child: UUID,
    moved: Sequence[UUID],
    right: Subject | None,
) -> None:
    """After ``child`` was taken off the records ``moved``: their adults' names open through the right child's file,
    and no longer through the child's, unless another record there still names both."""
    gone = not _is_still_there(unit, incident.id, child)
    if gone:
        for step_id in _steps_about(unit, incident.id, child):
            move_line(unit, keyring, step_id, child, right)
        unit.session.execute(
            delete(IncidentSubjectRow).where(
                IncidentSubjectRow.incident_id == incident.id, IncidentSubjectRow.subject_id == child
            )
        )
        taken_off(unit, incident.id, incident.school_id, child, None)
    people = _people(unit, incident.id, None if gone else moved)
    if right is not None:
        open_to(unit, keyring, people, [right.id])
    for person_id in people:
        if gone or not _is_met_elsewhere(unit, person_id, child):
            _close(unit, keyring, person_id, child)


def _is_still_there(unit: Unit, incident_id: UUID, child: UUID) -> bool:
    """Whether a concern, an entry, an action or a document names them; steps on the whole record name all children."""
    line = RecordSubjectRow
    records = (
        select(ConcernRow.id).where(ConcernRow.incident_id == incident_id),
        select(EntryRow.id).where(EntryRow.incident_id == incident_id, not_(_ON_THE_WHOLE)),
        select(ActionRow.id).where(ActionRow.incident_id == incident_id),
        select(DocumentRow.id).where(DocumentRow.incident_id == incident_id),
    )
    about = select(line.record_id).where(line.subject_id == child, or_(*(line.record_id.in_(each) for each in records)))
    return bool(unit.session.scalar(select(exists(about))))


def _steps_about(unit: Unit, incident_id: UUID, child: UUID) -> Sequence[UUID]:
    """Held: a correction meanwhile would not know of the new line (``RecordSubjectRow.text_written``)."""
    return unit.session.scalars(
        select(EntryRow.id)
        .join(RecordSubjectRow, RecordSubjectRow.record_id == EntryRow.id)
        .where(EntryRow.incident_id == incident_id, _ON_THE_WHOLE, RecordSubjectRow.subject_id == child)
        .with_for_update(of=EntryRow)
    ).all()


def _people(unit: Unit, incident_id: UUID, moved: Sequence[UUID] | None) -> list[UUID]:
    """Adults of the record: those in the moved entries, or all of them once the child is gone from it."""
    people = select(PersonRow.id).where(PersonRow.incident_id == incident_id)
    if moved is not None:
        people = people.where(
            PersonRow.id.in_(select(EntryPersonRow.person_id).where(EntryPersonRow.entry_id.in_(moved)))
        )
    return list(unit.session.scalars(people.order_by(PersonRow.id)))


def _is_met_elsewhere(unit: Unit, person_id: UUID, child: UUID) -> bool:
    both = (
        select(EntryPersonRow.entry_id)
        .join(RecordSubjectRow, RecordSubjectRow.record_id == EntryPersonRow.entry_id)
        .where(EntryPersonRow.person_id == person_id, RecordSubjectRow.subject_id == child)
    )
    return bool(unit.session.scalar(select(exists(both))))


def _close(unit: Unit, keyring: Keyring, person_id: UUID, child: UUID) -> None:
    """Takes the child's wrap of the name; the last one stays, since nobody could read the name again."""
    holders = set(unit.session.scalars(select(KeyWrapRow.holder_id).where(KeyWrapRow.record_id == person_id)))
    if child in holders and len(holders) > 1:
        keyring.remove_holder(unit, person_id, holder_of(child))
