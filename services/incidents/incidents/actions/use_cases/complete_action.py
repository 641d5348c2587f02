"""An action is done."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.actions import ActionCompleted, CompleteAction
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.models import ActionRow, IncidentRow
from incidents.moves.queries.restricted import is_restricted
from incidents.narrative import seal
from incidents.sight.incident_sight import sees_incident
from incidents.sight.own_sight import sight_of
from incidents.triage.domain.triage import check_version


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
