"""Reminds data protection officers and administrators of the yearly review: a month before, and once it is overdue."""

from datetime import date
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.first_run import AssessmentNotice
from sqlalchemy.dialects.postgresql import insert

from identity.assessment.domain.review_due import FIRST_AFTER, NOTICE
from identity.assessment.parts.tell_signers import tell_signers
from identity.assessment.queries.signed_assessments import last_in_force
from identity.extras import Extras
from identity.models import AssessmentReminderRow, InstallationRow
from identity.schools.queries.trust import THE_TRUST

_LONDON = ZoneInfo("Europe/London")
_SOONEST_HOUR = 7
_TO = (Right.DATA_OVERSEE, Right.POLICY_SET)


def remind_of_review(unit: Unit, extras: Extras) -> int:
    """How many were told now. Each review is told of once before it and once after, however many replicas look and
    however often: what was told and the mails are one transaction. In the morning, not at night."""
    here = unit.now.astimezone(_LONDON)
    due = _due(unit)
    if here.hour < _SOONEST_HOUR or due is None or here.date() < due - NOTICE:
        return 0
    kind: AssessmentNotice = "assessment_due" if here.date() <= due else "assessment_overdue"
    new = insert(AssessmentReminderRow).values(due_on=due, kind=kind, told_at=unit.now).on_conflict_do_nothing()
    if unit.session.scalar(new.returning(AssessmentReminderRow.due_on)) is None:
        return 0
    return tell_signers(unit, extras, _TO, kind)


def _due(unit: Unit) -> date | None:
    last = last_in_force(unit)
    if last is not None:
        return last[1]
    made = unit.session.get(InstallationRow, THE_TRUST)
    return None if made is None else made.set_up_at.astimezone(_LONDON).date() + FIRST_AFTER
