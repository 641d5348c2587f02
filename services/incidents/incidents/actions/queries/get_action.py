"""One action with what it was before, for those who may pass it on."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.actions import ActionChange, ActionQuery, ActionShown
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.models import ActionChangeRow, ActionRow, IncidentRow
from incidents.narrative import unseal
from incidents.sight.incident_sight import sees_incident
from incidents.sight.own_sight import kept_away_told, sight_of

from .action_views import action_views

_MOST = 50
"""Changes shown, the newest."""


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
            ActionChange(
                owner_id=each.owner_id,
                due_on=each.due_on.isoformat(),
                given_to=each.given_to,
                reason="" if key is None else unseal(key, "action_change", row.id, "reason", each.reason, each.version),
                changed_by=each.changed_by,
                changed_at=each.changed_at,
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
