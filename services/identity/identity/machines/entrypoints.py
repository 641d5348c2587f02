"""Entrypoints: accounts of programs."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.identity import machines as calls

from identity.entrypoints_base import Entrypoints

from .machine import add_machine, list_machines, remove_machine, rotate_machine
from .token import token_for_machine


@serves(
    (calls.ADD_MACHINE, add_machine),
    (calls.ROTATE_MACHINE, rotate_machine),
    (calls.LIST_MACHINES, list_machines),
    (calls.REMOVE_MACHINE, remove_machine),
    (calls.TOKEN_FOR_MACHINE, token_for_machine),
)
class MachinesEntrypoints(Entrypoints):
    """Accounts of programs."""
