"""Tells a school's leads and the data protection officer that a file is to be destroyed, that it is not, or was; and
who may agree to it that it was proposed.

No child stands in it: who opens it is shown what they may know. They are told while there is time to withdraw or stop
it, so that a school where nobody could is not passed over: the event rests in parking.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import DisposalAnnounced
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import DisposalAlertKind
from haven_schemas.rpc.incidents.retention import FilesKeptFromQuery

from alerts.extras import OtherOwners

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
    unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, school_id: UUID | None, event: DisposalAnnounced
) -> None:
    """Of what is proposed, who may agree to it, or whoever watches over the data where none of those may know; else
    those of the school who may propose one, the trust's lead where it has nobody, and whoever watches over its data;
    ``NobodyToTell`` where nobody could withdraw it, or all who could are kept from the child and nobody watches;
    ``OwnerAway``.

    Nobody who is kept from the child: an alert whose page shows them nothing would tell them that there is something.
    """
    if school_id is None:
        raise NobodyToTell
    officers = {each.staff_id for each in staff_with(unit, Right.DATA_OVERSEE, school_id)}
    if event.state == "proposed":
        asked = set(staff_who_may_agree(unit, school_id)) - {event.proposed_by}
        may_know = asked - _kept_from(owners, school_id, asked, event)
        told = sorted(may_know or officers)
    else:
        candidates = staff_with(unit, Right.RETENTION_PROPOSE, school_id)
        kept_from = _kept_from(owners, school_id, {each.staff_id for each in candidates}, event)
        free = [each for each in candidates if each.staff_id not in kept_from]
        leads = choose_recipients(free, None) if free else []
        if not candidates or not (leads or officers):
            raise NobodyToTell
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


def _kept_from(
    owners: OtherOwners, school_id: UUID, staff_ids: Collection[UUID], event: DisposalAnnounced
) -> set[UUID]:
    """Once it is destroyed nobody is, and nothing is asked."""
    if not staff_ids or not event.subject_ids:
        return set()
    asked = FilesKeptFromQuery(
        school_id=school_id,
        staff_ids=sorted(staff_ids),
        subject_ids=event.subject_ids,
        as_second=event.state == "proposed",
    )
    return {each.staff_id for each in owners.files_kept_from(asked).people}
