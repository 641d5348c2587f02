"""An entry is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.entry_kinds import EntryDetails, WrittenKind
from haven_schemas.acts.incidents.referral_kinds import ReferralDetails, ReferralKind
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right

from incidents.chronology_lines import ChronologyRecord, add_lines
from incidents.models import EntryRow, IncidentRow
from incidents.naming import Subject
from incidents.narrative import new_key, seal
from incidents.reading import people_seen

FIRST_VERSION = 1
NO_DETAILS = EntryDetails()


@dataclass(frozen=True)
class EntryToWrite:
    """An entry as its writer gave it; with the referral and the agency it is about, if it is about one."""

    kind: WrittenKind | ReferralKind
    occurred_at: datetime
    text: str
    details: EntryDetails | ReferralDetails = NO_DETAILS
    referral_id: UUID | None = None
    agency_id: UUID | None = None
    of_referral: Mapping[str, datetime | UUID | None] = field(default_factory=dict)
    """What else a referral is made from, by the names of the columns."""


def write_entry(
    unit: Unit, keyring: Keyring, incident: IncidentRow, written: EntryToWrite, subjects: Sequence[Subject]
) -> UUID:
    """Adds it to the record, and to the chronologies of ``subjects`` alone. Needs the vault."""
    entry_id = new_id()
    key = new_key(unit, keyring, entry_id, [subject.id for subject in subjects])
    unit.session.add(
        EntryRow(
            id=entry_id,
            kind=written.kind,
            school_id=incident.school_id,
            category_id=incident.category_id,
            incident_id=incident.id,
            occurred_at=written.occurred_at,
            recorded_at=unit.now,
            recorded_by=unit.access.actor_id,
            text=seal(key, "entry", entry_id, "text", written.text),
            details=seal(key, "entry", entry_id, "details", details_text(written.details)),
            version=FIRST_VERSION,
            referral_id=written.referral_id,
            agency_id=written.agency_id,
            **written.of_referral,
        )
    )
    unit.session.flush()
    record = ChronologyRecord(
        written.kind, entry_id, incident.school_id, incident.category_id, True, written.occurred_at, unit.now
    )
    add_lines(unit, record, subjects)
    incident.version += 1
    unit.audit(
        AuditAction.ENTRY_RECORD_ADD,
        right=Right.RECORD_WRITE,
        school_ids=[incident.school_id],
        subject_ids=[subject.id for subject in subjects],
        object_id=entry_id,
    )
    return entry_id


def details_text(details: EntryDetails | ReferralDetails) -> str:
    """What is sealed of them: only what was filled in."""
    return details.model_dump_json(exclude_defaults=True)


def check_people(unit: Unit, incident: IncidentRow, person_ids: Sequence[UUID]) -> None:
    """``Problem(invalid_request)`` on each ``person_ids.N`` that is none of ``people_seen``."""
    known = {person.id for person in people_seen(unit, incident)}
    strangers = [
        FieldProblem(f"person_ids.{place}", FieldCode.UNKNOWN)
        for place, person_id in enumerate(person_ids)
        if person_id not in known
    ]
    if strangers:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=strangers)
