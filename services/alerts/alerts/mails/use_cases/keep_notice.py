"""Writes down that the owner of an account is to be mailed."""

from datetime import datetime

from chassis.units.database import Unit
from haven_schemas.events import NoticeDue
from sqlalchemy.dialects.postgresql import insert

from alerts.models import NoticeMailRow


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
