"""An entry of a referral.

Whoever sends a referral chooses its id, so a second sending is known by that and not by its idempotency key alone.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.acts.incidents.entries import EntryAdded
from haven_schemas.acts.incidents.referral_kinds import MOST_SHARED, ReferralDetails, ReferralKind
from haven_schemas.acts.incidents.referrals import AddReferralEntry
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import RecordChangedSchool, ReferralWritten, RequestAnswered
from haven_schemas.rights import Right
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from incidents.models import EntryPersonRow, EntryRow, IncidentRow, RecordVersionRow, ReferralRecordRow
from incidents.narrative import open_records, text_of, unseal
from incidents.reading import (
    OneRecord,
    attach,
    check_ids,
    check_made_from,
    check_named,
    check_occurred_at,
    check_referral_details,
    find_record,
    is_answer,
    name_person,
    named_in,
    only_naming,
    only_seen,
    read_referral,
    records_of_incident,
)

from .lock import children_named, lock_incident
from .write import FIRST_VERSION, EntryToWrite, check_people, details_text, write_entry

MADE_FROM = ("reached_us_at", "after_id", "owner_id")
"""Columns of a referral's words that it is made from."""


def check_referral_of(unit: Unit, incident_id: UUID, referral_id: UUID, field: str = "referral_id") -> None:
    """``Problem(invalid_request)`` on ``field`` unless it is a referral of this incident record."""
    kept = unit.session.get(ReferralRecordRow, referral_id)
    if kept is None or kept.incident_id != incident_id:
        raise invalid(field, FieldCode.UNKNOWN)


def take_referral(unit: Unit, incident_id: UUID, referral_id: UUID) -> None:
    """Once is enough: sent again, it is there. Two at once wait for each other.

    ``Problem(invalid_request)`` on ``referral_id`` of another record's.
    """
    taken = insert(ReferralRecordRow).values(referral_id=referral_id, incident_id=incident_id)
    unit.session.execute(taken.on_conflict_do_nothing())
    check_referral_of(unit, incident_id, referral_id)


def say_referral(unit: Unit, referral_id: UUID, incident: IncidentRow) -> None:
    """Words of it were kept in the incident record just now."""
    unit.publish(
        ReferralWritten(referral_id=referral_id),
        aggregate_id=referral_id,
        aggregate_version=incident.version,
        school_id=incident.school_id,
    )


def say_answered(unit: Unit, entry: EntryRow) -> None:
    """The answer to what an agency asked for was written down just now."""
    unit.publish(
        RequestAnswered(entry_id=entry.id),
        aggregate_id=entry.id,
        aggregate_version=entry.text_version,
        school_id=entry.school_id,
    )


def say_moved(unit: Unit, incident_ids: Collection[UUID], school_id: UUID) -> None:
    """The incident records went to another school: whoever has clocks of them or their referrals takes them along."""
    if not incident_ids:
        return
    records = select(IncidentRow.id, IncidentRow.version).where(IncidentRow.id.in_(incident_ids))
    all_of_them = unit.session.execute(records.order_by(IncidentRow.id)).all()
    went = ((RecordChangedSchool(record_id=record_id), record_id, version) for record_id, version in all_of_them)
    unit.publish_many(went, school_id=school_id)
    of_them = (
        select(ReferralRecordRow.referral_id, IncidentRow.version)
        .join(IncidentRow, IncidentRow.id == ReferralRecordRow.incident_id)
        .where(IncidentRow.id.in_(incident_ids))
        .order_by(ReferralRecordRow.referral_id)
    )
    moved = unit.session.execute(of_them).all()
    told = ((ReferralWritten(referral_id=referral_id), referral_id, version) for referral_id, version in moved)
    unit.publish_many(told, school_id=school_id)


def kept_before(
    unit: Unit, keyring: Keyring, request: AddReferralEntry, subject_ids: Collection[UUID]
) -> EntryAdded | None:
    """The entry that says the same already: of a referral the one that bears its id, of news one by the same person, of
    the same instant, in the same words. None where there is none.

    ``Problem(conflict)`` for a referral that is kept with other content, by somebody else or where the caller does not
    see it. Needs the record held, so that two at once wait for each other; ``VaultAway``.
    """
    same = (EntryRow.referral_id == request.referral_id, EntryRow.kind == request.kind)
    rows = unit.session.scalars(select(EntryRow).where(*same).order_by(EntryRow.recorded_at, EntryRow.id)).all()
    found = next((row for row in rows if _says_the_same(unit, keyring, row, request, subject_ids)), None)
    if found is not None:
        _note(unit, found, subject_ids)
        return EntryAdded(id=found.id, version=found.text_version)
    if rows and request.kind == "referral":
        raise Problem(ErrorCode.CONFLICT)
    return None


def _says_the_same(
    unit: Unit, keyring: Keyring, row: EntryRow, request: AddReferralEntry, subject_ids: Collection[UUID]
) -> bool:
    """As it was written first, whatever was corrected since. One that names new adults says something of its own."""
    first = _first_version(unit, row)
    if first is row and row.text_version > FIRST_VERSION:
        return False  # redacted since: what was written first is gone
    given: Mapping[str, datetime | UUID | None] = {name: getattr(request, name) for name in MADE_FROM}
    alike = (
        row.recorded_by == unit.access.actor_id
        and (row.incident_id, row.agency_id) == (request.incident_id, request.agency_id)
        and first.occurred_at == request.occurred_at
        and {name: getattr(row, name) for name in MADE_FROM} == given
        and not request.new_people
        and set(_people(unit, row)) == set(request.person_ids)
    )
    record = _seen(unit, row) if alike else None
    if record is None or set(record.subject_ids) != set(subject_ids):
        return False
    key = open_records(unit, keyring, {row.id: record.subject_ids}).get(row.id)
    return key is not None and _read(key, row.id, first) == (request.text, details_text(request.details))


