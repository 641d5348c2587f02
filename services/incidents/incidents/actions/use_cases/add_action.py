"""An action is given to a member of staff."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.actions import ActionAdded, AddAction

from incidents.actions.parts.give_action import give_action
from incidents.extras import OtherOwners
from incidents.records.parts.lock_incident import lock_incident


def add_action(unit: Unit, keyring: Keyring, owners: OtherOwners, request: AddAction) -> ActionAdded:
    """Adds it for an active member of staff who follows concerns at the incident's school, about the
    children named. Errors as ``lock_incident`` and ``give_action``.
    """
    return give_action(unit, keyring, owners, lock_incident(unit, request.incident_id), request)
