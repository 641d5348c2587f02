"""Tells a school's leads and the data protection officer that a file is to be destroyed, that it is not, or was; and
who may agree to it that it was proposed.

No child stands in it: who opens it is shown what they may know. They are told while there is time to withdraw or stop
it, so that a school where nobody could is not passed over: the event rests in parking.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import DisposalAnnounced
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import DisposalAlertKind

from ..domain.recipients import NobodyToTell, choose_recipients
from ..queries.agreeing_staff import staff_who_may_agree
from ..queries.triage_staff import staff_with
from .raise_alerts import Occurrence, raise_alerts

_KINDS: Mapping[str, DisposalAlertKind] = {
    "proposed": "disposal_proposed",
    "announced": "disposal_announced",
    "withdrawn": "disposal_ended",
    "stopped": "disposal_ended",
    "changed": "disposal_ended",
    "destroyed": "disposal_done",
}


def tell_of_disposal(
    unit: Unit, event_id: UUID, at: datetime, school_id: UUID | None, event: DisposalAnnounced
) -> None:
    """Those of the school who may propose one, the trust's lead where it has nobody, and whoever watches over its data;
    ``NobodyToTell`` where nobody could withdraw it.

    Who is linked to the child is told as well: the alert says of nobody, and its page shows them nothing more.
    """
    if school_id is None:
        raise NobodyToTell
    if event.state == "proposed":
        told = sorted(set(staff_who_may_agree(unit, school_id)) - {event.proposed_by})
    else:
        leads = choose_recipients(staff_with(unit, Right.RETENTION_PROPOSE, school_id), None)
        officers = [each.staff_id for each in staff_with(unit, Right.DATA_OVERSEE, school_id)]
        told = sorted({*leads, *officers})
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=_KINDS[event.state],
        school_id=school_id,
        source_id=event.disposal_id,
        object_id=event.disposal_id,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, told)
