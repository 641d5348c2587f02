"""Actions: given, passed on, done."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.identity import StaffCopy
from haven_schemas.acts.incidents.actions import (
    ActionAdded,
    ActionChange,
    ActionCompleted,
    ActionQuery,
    ActionReassigned,
    ActionShown,
    AddAction,
    CompleteAction,
    ReassignAction,
)
from haven_schemas.acts.incidents.deciding import FirstAction
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import ActionAssigned, ActionDue
from haven_schemas.rights import Right
from sqlalchemy import or_, select

from incidents.chronology_lines import ChronologyRecord, add_lines, subjects_of
from incidents.copies import known_schools
from incidents.extras import OtherOwners
from incidents.models import ActionChangeRow, ActionRow, IncidentRow
from incidents.naming import Subject
from incidents.narrative import new_key, seal, unseal
from incidents.reading import SOON, SOONEST_HOUR, action_views, last_day_reminded_of, read_due_on, reminder_for
from incidents.sight import is_restricted, kept_away_told, sees_incident, sight_of, staff_kept_from
from incidents.states import check_version

from .lock import children_named, lock_incident

_FIRST_VERSION = 1
_MOST = 50
"""Changes shown, the newest."""
_BATCH = 100
_LONDON = ZoneInfo("Europe/London")


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


def pass_on(
    unit: Unit,
    keyring: Keyring,
    action: ActionRow,
    reason: str,
    given_to: UUID | None,
    due_on: date,
    *,
    school_id: UUID,
) -> None:
    """What it said before is kept with the reason; ``given_to`` None: its owner stays. ``school_id``: where the new
    owner is told. Needs the vault.

    Reminders begin anew: the new owner was sent none, nor anyone for the new day.
    """
    key = keyring.open(unit, action.id)
    unit.session.add(
        ActionChangeRow(
            action_id=action.id,
            version=action.version,
            school_id=action.school_id,
            owner_id=action.owner_id,
            due_on=action.due_on,
            given_to=given_to,
            reason=seal(key, "action_change", action.id, "reason", reason, action.version),
            changed_by=unit.access.actor_id,
            changed_at=unit.now,
        )
    )
    action.due_on = due_on
    action.reminded = None
    action.version += 1
    if given_to is None:
        return
    action.owner_id = given_to
    unit.publish(
        ActionAssigned(action_id=action.id, incident_id=action.incident_id, owner_id=given_to, version=action.version),
        aggregate_id=action.id,
        aggregate_version=action.version,
        school_id=school_id,
    )


def get_action(unit: Unit, keyring: Keyring, request: ActionQuery) -> ActionShown:
    """``not_found`` unless the caller writes in its incident record; ``VaultAway``."""
    row = find_action(unit, request.action_id)
    (action,) = action_views(unit, keyring, [row])
    changes = unit.session.scalars(
        select(ActionChangeRow)
        .where(ActionChangeRow.action_id == row.id)
        .order_by(ActionChangeRow.version.desc())
        .limit(_MOST)
    ).all()
    key = keyring.open(unit, row.id) if changes and not action.restricted else None
    unit.audit(
        AuditAction.ACTION_RECORD_READ,
        right=Right.RECORD_WRITE,
        school_ids=[row.school_id],
        subject_ids=action.subject_ids,
        object_id=row.id,
    )
    return ActionShown(
        action=action,
        school_id=row.school_id,
        changes=[
            of_row(
                ActionChange,
                each,
                due_on=each.due_on.isoformat(),
                reason="" if key is None else unseal(key, "action_change", row.id, "reason", each.reason, each.version),
            )
            for each in changes
        ],
        kept_away=kept_away_told(unit, row.school_id, action.subject_ids, [row.incident_id]),
    )


def find_action(unit: Unit, action_id: UUID, *, hold: bool = False) -> ActionRow:
    """The action; ``not_found`` unless the caller writes in its incident record and is linked to no child it is about.
    ``hold``: until the transaction ends."""
    wanted = select(ActionRow).where(ActionRow.id == action_id)
    action = unit.session.scalar(wanted.with_for_update() if hold else wanted)
    if action is None or not unit.access.has(Right.RECORD_WRITE, action.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if sight_of(unit).keeps_from(action.id, {subject.id for subject in subjects_of(unit, action.id)}):
        raise Problem(ErrorCode.NOT_FOUND)
    incident = unit.session.get(IncidentRow, action.incident_id)  # None: it went on with the child's file
    if incident is None or not sees_incident(unit, incident):
        raise Problem(ErrorCode.NOT_FOUND)
    return action


def add_action(unit: Unit, keyring: Keyring, owners: OtherOwners, request: AddAction) -> ActionAdded:
    """Adds it for an active member of staff who follows concerns at the incident's school, about the
    children named. Errors as ``lock_incident`` and ``give_action``.
    """
    return give_action(unit, keyring, owners, lock_incident(unit, request.incident_id), request)


def complete_action(unit: Unit, keyring: Keyring, request: CompleteAction) -> ActionCompleted:
    """Completes it with its outcome: by its owner, or by those who write in its incident record.

    ``not_found``, ``stale_version``, ``record_restricted``; ``invalid_request`` on ``action_id`` if it was completed
    before. Needs the vault.
    """
    action = unit.session.scalar(select(ActionRow).where(ActionRow.id == request.action_id).with_for_update())
    if action is None:
        raise Problem(ErrorCode.NOT_FOUND)
    right = _right_to_complete(unit, action)
    check_version(action.version, request.version)
    if is_restricted(unit, action.id):
        raise Problem(ErrorCode.RECORD_RESTRICTED)
    if action.completed_at is not None:
        raise invalid("action_id", FieldCode.NOT_ALLOWED)
    key = keyring.open(unit, action.id)
    action.outcome = seal(key, "action", action.id, "outcome", request.outcome)
    action.completed_at = unit.now
    action.completed_by = unit.access.actor_id
    action.version += 1
    unit.audit(
        AuditAction.ACTION_RECORD_COMPLETE,
        right=right,
        school_ids=[action.school_id],
        subject_ids=[subject.id for subject in subjects_of(unit, action.id)],
        object_id=action.id,
    )
    return ActionCompleted(id=action.id, completed_at=unit.now, version=action.version)


def _right_to_complete(unit: Unit, action: ActionRow) -> Right:
    if sight_of(unit).keeps_from(action.id, {subject.id for subject in subjects_of(unit, action.id)}):
        raise Problem(ErrorCode.NOT_FOUND)
    if action.owner_id == unit.access.actor_id:
        return Right.CONCERN_FOLLOW_OWN
    incident = unit.session.get(IncidentRow, action.incident_id)  # None: it went on with the child's file
    if incident is not None and unit.access.has(Right.RECORD_WRITE, action.school_id) and sees_incident(unit, incident):
        return Right.RECORD_WRITE
    raise Problem(ErrorCode.NOT_FOUND)


def reassign_action(unit: Unit, keyring: Keyring, owners: OtherOwners, request: ReassignAction) -> ActionReassigned:
    """By those who write in its incident record; what it said before is kept with the reason; the new owner is told.

    ``not_found``, ``stale_version``, ``record_restricted``; ``invalid_request`` on ``action_id`` if it is completed, on
    ``owner_id`` or ``due_on``. Needs the vault, and identity to vouch for another owner (``OwnerAway``).
    """
    action = find_action(unit, request.action_id, hold=True)
    check_version(action.version, request.version)
    if is_restricted(unit, action.id):
        raise Problem(ErrorCode.RECORD_RESTRICTED)
    if action.completed_at is not None:
        raise invalid("action_id", FieldCode.NOT_ALLOWED)
    due_on = action.due_on if request.due_on is None else read_due_on(request.due_on)
    given_to = None if request.owner_id in (None, action.owner_id) else request.owner_id
    if given_to is None and due_on == action.due_on:
        raise invalid("owner_id", FieldCode.AS_IT_IS)
    children = [subject.id for subject in subjects_of(unit, action.id)]
    if given_to is not None:
        check_owner(unit, owners, action.school_id, given_to)
        if given_to in staff_kept_from(unit, children, [action.incident_id]):
            raise invalid("owner_id", FieldCode.KEPT_FROM_CHILD)
    pass_on(unit, keyring, action, request.reason, given_to, due_on, school_id=action.school_id)
    unit.audit(
        AuditAction.ACTION_RECORD_REASSIGN,
        right=Right.RECORD_WRITE,
        school_ids=[action.school_id],
        subject_ids=children,
        object_id=action.id,
    )
    return ActionReassigned(id=action.id, version=action.version)


def remind_of_actions(unit: Unit) -> int:
    """Up to 100 reminders that are due, each once however many replicas look; how many.

    The reminder sent and its event are one transaction. An action completed or reminded of meanwhile is skipped.
    """
    here = unit.now.astimezone(_LONDON)
    if here.hour < SOONEST_HOUR:
        return 0
    unit.scope_to(known_schools(unit.session))
    today, sent = here.date(), 0
    for action in unit.session.scalars(
        select(ActionRow)
        .where(
            ActionRow.completed_at.is_(None),
            or_(
                ActionRow.reminded.is_(None) & (ActionRow.due_on <= last_day_reminded_of(today)),
                (ActionRow.reminded == SOON) & (ActionRow.due_on < today),
            ),
        )
        .order_by(ActionRow.due_on)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    ):
        reminder = reminder_for(action.due_on, today, action.reminded)
        if reminder is None:
            continue
        action.reminded = reminder
        unit.publish(
            ActionDue.model_validate({"action_id": action.id, "owner_id": action.owner_id, "reminder": reminder}),
            aggregate_id=action.id,
            aggregate_version=action.version,
            school_id=action.school_id,
        )
        sent += 1
    return sent
