"""A child's place in a record is taken out."""

from collections.abc import Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy import and_, delete, exists, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from incidents.chronology_lines import subjects_of
from incidents.end_exports import end_exports
from incidents.models import (
    ActionRow,
    ChildCorrectionRow,
    ConcernRow,
    DocumentRow,
    EntryPersonRow,
    EntryRow,
    IncidentRow,
    IncidentSubjectRow,
    OnceNamedRow,
    PersonRow,
    RecordSubjectRow,
)
from incidents.naming import Subject
from incidents.narrative import holder_of
from incidents.reading import open_to
from incidents.states import INCIDENT_OPEN

from .lock import lock_incident

_ON_THE_WHOLE = and_(EntryRow.kind == "decision", EntryRow.concern_id.is_(None))
"""A step on the record as a whole."""


def taken_off(unit: Unit, record_id: UUID, school_id: UUID, wrong_id: UUID, right_id: UUID | None) -> None:
    """The right child stands in the wrong one's place in every version; None, or they are there already: nobody does.

    A record leaves the wrong child's file wholly: its readers are not told by an earlier version that it was there.
    Whom it was about is kept beside it, for nobody to read: the file that it comes into waits for them too.
    """
    once = {"record_id": record_id, "subject_id": wrong_id, "school_id": school_id}
    unit.session.execute(insert(OnceNamedRow).values(once).on_conflict_do_nothing())
    wrong, right = str(wrong_id), None if right_id is None else str(right_id)
    for row in unit.session.scalars(select(ChildCorrectionRow).where(ChildCorrectionRow.record_id == record_id)):
        there = {child["subject_id"] for child in row.children}
        heirs = [] if right is None or right in there else [right]
        row.children = [
            child | {"subject_id": named}
            for child in row.children
            for named in (heirs if child["subject_id"] == wrong else [child["subject_id"]])
        ]


def move_line(
    unit: Unit, keyring: Keyring, record_id: UUID, wrong_id: UUID, right: Subject | None, marks_of: UUID | None = None
) -> None:
    """The right child takes the wrong one's place and role; ``right`` None: nobody new does. Needs the vault.

    ``marks_of``: which child of the record has the marks that were put down as the wrong one's.

    A child who is not in the record stays out of it, and one who is in it already stays as they are.
    """
    line = unit.session.get(RecordSubjectRow, (record_id, wrong_id))
    if line is None:
        return
    if right is not None and unit.session.get(RecordSubjectRow, (record_id, right.id)) is None:
        same = {
            column.key: getattr(line, column.key)
            for column in RecordSubjectRow.__table__.columns
            if column.key not in ("subject_id", "confirmed", "not_listed", "mark_places", "text_written")
        }
        unit.session.add(RecordSubjectRow(**same, subject_id=right.id, confirmed=True, not_listed=None, mark_places=[]))
        unit.session.flush()
        keyring.add_holder(unit, record_id, holder_of(right.id))
    heir = None if marks_of is None else unit.session.get(RecordSubjectRow, (record_id, marks_of))
    if heir is not None:
        heir.mark_places = [*heir.places_of_marks, *line.places_of_marks]
    unit.session.delete(line)
    taken_off(unit, record_id, line.school_id, wrong_id, None if right is None else right.id)
    unit.session.flush()
    keyring.remove_holder(unit, record_id, holder_of(wrong_id))


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


def take_out(unit: Unit, keyring: Keyring, concern: ConcernRow, incident_id: UUID) -> None:
    """The concern, the decision and steps on it and its files are out of the record. A child whom nothing else there
    is about leaves it too, and steps on the whole record leave that child's file; what was written there about the
    child stays, to be moved by itself.

    Errors as ``lock_incident``; ``invalid_request`` on ``id`` if the record is closed. Needs the vault.
    """
    incident = lock_incident(unit, incident_id)
    if incident.status != INCIDENT_OPEN:
        raise invalid("id", FieldCode.NOT_ALLOWED)
    end_exports(unit, concern.recorded_at, [], incident_id)
    own = [concern.id]
    for table in (EntryRow, DocumentRow):
        of_concern = table.concern_id == concern.id
        own += unit.session.scalars(select(table.id).where(of_concern)).all()
        unit.session.execute(update(table).where(of_concern).values(incident_id=None))
    concern.incident_id = None
    unit.session.flush()
    for subject in subjects_of(unit, concern.id):
        leave_incident(unit, keyring, incident, subject.id, own, None)
    incident.version += 1
