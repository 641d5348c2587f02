"""Gives a machine account a new key; the present one holds on for a while, so that nothing stops."""

from datetime import timedelta

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.visitors import MachineKey, RotateMachine

from identity.extras import Extras
from identity.machines.parts.end_machine_keys import end_machine_keys
from identity.machines.queries.machines import administered_machine, may_hand_out, reach_of

from .add_machine import add_key


def rotate_machine(unit: Unit, extras: Extras, request: RotateMachine) -> MachineKey:
    """The new key, shown once. An overlap of no hours ends the others at once. ``not_found`` for machines of others.

    ``not_permitted`` unless the caller holds each of its rights, as at ``add_machine``: or whoever looks after programs
    would take a key of one that reads the audit log. They can still remove it.
    """
    machine = administered_machine(unit, request.machine_id)
    if not may_hand_out(unit, machine.rights, reach_of(unit, machine)):
        raise Problem(ErrorCode.NOT_PERMITTED)
    ends_at = unit.now + timedelta(hours=request.overlap_hours)
    had_keys = end_machine_keys(unit, extras, machine.id, ends_at)
    key_id, key = add_key(unit, extras, machine.id)
    unit.audit(
        AuditAction.MACHINE_KEY_ROTATE,
        right=Right.MACHINE_ADMINISTER,
        school_ids=reach_of(unit, machine),
        object_id=machine.id,
    )
    return MachineKey(machine_id=machine.id, key_id=key_id, key=key, previous_ends_at=ends_at if had_keys else None)
