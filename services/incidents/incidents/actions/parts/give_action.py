"""An action of an incident record that is held: checked, written, told."""

from datetime import date
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.events import ActionAssigned
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import StaffCopy
from haven_schemas.rpc.incidents.actions import ActionAdded, AddAction
from haven_schemas.rpc.incidents.deciding import FirstAction

from incidents.chronology_lines import ChronologyRecord, add_lines
from incidents.extras import OtherOwners
from incidents.models import ActionRow, IncidentRow
from incidents.narrative import new_key, seal
from incidents.records.domain.naming import Subject
from incidents.records.parts.lock_incident import children_named
from incidents.sight.own_sight import staff_kept_from
from incidents.steps.domain.due import read_due_on

_FIRST_VERSION = 1


def give_action(
    unit: Unit, keyring: Keyring, owners: OtherOwners, incident: IncidentRow, asked: AddAction | FirstAction
) -> ActionAdded:
    """Adds it to ``incident``, which ``lock_incident`` holds.

    Errors as ``children_named``; ``invalid_request`` on ``due_on`` or ``owner_id``. Needs the vault, and identity to
    vouch for the owner (``OwnerAway``).
    """
    due_on = read_due_on(asked.due_on)
    check_owner(unit, owners, incident.school_id, asked.owner_id)
    subjects = children_named(unit, incident, asked.subject_ids)
    if asked.owner_id in staff_kept_from(unit, [subject.id for subject in subjects], [incident.id]):
        raise invalid("owner_id", FieldCode.KEPT_FROM_CHILD)
    action_id = _write(unit, keyring, incident, asked, due_on, subjects)
    incident.version += 1
    unit.publish(
        ActionAssigned(action_id=action_id, incident_id=incident.id, owner_id=asked.owner_id, version=_FIRST_VERSION),
        aggregate_id=action_id,
        aggregate_version=_FIRST_VERSION,
        school_id=incident.school_id,
    )
    unit.audit(
        AuditAction.ACTION_RECORD_ADD,
        right=Right.RECORD_WRITE,
        school_ids=[incident.school_id],
        subject_ids=[subject.id for subject in subjects],
        object_id=action_id,
    )
    return ActionAdded(id=action_id, version=_FIRST_VERSION)


def check_owner(unit: Unit, owners: OtherOwners, school_id: UUID, owner_id: UUID) -> None:
    """``invalid_request`` on ``owner_id`` unless they are an active member of staff who follows concerns there."""
    if owner_id == unit.access.actor_id and school_id in unit.access.school_ids:
        return
    staff = owners.staff(owner_id)
    if staff is None or not staff.active or not _sees_own_actions(staff, school_id):
        raise invalid("owner_id", FieldCode.UNKNOWN_STAFF)


def _sees_own_actions(staff: StaffCopy, school_id: UUID) -> bool:
    """Not a visitor, whose account is of the day, nor a governor: neither would ever see it."""
    return any(school_id in grant.school_ids and Right.CONCERN_FOLLOW_OWN in grant.rights for grant in staff.grants)


def _write(
    unit: Unit,
    keyring: Keyring,
    incident: IncidentRow,
    asked: AddAction | FirstAction,
    due_on: date,
    subjects: list[Subject],
) -> UUID:
    action_id = new_id()
    key = new_key(unit, keyring, action_id, [subject.id for subject in subjects])
    unit.session.add(
        ActionRow(
            id=action_id,
            school_id=incident.school_id,
            category_id=incident.category_id,
            incident_id=incident.id,
            owner_id=asked.owner_id,
            assigned_by=unit.access.actor_id,
            assigned_at=unit.now,
            due_on=due_on,
            text=seal(key, "action", action_id, "text", asked.text),
            version=_FIRST_VERSION,
        )
    )
    record = ChronologyRecord("action", action_id, incident.school_id, incident.category_id, True, unit.now, unit.now)
    add_lines(unit, record, subjects)
    return action_id
