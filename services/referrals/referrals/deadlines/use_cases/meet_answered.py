"""Incidents says that a request was answered: who asked waits for it no more."""

from datetime import datetime

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import RequestAnswered
from sqlalchemy import select
from timescales.asked import ASKED

from referrals.copies.known_schools import KNOWN_SCHOOLS
from referrals.deadlines.parts.hand_clocks import meet_row
from referrals.deadlines.parts.run_clocks import RUNNING
from referrals.models import DeadlineRow


def meet_answered(unit: Unit, at: datetime, event: RequestAnswered) -> None:
    """Met when the answer was written down; nothing where nobody set a day, or where it is over already."""
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    waiting = select(DeadlineRow).where(
        DeadlineRow.entry_id == event.entry_id, DeadlineRow.rule == ASKED, DeadlineRow.state == RUNNING
    )
    for row in unit.session.scalars(waiting.with_for_update()).all():
        meet_row(unit, row, min(at, unit.now), event.entry_id)
        unit.audit(AuditAction.REFERRAL_DEADLINE_END, school_ids=[row.school_id], object_id=row.id)
