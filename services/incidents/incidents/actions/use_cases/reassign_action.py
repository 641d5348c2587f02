"""An open action is passed on to someone else, gets another day, or both."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.actions import ActionReassigned, ReassignAction

from incidents.actions.parts.give_action import check_owner
from incidents.actions.parts.pass_on import pass_on
from incidents.actions.queries.get_action import find_action
from incidents.chronology_lines import subjects_of
from incidents.extras import OtherOwners
from incidents.moves.queries.restricted import is_restricted
from incidents.sight.own_sight import staff_kept_from
from incidents.steps.domain.due import read_due_on
from incidents.triage.domain.triage import check_version


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
