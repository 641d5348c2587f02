"""What every decision does."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents import Decision
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import ConcernTriaged
from haven_schemas.rights import Right
from sqlalchemy import or_, select, update

from incidents.chronology_lines import ChronologyRecord, add_lines, subjects_of
from incidents.conflicts import bar, barred_from, check_named, lock_links, require_others_read
from incidents.copies import known_schools
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, DocumentRow, EntryRow, IncidentRow, RecordSubjectRow
from incidents.naming import Subject
from incidents.narrative import new_key, seal
from incidents.reading import decides_for_all, names_caller, note_decided
from incidents.records import lock_incident, name_in_incident, rehome_records
from incidents.sight import deciding_school, sight_of
from incidents.states import CONCERN_RECEIVED, INCIDENT_OPEN, STATUS_AFTER, check_may_decide

_ENTRY_VERSION = 1


def take_concern(unit: Unit, keyring: Keyring, owners: OtherOwners, concern: ConcernRow, school_id: UUID) -> None:
    """With the steps taken on it and the files that came with it, held by the caller, who decides at ``school_id``. The
    school that kept it is noted, and told by whom it was decided where somebody there decides at the same time; nobody
    of theirs deals with it any more.

    ``not_permitted`` for whom it names: at the school they left nobody would know that it was closed by them.
    ``unavailable`` while that cannot be said.
    """
    named = names_caller(unit, keyring, owners, concern)
    if named is not False:
        raise Problem(ErrorCode.UNAVAILABLE if named is None else ErrorCode.NOT_PERMITTED)
    kept_at = concern.school_id
    with unit.beyond_own_schools({kept_at, school_id}):
        steps = unit.session.scalars(select(EntryRow.id).where(EntryRow.concern_id == concern.id))
        files = unit.session.scalars(select(DocumentRow.id).where(DocumentRow.concern_id == concern.id))
        rehome_records(unit, [concern.id, *steps, *files], kept_at, school_id)
    unit.session.refresh(concern)
    concern.also_at, concern.assigned_to = [kept_at], None


def check_not_taken(unit: Unit, concern_id: UUID) -> None:
    """``already_triaged``, by whom, where a school that signed for the file has decided on it, for whoever triages at
    the one that kept it until then. Nothing else of it is read; ``not_found`` for anybody else, as for what is not
    there."""
    with unit.beyond_own_schools(known_schools(unit.session)):
        decided = select(ConcernRow.also_at, ConcernRow.decided_by).where(
            ConcernRow.id == concern_id, ConcernRow.status != CONCERN_RECEIVED
        )
        found = unit.session.execute(decided).one_or_none()
        children = {subject.id for subject in subjects_of(unit, concern_id)}
    had_it = found is not None and any(unit.access.has(Right.CONCERN_TRIAGE, each) for each in found.also_at or ())
    if found is not None and had_it and not sight_of(unit).kept_from & children:
        raise Problem(ErrorCode.ALREADY_TRIAGED, ids={"decided_by": str(found.decided_by)})
    raise Problem(ErrorCode.NOT_FOUND)


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


def open_record(unit: Unit, concern: ConcernRow) -> IncidentRow:
    """A new record with the concern's category, children, level of risk and whoever deals with it."""
    incident = IncidentRow(
        id=new_id(),
        school_id=concern.school_id,
        category_id=concern.category_id,
        status=INCIDENT_OPEN,
        opened_at=unit.now,
        opened_by=unit.access.actor_id,
        assigned_to=concern.assigned_to,
        risk=concern.risk,
        last_entry_at=unit.now,
        version=1,
    )
    unit.session.add(incident)
    unit.session.flush()
    name_in_incident(unit, incident, subjects_of(unit, concern.id))
    bar(unit, incident.id, incident.school_id, barred_from(unit, concern.id))
    return incident


def join_record(unit: Unit, owners: OtherOwners, concern: ConcernRow, incident_id: UUID) -> IncidentRow:
    """The record, held, with the concern's children in it; ``invalid_request`` on ``incident_id`` if there is no such
    open record at the concern's school that the caller may write in, or if somebody reads it from whom the concern is
    kept: one about a colleague has a record of its own; or if nobody else could read it then. ``OwnerAway``."""
    lock_links(unit)  # before the record, as whoever moves something into it
    try:
        incident = lock_incident(unit, incident_id)
    except Problem as problem:
        if problem.code in (ErrorCode.NOT_FOUND, ErrorCode.NOT_PERMITTED):
            raise invalid("incident_id", FieldCode.UNKNOWN_INCIDENT) from None
        raise
    if incident.school_id != concern.school_id or incident.status != INCIDENT_OPEN:
        raise invalid("incident_id", FieldCode.UNKNOWN_INCIDENT)
    if not barred_from(unit, concern.id) <= barred_from(unit, incident.id):
        raise invalid("incident_id", FieldCode.NOT_ALLOWED)
    subjects = subjects_of(unit, concern.id)
    children = [subject.id for subject in subjects]
    require_others_read(unit, owners, concern.school_id, children, children, "incident_id", [concern.id], [incident.id])
    name_in_incident(unit, incident, subjects)
    incident.version += 1
    return incident
