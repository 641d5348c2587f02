"""A record goes to another child's file."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.moves import MoveRecord, RecordMoved
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import RecordsMoved
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.conflicts import require_others_read
from incidents.copies import find_subjects, known_schools
from incidents.end_exports import end_exports
from incidents.extras import OtherOwners
from incidents.models import (
    ConcernRow,
    EntryRow,
    IncidentRow,
    RecordMoveRow,
    RecordSubjectRow,
    RecordVersionRow,
    TakenOutRow,
)
from incidents.naming import Subject
from incidents.narrative import key_of_marks, seal
from incidents.reading import AnyRow, OneRecord, find_any_record, marked_children, names_caller, next_morning
from incidents.sight import sight_of, staff_kept_from

from .leave import leave_incident, move_line
from .lock import name_in_incident
from .records_with import records_with

_BATCH = 500
_VERSION = 1
_Row = RecordMoveRow | RecordVersionRow | TakenOutRow
_TOLD: tuple[type[_Row], ...] = (RecordMoveRow, RecordVersionRow, TakenOutRow)


def when_to_tell(
    unit: Unit, keyring: Keyring, owners: OtherOwners, record: OneRecord[AnyRow], right_id: UUID | None
) -> datetime:
    """The next morning; at once where a colleague would lose sight of it, or it names who moves it, or that cannot be
    said now. Asked before anything is moved."""
    if right_id is not None:
        apart = set(staff_kept_from(unit, [right_id])) - set(staff_kept_from(unit, record.subject_ids))
        if apart:
            return unit.now
    concern = _report_of(unit, record.row)
    if concern is not None and names_caller(unit, keyring, owners, concern) is not False:
        return unit.now
    return next_morning(unit.now)


def _report_of(unit: Unit, row: AnyRow) -> ConcernRow | None:
    """The report itself, or the one that was decided on."""
    if isinstance(row, ConcernRow):
        return row
    return unit.session.get(ConcernRow, row.concern_id) if isinstance(row, EntryRow) and row.concern_id else None


def move_record(unit: Unit, keyring: Keyring, owners: OtherOwners, request: MoveRecord) -> RecordMoved:
    """Moves a concern with what was decided on it and its files, or an entry, an action or a document; the children
    rightly in it stay. Finished exports that hold it end.

    ``not_found`` unless seen, ``not_permitted`` for who does not triage there, ``invalid_request`` on ``wrong_id``
    (not in it, or not listed: those are matched, not moved), ``right_id`` (nobody else could read it then, too) or
    ``marks_of`` (asked for where the report has marks of the wrong child and nobody takes the place). Needs the vault.
    """
    record = find_any_record(unit, request.record_id, hold=True)
    school_id = record.row.school_id
    unit.access.require(Right.CONCERN_TRIAGE, school_id)
    line = _line_of(record, request.wrong_id)
    right = _right_child(unit, owners, record, line, request.right_id)
    if right is not None:
        stay = [each for each in record.subject_ids if each != request.wrong_id]
        require_others_read(unit, owners, school_id, record.subject_ids, [*stay, right.id], "right_id", record.kept_by)
    rows, children = records_with(unit, keyring, record), [request.wrong_id, *record.subject_ids]
    tell_at = when_to_tell(unit, keyring, owners, record, None if right is None else right.id)
    marks_of = _whose_marks(unit, keyring, record, rows, request)
    for row in rows:
        move_line(unit, keyring, row.id, request.wrong_id, right, marks_of)
    end_exports(unit, record.recorded_at, children, record.row.incident_id)
    _move_in_incident(unit, keyring, rows, request.wrong_id, right)
    move_id = _keep_move(unit, keyring, record, request, tell_at)
    unit.audit(
        AuditAction.RECORD_CHILD_MOVE,
        right=Right.CONCERN_TRIAGE,
        school_ids=[school_id],
        subject_ids=[request.wrong_id, *record.subject_ids, *([right.id] if right else [])],
        object_id=record.row.id,
    )
    return RecordMoved(id=move_id)


def _line_of(record: OneRecord[AnyRow], wrong_id: UUID) -> RecordSubjectRow:
    if isinstance(record.row, ConcernRow) and record.row.sealed:
        raise Problem(ErrorCode.VAULT_UNAVAILABLE)
    for line in record.lines:
        if line.subject_id == wrong_id:
            if line.not_listed is not None:
                raise invalid("wrong_id", FieldCode.NOT_ALLOWED)
            return line
    raise invalid("wrong_id", FieldCode.UNKNOWN_PUPIL)


def _right_child(
    unit: Unit, owners: OtherOwners, record: OneRecord[AnyRow], line: RecordSubjectRow, right_id: UUID | None
) -> Subject | None:
    """The child to put in; None if nobody takes the place, or the right one is in the record already."""
    if right_id is None:
        if len(record.lines) == 1:
            raise invalid("right_id", FieldCode.REQUIRED)
        return None
    sight = sight_of(unit)
    if right_id == line.subject_id or right_id in sight.kept_from | sight.closed:
        raise invalid("right_id", FieldCode.UNKNOWN_PUPIL)
    if right_id in record.subject_ids:
        return None
    wanted = [ConcernPupil.model_validate({"pupil_id": right_id, "role": line.role})]
    try:
        (found,) = find_subjects(unit, owners, record.row.school_id, wanted)
    except Problem as problem:
        raise invalid("right_id", problem.fields[0].code) from None
    if not found.confirmed:
        raise Problem(ErrorCode.UNAVAILABLE)
    return found


def _whose_marks(
    unit: Unit, keyring: Keyring, record: OneRecord[AnyRow], rows: Sequence[AnyRow], request: MoveRecord
) -> UUID | None:
    """Nobody's injuries are left without a child: they would be shown to no one."""
    if request.marks_of is not None:
        if request.marks_of not in {*record.subject_ids, request.right_id} - {request.wrong_id}:
            raise invalid("marks_of", FieldCode.UNKNOWN_PUPIL)
        return request.marks_of
    concern = next((row for row in rows if isinstance(row, ConcernRow)), None)
    if request.right_id is not None or concern is None or concern.details is None:
        return request.right_id
    if request.wrong_id in marked_children(keyring.open(unit, concern.id), concern, record.lines):
        raise invalid("marks_of", FieldCode.REQUIRED)
    return None


