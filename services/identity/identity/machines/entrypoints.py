"""Entrypoints: accounts of programs."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.identity import machines as calls

from identity.entrypoints_base import Entrypoints
from identity.machines.queries import machines
from identity.machines.use_cases import add_machine, remove_machine, rotate_machine, token_for_machine


@serves(
    (calls.ADD_MACHINE, add_machine.add_machine),
    (calls.ROTATE_MACHINE, rotate_machine.rotate_machine),
    (calls.LIST_MACHINES, machines.list_machines),
    (calls.REMOVE_MACHINE, remove_machine.remove_machine),
    (calls.TOKEN_FOR_MACHINE, token_for_machine.token_for_machine),
)
class MachinesEntrypoints(Entrypoints):
    """Accounts of programs."""
