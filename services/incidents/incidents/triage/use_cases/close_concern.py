"""A safeguarding lead decides on no further action: the concern stays in the chronology."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.triage import CloseConcern, ConcernClosed

from incidents.extras import OtherOwners
from incidents.triage.domain.triage import CONCERN_CLOSED
from incidents.triage.parts.decide_concern import decide, lock_concern


def close_concern(unit: Unit, keyring: Keyring, owners: OtherOwners, request: CloseConcern) -> ConcernClosed:
    """Closes it. Patterns are made of these, so nothing of it is hidden or removed. Errors as ``lock_concern``."""
    concern = lock_concern(unit, keyring, owners, request.concern_id, request.version)
    decide(unit, keyring, owners, concern, "no_further_action", request.reason, None)
    return ConcernClosed(id=concern.id, status=CONCERN_CLOSED)
