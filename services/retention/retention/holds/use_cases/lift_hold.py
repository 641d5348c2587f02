"""A hold keeps the file no longer, once others were told and a school day is over."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import HoldLifted
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.holds import Hold, LiftHold
from sqlalchemy import update

from retention.days import after_school_days, london_day
from retention.destruction_list.parts.lines_to_write import list_hold_lifted
from retention.extras import OtherOwners
from retention.holds.parts.held_hold import hold_to_change
from retention.holds.parts.say import key_of_hold, say
from retention.holds.parts.showing import shown_hold
from retention.holds.parts.standing import standing_holds
from retention.holds.parts.taking_turns import while_nobody_counts
from retention.models import FileRow


def lift_hold(unit: Unit, owners: OtherOwners, keyring: Keyring, request: LiftHold) -> Hold:
    """It keeps the file for one whole school day more, and longer where another hold stands: whoever looks after the
    trust and its data is told, and a new one can be placed. Errors as ``hold_to_change``; ``VaultAway``, ``OwnerAway``.
    """
    while_nobody_counts(unit)
    hold, file = hold_to_change(unit, owners, request.hold_id, request.version)
    key = key_of_hold(unit, keyring, hold)
    hold.lifted_by, hold.lifted_at = unit.access.actor_id, unit.now
    hold.keeps_until = after_school_days(london_day(unit.now), 1, owners.calendar_of(hold.school_id))
    hold.version += 1
    say(unit, key, hold, "lifted", request.words)
    list_hold_lifted(unit, hold)
    still_held = bool(standing_holds(unit, file.child_ids))
    unit.session.execute(update(FileRow).where(FileRow.subject_id.in_(file.child_ids)).values(held=still_held))
    unit.audit(
        AuditAction.RETENTION_HOLD_LIFT,
        right=Right.RETENTION_HOLD,
        school_ids=[hold.school_id],
        subject_ids=[hold.subject_id],
        object_id=hold.id,
    )
    unit.publish(
        HoldLifted(hold_id=hold.id, version=hold.version, subject_ids=hold.covers, lifted_by=unit.access.actor_id),
        aggregate_id=hold.id,
        aggregate_version=hold.version,
        school_id=hold.school_id,
    )
    return shown_hold(hold)
