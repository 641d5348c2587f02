"""Somebody is away from a first to a last day, as they say themselves or whoever keeps their account."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.absences import AwaySaid, SayAway
from sqlalchemy import select

from alerts.models import AbsenceRow
from alerts.telling.queries.speaking_for import account_spoken_for, schools_of

from ..domain.absence import Days, check_days, london_day


def say_away(unit: Unit, request: SayAway) -> AwaySaid:
    """It only ever tells more people sooner, and keeps nothing from whoever is away.

    ``not_found`` for a colleague whose account the caller does not keep; ``invalid_request`` as
    ``domain.absence.check_days`` says.
    """
    account = account_spoken_for(unit, request.staff_id, to_change=True)
    held = select(AbsenceRow.first_day, AbsenceRow.last_day).where(AbsenceRow.staff_id == account.id)
    others = [Days(first, last) for first, last in unit.session.execute(held.order_by(AbsenceRow.first_day))]
    check_days(Days(request.first_day, request.last_day), others, london_day(unit.now))
    row = AbsenceRow(
        id=new_id(),
        staff_id=account.id,
        first_day=request.first_day,
        last_day=request.last_day,
        said_by=unit.access.actor_id,
        said_at=unit.now,
    )
    unit.session.add(row)
    right = Right.ALERT_READ if account.id == unit.access.actor_id else Right.STAFF_ADMINISTER
    unit.audit(AuditAction.ALERT_AWAY_SAY, right=right, school_ids=schools_of(account), object_id=account.id)
    return AwaySaid(absence_id=row.id)
