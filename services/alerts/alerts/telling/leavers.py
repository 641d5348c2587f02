"""Tells those who triage at a school, the same day, that pupils left its roll: one alert and one mail a day each.

Where more leave on a day, the alert of that day is unread again, and no mail goes out for it. It says of nobody, and
leads to a page that does.
"""

from collections.abc import Collection
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.acts.alerts import LeaverAlertKind
from haven_schemas.acts.incidents.leavers import SeesOpenQuery
from haven_schemas.events import LeaversListed
from sqlalchemy import func, select, update

from alerts.alert import Occurrence, raise_alerts, tell_open_pages
from alerts.extras import OtherOwners
from alerts.models import AlertRow
from alerts.people import NobodyToTell, choose_recipients, staff_who_triage

_LONDON = ZoneInfo("Europe/London")
_OPEN: LeaverAlertKind = "pupils_left_open"
"""It says more than the other, and stands for it on that day."""


def tell_of_leavers(
    unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, school_id: UUID | None, event: LeaversListed
) -> None:
    """The school's own, the trust's lead where it has nobody; nobody who is linked to each of the pupils. Who sees that
    something is open of one of them is told that instead; where none of those told does, the next who do.
    ``NobodyToTell``; ``OwnerAway``."""
    if school_id is None:
        raise NobodyToTell
    leads = [each for each in staff_who_triage(unit, school_id) if each.staff_id not in event.kept_from_ids]
    told = set(choose_recipients(leads, None))
    people = sorted(each.staff_id for each in leads)
    asked = SeesOpenQuery(school_id=school_id, staff_ids=people, subject_ids=event.subject_ids)
    sees = set(owners.sees_open(asked))
    hears = told & sees or sees
    unit.scope_to([school_id])
    _tell(unit, _OPEN, event_id, at, school_id, event.notice_id, hears)
    _tell(unit, "pupils_left", event_id, at, school_id, event.notice_id, told - hears)


def _tell(
    unit: Unit,
    kind: LeaverAlertKind,
    event_id: UUID,
    at: datetime,
    school_id: UUID,
    notice_id: UUID,
    told: Collection[UUID],
) -> None:
    if not told:
        return
    has_one = _unread_again(unit, kind, event_id, school_id, told)
    occurrence = Occurrence(
        event_id=event_id, kind=kind, school_id=school_id, source_id=notice_id, object_id=notice_id, occurred_at=at
    )
    raise_alerts(unit, occurrence, [each for each in sorted(told) if each not in has_one])


def _unread_again(
    unit: Unit, kind: LeaverAlertKind, event_id: UUID, school_id: UUID, told: Collection[UUID]
) -> set[UUID]:
    """Who has today's alert already, by another event. One notice at a time: a morning's come together."""
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("alerts.tell_of_leavers"))))
    today = datetime.combine(unit.now.astimezone(_LONDON).date(), time(), _LONDON)
    rows = unit.session.execute(
        update(AlertRow)
        .where(
            AlertRow.recipient_id.in_(told),
            AlertRow.school_id == school_id,
            AlertRow.kind.in_({kind, _OPEN}),
            AlertRow.event_id != event_id,
            AlertRow.at >= today,
        )
        .values(read_at=None)
        .returning(AlertRow.recipient_id, AlertRow.id)
    ).all()
    tell_open_pages(unit, told=[(row.recipient_id, row.id) for row in rows])
    return {row.recipient_id for row in rows}
