"""Somebody is back before their last day, or does not go away."""

from datetime import timedelta

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.absences import EndAbsence
from haven_schemas.rpc.paging import Empty
from sqlalchemy import select

from alerts.models import AbsenceRow
from alerts.telling.queries.speaking_for import account_spoken_for, schools_of

from ..domain.absence import london_day


def end_absence(unit: Unit, request: EndAbsence) -> Empty:
    """From now on. Yesterday was the last day; one that begins today or later is deleted.

    ``not_found`` for an absence that is not there, or of somebody for whom the caller does not speak;
    ``invalid_request`` on ``absence_id`` if it is over.
    """
    whose = unit.session.scalar(select(AbsenceRow.staff_id).where(AbsenceRow.id == request.absence_id))
    if whose is None:
        raise Problem(ErrorCode.NOT_FOUND)
    account = account_spoken_for(unit, None if whose == unit.access.actor_id else whose, to_change=True)
    row = unit.session.get(AbsenceRow, request.absence_id, with_for_update=True)
    if row is None:  # somebody else ended it a moment ago
        raise Problem(ErrorCode.NOT_FOUND)
    today = london_day(unit.now)
    if row.last_day < today:
        raise invalid("absence_id", FieldCode.NOT_ALLOWED)
    if row.first_day >= today:
        unit.session.delete(row)
    else:
        row.last_day = today - timedelta(days=1)
    right = Right.ALERT_READ if account.id == unit.access.actor_id else Right.STAFF_ADMINISTER
    unit.audit(AuditAction.ALERT_AWAY_END, right=right, school_ids=schools_of(account), object_id=account.id)
    return Empty()
