"""Tells that something keeps files for less time from a day on: a hold was lifted, or a schedule comes earlier; and of
holds on many files, which two people lift.

They are told before it counts, so that another hold can be placed or the schedule put right. No child stands in it.
"""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import HoldLifted, ScheduleEarlier, WideHoldChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import KeptFilesAlertKind
from haven_schemas.watch import schools_of_trust
from sqlalchemy import select

from alerts.extras import OtherOwners
from alerts.models import SchoolRow

from ..domain.recipients import NobodyToTell
from ..queries.file_leads import file_leads, hidden_files
from ..queries.triage_staff import staff_with
from .raise_alerts import Occurrence, raise_alerts


def tell_of_lifted_hold(
    unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, school_id: UUID | None, event: HoldLifted
) -> None:
    """Whoever may place another, at the school and for the trust, and who watches over its data; not who lifted it, nor
    who is kept from a child it was about. ``NobodyToTell``; ``OwnerAway``."""
    if school_id is None:
        raise NobodyToTell
    leads = [each for each in file_leads(unit, Right.RETENTION_HOLD, school_id) if each.staff_id != event.lifted_by]
    hidden = hidden_files(owners, school_id, leads, event.subject_ids)
    officers = {each.staff_id for each in staff_with(unit, Right.DATA_OVERSEE, school_id)}
    told = {each.staff_id for each in leads} - set(hidden) | officers
    if not told:
        raise NobodyToTell
    _raise(unit, "hold_lifted", event_id, at, school_id, event.hold_id, told)


def tell_of_schedule(unit: Unit, event_id: UUID, at: datetime, event: ScheduleEarlier) -> None:
    """Whoever else sets schedules, and who watches over the data of a school; each once, at one of their schools."""
    _tell_trust(unit, "schedule_earlier", event_id, at, event.schedule_id, event.kept_by)


def tell_of_wide_hold(unit: Unit, event_id: UUID, at: datetime, event: WideHoldChanged) -> None:
    """The same people, of each step."""
    _tell_trust(unit, "wide_hold_changed", event_id, at, event.hold_id, event.changed_by)


def _tell_trust(
    unit: Unit, kind: KeptFilesAlertKind, event_id: UUID, at: datetime, object_id: UUID, changed_by: UUID
) -> None:
    told = {changed_by}
    for school_id in sorted(schools_of_trust(unit.session.scalars(select(SchoolRow.id)))):
        people = {
            each.staff_id
            for right in (Right.RETENTION_SET, Right.DATA_OVERSEE)
            for each in staff_with(unit, right, school_id)
        } - told
        told |= people
        if people:
            _raise(unit, kind, event_id, at, school_id, object_id, people)


def _raise(
    unit: Unit,
    kind: KeptFilesAlertKind,
    event_id: UUID,
    at: datetime,
    school_id: UUID,
    object_id: UUID,
    told: set[UUID],
) -> None:
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id, kind=kind, school_id=school_id, source_id=object_id, object_id=object_id, occurred_at=at
    )
    raise_alerts(unit, occurrence, sorted(told))
