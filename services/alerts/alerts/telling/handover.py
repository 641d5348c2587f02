"""A file goes to another school, or comes from there.

No child stands in it, and not how many: who opens the handover is shown the children they may know of.

They are told before it counts, so that another hold can be placed or the schedule put right. No child stands in it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.alerts import HandoverAlertKind, KeptFilesAlertKind, MovedAlertKind
from haven_schemas.events import (
    FileHandedOver,
    FileHandoverWaits,
    FileReceived,
    HoldLifted,
    RecordsMoved,
    ScheduleEarlier,
    WideHoldChanged,
)
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust
from sqlalchemy import func, select

from alerts.alert import Occurrence, raise_alerts
from alerts.extras import OtherOwners
from alerts.models import KNOWN_SCHOOLS, AlertRow, SchoolRow
from alerts.people import (
    NobodyToTell,
    choose_recipients,
    file_leads,
    hidden_files,
    kind_of,
    staff_who_triage,
    staff_with,
    whom_to_tell_of_wait,
)

TOLD_ENOUGH = timedelta(hours=1)
"""Who has an unread alert of the same kind about the same handover gets no other for this long: whoever triages at both
schools is told once."""

_ONCE: HandoverAlertKind = "handover_begun"
"""Told once of a handover, whatever became of the alert: events that a restore brings back tell nobody again."""
_KIND: MovedAlertKind = "records_moved"


def tell_of_files(unit: Unit, event_id: UUID, at: datetime, event: FileHandedOver) -> None:
    """Those who triage where the children are now; the trust's lead where it has nobody, else ``NobodyToTell``."""
    told = choose_recipients(staff_who_triage(unit, event.to_school_id), None)
    _tell(unit, _occurrence(_ONCE, event_id, event.to_school_id, event.handover_id, at), told)


def tell_of_wait(unit: Unit, event_id: UUID, at: datetime, event: FileHandoverWaits) -> None:
    """Those whom ``people.recipients`` chooses of the school that the event is for."""
    told = whom_to_tell_of_wait(staff_who_triage(unit, event.school_id), event.wait)
    _tell(unit, _occurrence(kind_of(event.wait), event_id, event.school_id, event.handover_id, at), told)


def tell_of_receipt(unit: Unit, event_id: UUID, at: datetime, event: FileReceived) -> None:
    """The team of the school that the children left."""
    told = choose_recipients(staff_who_triage(unit, event.from_school_id), None)
    _tell(unit, _occurrence("handover_received", event_id, event.from_school_id, event.handover_id, at), told)


def _tell(unit: Unit, occurrence: Occurrence, staff_ids: Sequence[UUID]) -> None:
    has_one = _who_has_one(unit, occurrence, staff_ids)
    unit.scope_to([occurrence.school_id])
    raise_alerts(unit, occurrence, [each for each in staff_ids if each not in has_one])


def _who_has_one(unit: Unit, occurrence: Occurrence, staff_ids: Collection[UUID]) -> set[UUID]:
    """At whichever school. One notice of a handover at a time, since both schools' come together."""
    lock = func.hashtextextended(f"alerts.tell_of_handover {occurrence.object_id}", 0)
    unit.session.execute(select(func.pg_advisory_xact_lock(lock)))
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    has_one = select(AlertRow.recipient_id).where(
        AlertRow.recipient_id.in_(staff_ids),
        AlertRow.kind == occurrence.kind,
        AlertRow.object_id == occurrence.object_id,
    )
    if occurrence.kind != _ONCE:
        has_one = has_one.where(AlertRow.read_at.is_(None), AlertRow.at > unit.now - TOLD_ENOUGH)
    return set(unit.session.scalars(has_one))


def _occurrence(
    kind: HandoverAlertKind, event_id: UUID, school_id: UUID, handover_id: UUID, at: datetime
) -> Occurrence:
    return Occurrence(
        event_id=event_id,
        kind=kind,
        school_id=school_id,
        source_id=handover_id,
        object_id=handover_id,
        occurred_at=at,
    )


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


def tell_of_moves(unit: Unit, event_id: UUID, at: datetime, school_id: UUID | None, event: RecordsMoved) -> None:
    """Not who did it, where one person did; the trust's lead where nobody else triages there, and nobody where that is
    who did it or there is none: nothing waits for it.

    Who is linked to a child in it is told as well: the alert says of nobody, and its page shows them nothing more.
    """
    if school_id is None:
        raise NobodyToTell
    movers = set(event.moved_by)
    team = staff_who_triage(unit, school_id)
    others = [each for each in team if len(movers) > 1 or each.staff_id not in movers]
    if not others:
        return
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=_KIND,
        school_id=school_id,
        source_id=event.notice_id,
        object_id=event.notice_id,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, choose_recipients(others, None))
