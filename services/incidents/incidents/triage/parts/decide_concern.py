"""What every decision on a concern has in common: taken once, with a reason, by those who triage at its school or
at one that has signed for the file."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ConcernTriaged
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents import Decision
from sqlalchemy import or_, select, update

from incidents.chronology_lines import ChronologyRecord, add_lines, subjects_of
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, DocumentRow, EntryRow, RecordSubjectRow
from incidents.narrative import new_key, seal
from incidents.records.domain.naming import Subject
from incidents.reporting.parts.keep_colleague_away import check_named
from incidents.sight.own_sight import sight_of
from incidents.triage.domain.triage import STATUS_AFTER, check_may_decide
from incidents.triage.parts.deciding_school import deciding_school
from incidents.triage.parts.read_by_another import decides_for_all, note_decided
from incidents.triage.parts.take_concern import check_not_taken, take_concern

_ENTRY_VERSION = 1


def lock_concern(
    unit: Unit, keyring: Keyring, owners: OtherOwners, concern_id: UUID, seen_version: int | None
) -> ConcernRow:
    """The concern, held until the transaction ends, so that of two decisions at once one waits and then loses. Of a
    school that signed for the file it is that school's from now on.

    ``not_found`` where the caller does not decide, ``owner_unproven`` for one that is older than the proof of who they
    are, ``already_triaged``, ``stale_version``; as ``check_named`` and ``take_concern``.
    """
    concern = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == concern_id).with_for_update())
    if concern is None:
        check_not_taken(unit, concern_id)
    school_id = None if concern is None else deciding_school(unit, concern)
    if concern is None or school_id is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if sight_of(unit).keeps_from(concern.id, {subject.id for subject in subjects_of(unit, concern.id)}):
        raise Problem(ErrorCode.NOT_FOUND)
    if unit.access.is_unproven and not unit.access.opens(concern.recorded_at):
        raise Problem(ErrorCode.OWNER_UNPROVEN)
    check_may_decide(concern.status, concern.version, seen_version)
    check_named(concern)
    if school_id != concern.school_id:
        take_concern(unit, keyring, owners, concern, school_id)
    return concern


def decide(
    unit: Unit,
    keyring: Keyring,
    owners: OtherOwners,
    concern: ConcernRow,
    decision: Decision,
    reason: str,
    incident_id: UUID | None,
) -> None:
    """Writes the decision and its reason, and opens the concern to those who read records. Needs the vault."""
    note_decided(unit, keyring, owners, concern)
    subjects = subjects_of(unit, concern.id)
    concern.decision_entry_id = _add_decision_entry(unit, keyring, concern, decision, reason, incident_id, subjects)
    concern.status = STATUS_AFTER[decision]
    concern.decision = decision
    concern.decided_by = unit.access.actor_id
    concern.decided_at = unit.now
    concern.incident_id = incident_id
    concern.waiting_until = None
    concern.version += 1
    _open_to_readers(unit, concern, incident_id)
    unit.publish(
        ConcernTriaged(concern_id=concern.id, version=concern.version, decision=decision),
        aggregate_id=concern.id,
        aggregate_version=concern.version,
        school_id=concern.school_id,
    )
    unit.audit(
        AuditAction.CONCERN_TRIAGE_DECIDE,
        right=Right.CONCERN_TRIAGE if decides_for_all(unit, concern) else Right.DATES_KEEP,
        school_ids={concern.school_id, *(concern.also_at or ())},
        subject_ids=[subject.id for subject in subjects],
        object_id=concern.id,
        outcome=decision,
    )


def _open_to_readers(unit: Unit, concern: ConcernRow, incident_id: UUID | None) -> None:
    """The concern, the files that came with it and the steps taken before: all in the incident record from now on."""
    steps, files = EntryRow.concern_id == concern.id, DocumentRow.concern_id == concern.id
    unit.session.execute(update(EntryRow).where(steps).values(incident_id=incident_id))
    unit.session.execute(update(DocumentRow).where(files).values(incident_id=incident_id))
    own = or_(
        RecordSubjectRow.record_id == concern.id,
        RecordSubjectRow.record_id.in_(select(EntryRow.id).where(steps)),
        RecordSubjectRow.record_id.in_(select(DocumentRow.id).where(files)),
    )
    unit.session.execute(update(RecordSubjectRow).where(own).values(triaged=True))


def _add_decision_entry(
    unit: Unit,
    keyring: Keyring,
    concern: ConcernRow,
    decision: Decision,
    reason: str,
    incident_id: UUID | None,
    subjects: list[Subject],
) -> UUID:
    entry_id = new_id()
    key = new_key(unit, keyring, entry_id, [subject.id for subject in subjects])
    unit.session.add(
        EntryRow(
            id=entry_id,
            kind="decision",
            school_id=concern.school_id,
            category_id=concern.category_id,
            incident_id=incident_id,
            concern_id=concern.id,
            decision=decision,
            occurred_at=unit.now,
            recorded_at=unit.now,
            recorded_by=unit.access.actor_id,
            text=seal(key, "entry", entry_id, "text", reason),
            version=_ENTRY_VERSION,
        )
    )
    record = ChronologyRecord("decision", entry_id, concern.school_id, concern.category_id, True, unit.now, unit.now)
    add_lines(unit, record, subjects)
    return entry_id
