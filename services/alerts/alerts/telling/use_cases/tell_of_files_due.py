"""Tells how many files of a school wait for somebody to decide on them: each person of those they may see."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import FilesDue
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import KeptFilesAlertKind
from sqlalchemy import update

from alerts.copies.queries.duty_hours import duty_hours_of
from alerts.extras import OtherOwners
from alerts.models import AlertRow

from ..domain.recipients import NobodyToTell
from ..queries.file_leads import file_leads, hidden_files, told_at
from .raise_alerts import Occurrence, raise_alerts

_KIND: KeptFilesAlertKind = "files_due"


def tell_of_files_due(
    unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, school_id: UUID | None, event: FilesDue
) -> None:
    """Those who decide on files at the school, but for whom all of these are hidden from: a number that counted such a
    file would tell that there is one. ``NobodyToTell``; ``OwnerAway``.

    Where there are more than an event names nobody is told a number. The mail waits for the next duty hours.
    """
    if school_id is None or not event.subject_ids:
        raise NobodyToTell
    leads = file_leads(unit, Right.RETENTION_REVIEW, school_id)
    hidden = hidden_files(owners, school_id, leads, event.subject_ids)
    files = len(set(event.subject_ids))
    numbers = {each.staff_id: files - len(hidden.get(each.staff_id, ())) for each in leads}
    told = told_at(leads, {staff_id for staff_id, number in numbers.items() if not number})
    told = sorted({*told, *_who_else_sees(set(event.subject_ids), told, numbers, hidden)})
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=_KIND,
        school_id=school_id,
        source_id=event.notice_id,
        object_id=school_id,
        occurred_at=at,
        mail_from=duty_hours_of(unit, school_id).next_duty(unit.now),
    )
    raise_alerts(unit, occurrence, told)
    if event.files <= files:
        _write_numbers(unit, event_id, {staff_id: numbers[staff_id] for staff_id in told})


def _who_else_sees(
    files: set[UUID], told: Sequence[UUID], numbers: Mapping[UUID, int], hidden: Mapping[UUID, set[UUID]]
) -> list[UUID]:
    """Whoever may see a file that is hidden from everybody who is told: the trust's lead, beside a school's own."""
    left = files.intersection(*(hidden.get(staff_id, set()) for staff_id in told))
    return [staff_id for staff_id in numbers if left - hidden.get(staff_id, set())]


def _write_numbers(unit: Unit, event_id: UUID, numbers: Mapping[UUID, int]) -> None:
    for staff_id, number in numbers.items():
        mine = (AlertRow.event_id == event_id, AlertRow.recipient_id == staff_id, AlertRow.number.is_(None))
        unit.session.execute(update(AlertRow).where(*mine).values(number=number))