def _first_version(unit: Unit, row: EntryRow) -> EntryRow | RecordVersionRow:
    before = unit.session.get(RecordVersionRow, (row.id, FIRST_VERSION))
    return row if before is None else before


def _read(key: DataKey, entry_id: UUID, first: EntryRow | RecordVersionRow) -> tuple[str, str]:
    details = "" if first.details is None else unseal(key, "entry", entry_id, "details", first.details)
    return unseal(key, "entry", entry_id, "text", first.text), details


def _seen(unit: Unit, row: EntryRow) -> OneRecord[EntryRow] | None:
    """None where the caller does not see it, or its use is restricted: it is not read then."""
    try:
        record = find_record(unit, row.id)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return None
    return None if record.restricted else record  # type: ignore[return-value]  # the row is an entry


def _people(unit: Unit, row: EntryRow) -> Sequence[UUID]:
    return unit.session.scalars(select(EntryPersonRow.person_id).where(EntryPersonRow.entry_id == row.id)).all()


def _note(unit: Unit, row: EntryRow, subject_ids: Collection[UUID]) -> None:
    unit.audit(
        AuditAction.ENTRY_RECORD_ADD,
        right=Right.RECORD_WRITE,
        school_ids=[row.school_id],
        subject_ids=list(subject_ids),
        object_id=row.id,
        outcome="sent_before",
    )


def check_correction(unit: Unit, entry: EntryRow, kind: ReferralKind, key: DataKey, details: ReferralDetails) -> None:
    """``Problem(invalid_request)`` on ``referral.FIELD``, as ``check_referral_details`` and ``check_named``: what it
    names is in the incident record, or was named before."""
    check_referral_details(kind, details, "referral")
    there = set() if entry.incident_id is None else records_of_incident(unit, entry.incident_id, named_in(details))
    check_named(details, there | named_in(only_seen(unit, _present(entry, key))), "referral")


def corrected_details(unit: Unit, entry: EntryRow, key: DataKey, details: ReferralDetails | None) -> ReferralDetails:
    """What it says from now on. None: as before. What it names that the caller does not see stays named;
    ``invalid_request`` on ``referral.shared`` where that is too many together."""
    before = _present(entry, key)
    if details is None:
        return before
    hidden = named_in(before) - named_in(only_seen(unit, before))
    kept = only_naming(before, hidden)
    if len(hidden | named_in(details)) > MOST_SHARED:
        raise invalid("referral.shared", FieldCode.TOO_LONG)
    return details.model_copy(
        update={
            "shared": [*details.shared, *kept.shared],
            "not_shared": [*details.not_shared, *kept.not_shared],
        }
    )


def is_answered_now(entry: EntryRow, key: DataKey, details: ReferralDetails | None) -> bool:
    """Whether a correction writes down the answer to a request that had none before."""
    return details is not None and is_answer(details) and not is_answer(_present(entry, key))


def _present(entry: EntryRow, key: DataKey) -> ReferralDetails:
    return read_referral(text_of(key, entry, "details"))


def add_referral_entry(unit: Unit, keyring: Keyring, request: AddReferralEntry) -> EntryAdded:
    """Adds it to the chronology of the children it names and of no other.

    Errors as ``add_entry``; ``invalid_request`` also on ``referral_id``, ``agency_id`` (needed or not taken),
    ``referral_id`` of another record, or of which news comes before it was written; ``details.shared.N`` and
    ``details.not_shared.N.record_id`` that the record has not, or that the caller does not see; ``reached_us_at``,
    ``after_id`` or ``owner_id`` (of a referral alone). Sent again, whatever its key, it is answered as it is;
    ``conflict`` for a referral that is kept with other content. Needs the vault.
    """
    check_ids(request.kind, request.referral_id, request.agency_id)
    made_from = {name: getattr(request, name) for name in MADE_FROM}
    check_made_from(request.kind, made_from, request.occurred_at)
    check_referral_details(request.kind, request.details)
    check_occurred_at(request.occurred_at, unit.now)
    incident = lock_incident(unit, request.incident_id)
    if request.after_id is not None:
        check_referral_of(unit, incident.id, request.after_id, "after_id")
    if request.referral_id is not None:
        check = take_referral if request.kind == "referral" else check_referral_of
        check(unit, incident.id, request.referral_id)
    check_named(request.details, records_of_incident(unit, incident.id, named_in(request.details)))
    check_people(unit, incident, request.person_ids)
    subjects = children_named(unit, incident, request.subject_ids)
    children = [subject.id for subject in subjects]
    if request.referral_id is not None and (before := kept_before(unit, keyring, request, children)) is not None:
        return before
    newcomers = [name_person(unit, keyring, incident, person, children) for person in request.new_people]
    written = EntryToWrite(
        request.kind,
        request.occurred_at,
        request.text,
        request.details,
        request.referral_id,
        request.agency_id,
        made_from,
    )
    entry_id = write_entry(unit, keyring, incident, written, subjects)
    attach(unit, keyring, entry_id, incident.school_id, [*request.person_ids, *newcomers], children)
    if request.kind in ("referral", "not_referred"):
        incident.referral_begun_at = None
    if request.kind == "referral" and request.referral_id is not None:
        say_referral(unit, request.referral_id, incident)
    return EntryAdded(id=entry_id, version=FIRST_VERSION)
