"""The children of a record are put right."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.children import ChildrenVersion, CorrectChildren
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import exists, select

from incidents.end_exports import end_exports
from incidents.extras import OtherOwners
from incidents.models import (
    ActionRow,
    ChildCorrectionRow,
    ConcernRow,
    DocumentRow,
    EntryRow,
    IncidentRow,
    IncidentSubjectRow,
    RecordSubjectRow,
)
from incidents.naming import Subject
from incidents.reading import AnyRow, OneRecord, find_any_record
from incidents.sight import sees_incident, wait_elsewhere
from incidents.states import check_version

from .children import tell_of_correction
from .children_to_add import children_to_add
from .correct_lines import correct_lines
from .lock import name_in_incident, subjects_in, version_of_incident
from .parts_in_it import Correction, RoleChange, check_changes_something, role_changes
from .records_with import records_with
from .write import EntryToWrite, write_entry

_WRITTEN_THERE: tuple[type[AnyRow], ...] = (EntryRow, ActionRow, DocumentRow)


def follow_in_incident(unit: Unit, keyring: Keyring, row: AnyRow, incident_id: UUID, correction: Correction) -> None:
    """The record follows what was corrected of ``row``, which is in it: newcomers come in; and a part that a concern
    had brought in changes with it, on the record and on what is written there, unless another concern of the record
    says it too."""
    tables = _WRITTEN_THERE if isinstance(row, ConcernRow) else ()
    incident, rows = _held(unit, incident_id, tables)
    name_in_incident(unit, incident, correction.added)
    if isinstance(row, ConcernRow):
        changes = [each for each in correction.changes if _came_in_so(unit, incident, row.id, each)]
        _change_in_incident(unit, incident, changes)
        own = [each for each in rows if getattr(each, "concern_id", None) is None]
        correct_lines(unit, keyring, own, Correction(changes, [], correction.reason))
    incident.version += 1


def correct_incident(
    unit: Unit, keyring: Keyring, owners: OtherOwners, incident: IncidentRow, request: CorrectChildren
) -> ChildrenVersion:
    """A part is corrected on the record and on everything in it where the child has that part. A child who is added may
    be written about there; what is written already is not about them. The reason is a note in the record, about all of
    its children: the record itself holds no text."""
    incident, rows = _held(unit, incident.id, (ConcernRow, *_WRITTEN_THERE))
    check_version(version_of_incident(unit, incident.id), request.version)
    before = subjects_in(unit, incident.id)
    changes = role_changes({subject.id: subject.role for subject in before}, request.roles)
    added = children_to_add(
        unit, owners, incident.school_id, [subject.id for subject in before], request.added, [incident.id]
    )
    correction = Correction(changes, added, request.reason)
    check_changes_something(correction)
    correct_lines(unit, keyring, rows, Correction(changes, [], request.reason))
    _change_in_incident(unit, incident, changes)
    name_in_incident(unit, incident, added)
    unit.session.flush()
    everyone = subjects_in(unit, incident.id)
    note = write_entry(unit, keyring, incident, EntryToWrite("note", unit.now, request.reason), everyone)
    _keep_version(unit, incident, before, request.version, note)
    end_exports(unit, incident.opened_at, [subject.id for subject in before], incident.id)
    tell_of_correction(unit, incident)
    unit.audit(
        AuditAction.RECORD_CHILDREN_CORRECT,
        right=Right.CONCERN_TRIAGE,
        school_ids=[incident.school_id],
        subject_ids=[subject.id for subject in everyone],
        object_id=incident.id,
    )
    return ChildrenVersion(record_id=incident.id, version=request.version + 1)


def _came_in_so(unit: Unit, incident: IncidentRow, concern_id: UUID, change: RoleChange) -> bool:
    """Whether the child has that part in the record, and no other concern in it gives it to them."""
    line = RecordSubjectRow
    said = (
        select(line.record_id)
        .join(ConcernRow, ConcernRow.id == line.record_id)
        .where(
            ConcernRow.incident_id == incident.id,
            ConcernRow.id != concern_id,
            line.subject_id == change.subject_id,
            line.role == change.before,
        )
    )
    child = unit.session.get(IncidentSubjectRow, (incident.id, change.subject_id))
    return child is not None and child.role == change.before and not unit.session.scalar(select(exists(said)))


def _change_in_incident(unit: Unit, incident: IncidentRow, changes: Sequence[RoleChange]) -> None:
    for change in changes:
        child = unit.session.get(IncidentSubjectRow, (incident.id, change.subject_id))
        if child is not None:
            child.role = change.after


def _held(unit: Unit, incident_id: UUID, tables: Sequence[type[AnyRow]]) -> tuple[IncidentRow, Sequence[AnyRow]]:
    """The record and what of ``tables`` is in it, held: what is in it first, as whoever decides on a concern or moves
    an entry does, or two would wait for each other. What came in meanwhile is held once the record is."""
    _rows_in(unit, incident_id, tables)
    held = select(IncidentRow).where(IncidentRow.id == incident_id).with_for_update()
    incident = unit.session.scalars(held.execution_options(populate_existing=True)).one()
    return incident, _rows_in(unit, incident_id, tables)


def _rows_in(unit: Unit, incident_id: UUID, tables: Sequence[type[AnyRow]]) -> list[AnyRow]:
    found: list[AnyRow] = []
    for table in tables:
        in_order = select(table).where(table.incident_id == incident_id).order_by(table.id).with_for_update()
        found += cast(Sequence[AnyRow], unit.session.scalars(in_order).all())
    return found


def _keep_version(unit: Unit, incident: IncidentRow, before: Sequence[Subject], version: int, note: UUID) -> None:
    unit.session.add(
        ChildCorrectionRow(
            id=new_id(),
            record_id=incident.id,
            version=version,
            record_kind="incident",
            school_id=incident.school_id,
            children=[{"subject_id": str(subject.id), "role": subject.role} for subject in before],
            reason=None,
            entry_id=note,
            corrected_by=unit.access.actor_id,
            corrected_at=unit.now,
        )
    )


def correct_children(unit: Unit, keyring: Keyring, owners: OtherOwners, request: CorrectChildren) -> ChildrenVersion:
    """Of a concern with what was decided on it and its files; of an entry, an action or a document; or of an incident
    record as a whole. A child who was left out gets a line and a wrap of the key. Finished exports that hold it end.

    ``not_found`` unless seen, ``not_permitted`` for who does not triage there, ``stale_version`` if another was
    quicker, ``record_restricted``, ``invalid_request`` on ``roles`` (nothing would change), ``roles.N.subject_id`` or
    ``added.N.pupil_id``. Needs the vault.
    """
    incident = unit.session.get(IncidentRow, request.record_id)
    if incident is not None:
        return _correct_incident(unit, keyring, owners, incident, request)
    record = _record(unit, request)
    row = record.row
    unit.access.require(Right.CONCERN_TRIAGE, row.school_id)
    _check_open(record, request.version)
    changes = role_changes({line.subject_id: line.role for line in record.lines}, request.roles)
    added = children_to_add(unit, owners, row.school_id, record.subject_ids, request.added, record.kept_by)
    correction = Correction(changes, added, request.reason)
    check_changes_something(correction)
    correct_lines(unit, keyring, records_with(unit, keyring, record), correction)
    end_exports(unit, record.recorded_at, record.subject_ids, row.incident_id)
    if row.incident_id is not None:
        follow_in_incident(unit, keyring, row, row.incident_id, correction)
    children = [*record.subject_ids, *(subject.id for subject in added)]
    if isinstance(row, ConcernRow):
        row.version += 1
        tell_of_correction(unit, row)
        wait_elsewhere(unit, children)
    unit.audit(
        AuditAction.RECORD_CHILDREN_CORRECT,
        right=Right.CONCERN_TRIAGE,
        school_ids=[row.school_id],
        subject_ids=children,
        object_id=row.id,
    )
    return ChildrenVersion(record_id=row.id, version=request.version + 1)


def _correct_incident(
    unit: Unit, keyring: Keyring, owners: OtherOwners, incident: IncidentRow, request: CorrectChildren
) -> ChildrenVersion:
    if not sees_incident(unit, incident):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.access.require(Right.CONCERN_TRIAGE, incident.school_id)
    return correct_incident(unit, keyring, owners, incident, request)


def _record(unit: Unit, request: CorrectChildren) -> OneRecord[AnyRow]:
    """Held; the decision on a concern and the steps taken on it are corrected with the concern, which is held first."""
    record_id = request.record_id
    concern_id = unit.session.scalar(select(EntryRow.concern_id).where(EntryRow.id == record_id))
    return find_any_record(unit, concern_id or record_id, hold=True)


def _check_open(record: OneRecord[AnyRow], version: int) -> None:
    if isinstance(record.row, ConcernRow) and record.row.sealed:
        raise Problem(ErrorCode.VAULT_UNAVAILABLE)
    record.check_free()
    check_version(record.lines[0].children_version, version)
