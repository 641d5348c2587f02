"""A title of an incident record is written down: one entry about all its children."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right

from incidents.models import IncidentRow
from incidents.records.parts.lock_incident import subjects_in
from incidents.steps.parts.take_step import NewStep, write_entry


def write_title(unit: Unit, keyring: Keyring, record: IncidentRow, title: str) -> None:
    """The entry and an audit entry. A child who comes into the record later is in none of its earlier titles: whoever
    reads of that child alone reads the next one."""
    subjects = subjects_in(unit, record.id)
    write_entry(unit, keyring, record, NewStep("titled", title), subjects)
    unit.audit(
        AuditAction.MATTER_STEP_TAKE,
        right=Right.CONCERN_TRIAGE,
        school_ids=[record.school_id],
        subject_ids=[subject.id for subject in subjects],
        object_id=record.id,
        outcome="titled",
    )
