"""What every member of staff is told at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.calendar import SchoolCalendar
from haven_schemas.events import NoticeDue
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import Row, any_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from alerts.mail import Notice
from alerts.models import ID, AlertRow, CategoryRow, NoticeMailRow, SchoolRow, StaffRow, table_of
from alerts.people import ASSUMED, hours_by

_ALERT, _CATEGORY = table_of(AlertRow), table_of(CategoryRow)
_ACCOUNT, _SENDER = table_of(StaffRow).alias("account"), table_of(StaffRow).alias("sender")
_RECIPIENTS = (
    select(
        _ALERT.c.id,
        _ALERT.c.kind,
        _ALERT.c.at,
        _ALERT.c.object_id,
        _ALERT.c.urgency,
        _ACCOUNT.c.email,
        _ACCOUNT.c.active,
        or_(_ACCOUNT.c.email == "", _ALERT.c.school_id == any_(_ACCOUNT.c.no_mail_at)).label("unmailed"),
        _SENDER.c.name.label("sender"),
        _CATEGORY.c.name.label("category"),
    )
    .join(_ACCOUNT, _ACCOUNT.c.id == _ALERT.c.recipient_id)
    .outerjoin(_SENDER, _SENDER.c.id == _ALERT.c.sender_id)
    .outerjoin(_CATEGORY, _CATEGORY.c.id == _ALERT.c.category_id)
    .where(_ALERT.c.id == any_(bindparam("alerts", type_=ARRAY(ID))))
)

NAMELESS = "A colleague"
"""Stands for a sender whose account has not been copied yet: an alert does not wait for a name."""


@dataclass(frozen=True)
class Recipient:
    """Whom a mail goes to. ``reachable``: the account is active and has an address, which a visitor's has not, and has
    not left the school by its staff list."""

    reachable: bool
    notice: Notice


def recipients_of(unit: Unit, alert_ids: Sequence[UUID]) -> dict[UUID, Recipient]:
    """Recipient and notice of each alert; none of one while no copy of its recipient's account is here."""
    found = unit.session.execute(_RECIPIENTS, {"alerts": list(alert_ids)})
    return {row.id: _recipient(row) for row in found}


def _recipient(row: Row[*tuple[Any, ...]]) -> Recipient:
    notice = Notice(
        alert_id=row.id,
        kind=row.kind,
        at=row.at,
        sender_name=row.sender or NAMELESS,
        category_name=row.category or "",
        recipient_address=row.email,
        object_id=row.object_id,
        urgency=row.urgency,
    )
    return Recipient(row.active and not row.unmailed, notice)


def next_school_day(unit: Unit) -> datetime:
    """A day of duty from now at the first school that has one, so that one school's long holiday holds up nothing."""
    calendars = unit.session.scalars(
        select(SchoolRow.calendar).where(SchoolRow.calendar.is_not(None), SchoolRow.id != WATCH_SCHOOL)
    )
    hours = [hours_by(SchoolCalendar.model_validate(each)) for each in calendars] or [ASSUMED]
    return min(each.after_days(unit.now, 1) for each in hours)


def keep_notice(unit: Unit, event: NoticeDue, happened_at: datetime) -> None:
    """One mail a notice, due at once. The mail channel's switch is about alerts and does not reach it."""
    unit.session.execute(
        insert(NoticeMailRow)
        .values(
            notice_id=event.notice_id,
            staff_id=event.staff_id,
            state="waiting",
            attempts=0,
            next_attempt_at=unit.now,
            happened_at=happened_at,
            created_at=unit.now,
        )
        .on_conflict_do_nothing(index_elements=["notice_id"])
    )
