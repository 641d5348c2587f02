"""Corrects which children are in a record and what part they had in it: a new version, with its reason."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.children import ChildrenVersion, CorrectChildren
from sqlalchemy import select

from incidents.children.domain.parts_in_it import Correction, check_changes_something, role_changes
from incidents.children.parts.children_to_add import children_to_add
from incidents.children.parts.correct_in_incident import correct_incident, follow_in_incident
from incidents.children.parts.correct_lines import correct_lines
from incidents.children.parts.tell_of_correction import tell_of_correction
from incidents.exports.parts.end_exports import end_exports
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, EntryRow, IncidentRow
from incidents.moves.parts.records_with import records_with
from incidents.moves.queries.one_record import AnyRow, OneRecord, find_any_record
from incidents.sight.incident_sight import sees_incident
from incidents.triage.domain.triage import check_version
from incidents.triage.parts.waits_elsewhere import wait_elsewhere


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
