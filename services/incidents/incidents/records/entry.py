"""Entries, people and notes are added and corrected."""

from datetime import datetime

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.acts.incidents.entries import (
    AddEntry,
    AddPerson,
    CorrectEntry,
    EntryAdded,
    EntryCorrected,
    ListPeople,
    NewPerson,
    PeopleList,
    PersonAdded,
)
from haven_schemas.acts.incidents.records import AddNote, NoteAdded
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import func, select, update

from incidents.models import (
    ConcernRow,
    EntryPersonRow,
    EntryRow,
    IncidentRow,
    IncidentSubjectRow,
    RecordSubjectRow,
    RecordVersionRow,
)
from incidents.narrative import open_records, seal
from incidents.reading import (
    TITLED,
    OneRecord,
    WrittenRow,
    attach,
    check_occurred_at,
    check_title,
    find_record,
    name_person,
    next_morning,
    own_kind,
    people_seen,
    person_views,
)
from incidents.sight import sees_incident
from incidents.states import check_version

from .entry_kinds import check_details
from .lock import children_named, lock_incident
from .referral import check_correction, corrected_details, is_answered_now, say_answered
from .write import FIRST_VERSION, EntryToWrite, check_people, details_text, write_entry


def add_entry(unit: Unit, keyring: Keyring, request: AddEntry) -> EntryAdded:
    """Adds it to the chronology of the children it names and of no other.

    Errors as ``lock_incident`` and ``children_named``; ``invalid_request`` on ``details.FIELD``, ``occurred_at`` or
    ``person_ids.N`` (none of ``people_seen``). Needs the vault.
    """
    check_details(request.kind, request.details, people=len(request.person_ids) + len(request.new_people))
    check_occurred_at(request.occurred_at, unit.now)
    incident = lock_incident(unit, request.incident_id)
    check_people(unit, incident, request.person_ids)
    subjects = children_named(unit, incident, request.subject_ids)
    children = [subject.id for subject in subjects]
    newcomers = [name_person(unit, keyring, incident, person, children) for person in request.new_people]
    written = EntryToWrite(request.kind, request.occurred_at, request.text, request.details)
    entry_id = write_entry(unit, keyring, incident, written, subjects)
    attach(unit, keyring, entry_id, incident.school_id, [*request.person_ids, *newcomers], children)
    return EntryAdded(id=entry_id, version=FIRST_VERSION)


def add_person(unit: Unit, keyring: Keyring, request: AddPerson) -> PersonAdded:
    """Names them, readable through the files of the children given. Errors as ``lock_incident`` and
    ``children_named``; needs the vault."""
    incident = lock_incident(unit, request.incident_id)
    children = [subject.id for subject in children_named(unit, incident, request.subject_ids)]
    person = NewPerson(name=request.name, role=request.role)
    person_id = name_person(unit, keyring, incident, person, children)
    incident.version += 1
    unit.audit(
        AuditAction.PERSON_RECORD_ADD,
        right=Right.RECORD_WRITE,
        school_ids=[incident.school_id],
        subject_ids=children,
        object_id=person_id,
    )
    return PersonAdded(id=person_id)


def correct_entry(unit: Unit, keyring: Keyring, request: CorrectEntry) -> EntryCorrected:
    """Moves what it says into ``record_version``, ciphertexts and all, and writes the new text under the next version.

    ``not_found`` unless seen, ``not_permitted`` unless writable, ``stale_version`` if another was quicker,
    ``record_restricted``, ``invalid_request`` on ``occurred_at``, ``details.FIELD`` or ``referral.FIELD``. Needs the
    vault.
    """
    record = find_record(unit, request.record_id, hold=True)
    unit.access.require(Right.RECORD_WRITE, record.row.school_id)
    record.check_free()
    check_version(record.row.text_version, request.version)
    check_occurred_at(request.occurred_at, unit.now)
    _check_title(record, request)
    _check_fields(unit, record, request)
    key = _key(unit, keyring, record)
    details, is_answered = _details(unit, record, key, request), _is_answered(record, key, request)
    _keep_version(unit, record)
    _write_version(unit, record, key, request, details)
    if is_answered and isinstance(record.row, EntryRow):
        say_answered(unit, record.row)
    unit.audit(
        AuditAction.ENTRY_RECORD_CORRECT,
        right=Right.RECORD_WRITE,
        school_ids=[record.row.school_id],
        subject_ids=record.subject_ids,
        object_id=record.row.id,
    )
    return EntryCorrected(id=record.row.id, version=record.row.text_version)


def _check_title(record: OneRecord[WrittenRow], request: CorrectEntry) -> None:
    if isinstance(record.row, EntryRow) and record.row.decision == TITLED:
        check_title(request.text)


def _check_fields(unit: Unit, record: OneRecord[WrittenRow], request: CorrectEntry) -> None:
    kind = own_kind(record.kind)
    if kind is None and request.referral is not None:
        raise invalid("referral", FieldCode.NOT_ALLOWED)
    if kind is not None or record.kind in ("concern", "decision"):
        check_details("note", request.details, people=0)
        return
    people = unit.session.scalar(
        select(func.count()).select_from(EntryPersonRow).where(EntryPersonRow.entry_id == record.row.id)
    )
    check_details(record.kind, request.details, people=people or 0)


