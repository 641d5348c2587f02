"""A safeguarding lead opens an incident record from a concern."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.triage import AcceptConcern, IncidentReceipt

from incidents.extras import OtherOwners
from incidents.records.parts.write_title import write_title
from incidents.triage.parts.decide_concern import decide, lock_concern
from incidents.triage.parts.put_into_record import open_record


def accept_concern(unit: Unit, keyring: Keyring, owners: OtherOwners, request: AcceptConcern) -> IncidentReceipt:
    """Opens the record (``open_record``). Errors as ``lock_concern`` and ``decide``."""
    concern = lock_concern(unit, keyring, owners, request.concern_id, request.version)
    incident = open_record(unit, concern)
    decide(unit, keyring, owners, concern, "opened", request.reason, incident.id)
    if request.title is not None:
        write_title(unit, keyring, incident, request.title)
    return IncidentReceipt(id=incident.id, status="open", concern_ids=[concern.id])
