"""Removes a machine account: its keys stop working at once and everywhere."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.visitors import MachineRef
from haven_schemas.rpc.paging import Empty

from identity.extras import Extras
from identity.machines.parts.end_machine_keys import end_machine_keys
from identity.machines.queries.machines import administered_machine, reach_of


def remove_machine(unit: Unit, extras: Extras, request: MachineRef) -> Empty:
    """``not_found`` for machines of others, and for one that was removed."""
    machine = administered_machine(unit, request.machine_id)
    machine.active = False
    end_machine_keys(unit, extras, machine.id, unit.now)
    unit.audit(
        AuditAction.MACHINE_LIST_CHANGE,
        right=Right.MACHINE_ADMINISTER,
        school_ids=reach_of(unit, machine),
        object_id=machine.id,
    )
    return Empty()