def _move_in_incident(
    unit: Unit, keyring: Keyring, rows: Sequence[AnyRow], wrong_id: UUID, right: Subject | None
) -> None:
    incident_id = next((row.incident_id for row in rows if row.incident_id is not None), None)
    if incident_id is None:
        return
    incident = unit.session.scalars(select(IncidentRow).where(IncidentRow.id == incident_id).with_for_update()).one()
    if right is not None:
        name_in_incident(unit, incident, [right])
    leave_incident(unit, keyring, incident, wrong_id, [row.id for row in rows], right)
    incident.version += 1


def _keep_move(unit: Unit, keyring: Keyring, record: OneRecord[AnyRow], request: MoveRecord, tell_at: datetime) -> UUID:
    move_id = new_id()
    key = key_of_marks(unit, keyring, record.row)
    unit.session.add(
        RecordMoveRow(
            id=move_id,
            record_id=record.row.id,
            record_kind=record.kind,
            school_id=record.row.school_id,
            wrong_id=request.wrong_id,
            right_id=request.right_id,
            marks_of_id=request.marks_of,
            beside_ids=[each for each in record.subject_ids if each != request.wrong_id],
            recorded_at=record.recorded_at,
            moved_by=unit.access.actor_id,
            moved_at=unit.now,
            reason=seal(key, "record_move", move_id, "reason", request.reason),
            key_version=key.version,
            tell_at=tell_at,
        )
    )
    return move_id


def say_moved(unit: Unit) -> int:
    """One event a school of up to 500 of each that are to be told of, once however many replicas look; how many."""
    unit.scope_to(known_schools(unit.session))
    people: dict[UUID, set[UUID]] = defaultdict(set)
    rows = [each for table in _TOLD for each in _to_tell(unit, table)]
    for row in rows:
        row.tell_at = None
        by = _done_by(row)
        if by is not None:
            people[row.school_id].add(by)
    for school_id, moved_by in people.items():
        notice_id = new_id()
        event = RecordsMoved(notice_id=notice_id, moved_by=sorted(moved_by))
        unit.publish(event, aggregate_id=notice_id, aggregate_version=_VERSION, school_id=school_id)
    return len(rows)


def _done_by(row: _Row) -> UUID | None:
    if isinstance(row, RecordVersionRow):
        return row.rewritten_by
    return row.moved_by if isinstance(row, RecordMoveRow) else row.taken_by


def _to_tell(unit: Unit, table: type[_Row]) -> list[_Row]:
    due = select(table).where(table.tell_at <= unit.now).order_by(table.tell_at).limit(_BATCH)
    return list(unit.session.scalars(due.with_for_update(skip_locked=True)))