def _details(unit: Unit, record: OneRecord[WrittenRow], key: DataKey, request: CorrectEntry) -> str:
    """What the kind says beside the text from now on, as it is sealed. Errors as ``check_correction``."""
    kind = own_kind(record.kind)
    if kind is None or not isinstance(record.row, EntryRow):
        return details_text(request.details)
    if request.referral is not None:
        check_correction(unit, record.row, kind, key, request.referral)
    return details_text(corrected_details(unit, record.row, key, request.referral))


def _is_answered(record: OneRecord[WrittenRow], key: DataKey, request: CorrectEntry) -> bool:
    if own_kind(record.kind) != "agency_request" or not isinstance(record.row, EntryRow):
        return False
    return is_answered_now(record.row, key, request.referral)


def _key(unit: Unit, keyring: Keyring, record: OneRecord[WrittenRow]) -> DataKey:
    """The data key; the intake's too, so that a concern that waits for the vault waits with its correction."""
    keys = open_records(unit, keyring, {record.row.id: record.subject_ids})
    return keys.get(record.row.id) or keyring.open(unit, record.row.id)


def _keep_version(unit: Unit, record: OneRecord[WrittenRow]) -> None:
    row, rewriter = record.row, unit.access.actor_id
    concern = row if isinstance(row, ConcernRow) else None
    is_anothers = record.written_by != rewriter
    unit.session.add(
        RecordVersionRow(
            record_id=row.id,
            version=row.text_version,
            school_id=row.school_id,
            record_kind=record.kind,
            occurred_at=row.occurred_at,
            text=row.account if isinstance(row, ConcernRow) else row.text,
            child_words=concern.child_words if concern else None,
            action_taken=concern.action_taken if concern else None,
            details=row.details if isinstance(row, EntryRow) else None,
            reason=row.change_reason,
            written_by=row.changed_by or record.written_by,
            written_at=row.changed_at or row.recorded_at,
            rewritten_by=rewriter if is_anothers else None,
            tell_at=_when_to_tell(unit, concern) if is_anothers else None,
        )
    )


def _when_to_tell(unit: Unit, concern: ConcernRow | None) -> datetime:
    """The next morning; at once of a report that is known to name who rewrites it."""
    is_named = concern is not None and unit.access.actor_id in (concern.named_readers or ())
    return unit.now if is_named else next_morning(unit.now)


def _write_version(
    unit: Unit, record: OneRecord[WrittenRow], key: DataKey, request: CorrectEntry, details: str
) -> None:
    row, version = record.row, record.row.text_version + 1
    texts = {"change_reason": request.reason}
    if isinstance(row, ConcernRow):
        texts |= {"account": request.text, "child_words": request.child_words, "action_taken": request.action_taken}
    else:
        texts |= {"text": request.text, "details": details}
    for field, text in texts.items():
        setattr(row, field, seal(key, row.__tablename__, row.id, field, text, version))
    row.text_version = version
    row.changed_by, row.changed_at, row.occurred_at = unit.access.actor_id, unit.now, request.occurred_at
    unit.session.execute(
        update(RecordSubjectRow)
        .where(RecordSubjectRow.record_id == row.id)
        .values(occurred_at=request.occurred_at)
        .execution_options(synchronize_session=False)
    )


def list_people(unit: Unit, keyring: Keyring, request: ListPeople) -> PeopleList:
    """Names and roles of those of ``people_seen``; ``not_found`` unless the record is seen; ``VaultAway``."""
    incident = unit.session.get(IncidentRow, request.incident_id)
    if incident is None or not sees_incident(unit, incident):
        raise Problem(ErrorCode.NOT_FOUND)
    people = people_seen(unit, incident)
    children = unit.session.scalars(
        select(IncidentSubjectRow.subject_id).where(IncidentSubjectRow.incident_id == incident.id)
    ).all()
    keys = open_records(unit, keyring, {person.id: children for person in people})
    unit.audit(
        AuditAction.PERSON_LIST_READ,
        right=Right.RECORD_READ,
        school_ids=[incident.school_id],
        subject_ids=children,
        object_id=incident.id,
    )
    return PeopleList(people=person_views(people, keys))


def add_note(unit: Unit, keyring: Keyring, request: AddNote) -> NoteAdded:
    """Adds it to the chronology of the children it names and of no other.

    Errors as ``lock_incident`` and ``children_named``; ``invalid_request`` on ``occurred_at``. Needs the vault.
    """
    check_occurred_at(request.occurred_at, unit.now)
    incident = lock_incident(unit, request.incident_id)
    subjects = children_named(unit, incident, request.subject_ids)
    return NoteAdded(
        id=write_entry(unit, keyring, incident, EntryToWrite("note", request.occurred_at, request.text), subjects)
    )
