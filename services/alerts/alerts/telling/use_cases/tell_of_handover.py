"""Tells safeguarding teams of files that follow children to another school: to sign for, late, not received, received.

No child stands in it, and not how many: who opens the handover is shown the children they may know of.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import FileHandedOver, FileHandoverWaits, FileReceived
from haven_schemas.rpc.alerts import HandoverAlertKind
from sqlalchemy import func, select

from alerts.copies.queries.known_schools import KNOWN_SCHOOLS
from alerts.models import AlertRow

from ..domain.handover_recipients import kind_of, whom_to_tell_of_wait
from ..domain.recipients import choose_recipients
from ..queries.triage_staff import staff_who_triage
from .raise_alerts import Occurrence, raise_alerts

TOLD_ENOUGH = timedelta(hours=1)
"""Who has an unread alert of the same kind about the same handover gets no other for this long: whoever triages at both
schools is told once."""

_ONCE: HandoverAlertKind = "handover_begun"
"""Told once of a handover, whatever became of the alert: events that a restore brings back tell nobody again."""


def tell_of_files(unit: Unit, event_id: UUID, at: datetime, event: FileHandedOver) -> None:
    """Those who triage where the children are now; the trust's lead where it has nobody, else ``NobodyToTell``."""
    told = choose_recipients(staff_who_triage(unit, event.to_school_id), None)
    _tell(unit, _occurrence(_ONCE, event_id, event.to_school_id, event.handover_id, at), told)


def tell_of_wait(unit: Unit, event_id: UUID, at: datetime, event: FileHandoverWaits) -> None:
    """Those whom ``domain.handover_recipients`` chooses of the school that the event is for."""
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
