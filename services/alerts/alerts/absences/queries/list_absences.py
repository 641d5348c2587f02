"""One person's absences, and who of a school's staff is away."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.absences import (
    Absence,
    Absences,
    AbsencesQuery,
    AwayNow,
    StaffAway,
    StaffAwayQuery,
    TeamAbsence,
    TeamAbsences,
    TeamAbsencesQuery,
    TeamAway,
)
from sqlalchemy import select

from alerts.mails.queries.notice import NAMELESS
from alerts.models import AbsenceRow, StaffRow
from alerts.telling.queries.speaking_for import account_spoken_for, schools_of
from alerts.telling.queries.triage_staff import staff_at, staff_who_triage

from ..domain.absence import away_until, london_day
from .absences import absences_from
from .teams_away import days_without_team


def list_absences(unit: Unit, request: AbsencesQuery) -> Absences:
    """Past ones as well, until they are deleted.

    ``not_found`` for a colleague whose account the caller does not keep.
    """
    account = account_spoken_for(unit, request.staff_id)
    rows = unit.session.scalars(
        select(AbsenceRow).where(AbsenceRow.staff_id == account.id).order_by(AbsenceRow.first_day)
    ).all()
    names = _names_of(unit, {row.said_by for row in rows})
    own = account.id == unit.access.actor_id
    unit.audit(
        AuditAction.ALERT_AWAY_READ,
        right=Right.ALERT_READ if own else Right.STAFF_ADMINISTER,
        school_ids=schools_of(account),
        object_id=account.id,
    )
    return Absences(staff_id=account.id, staff_name=account.name, absences=_shown(rows, names))


def _shown(rows: Sequence[AbsenceRow], names: dict[UUID, str]) -> list[Absence]:
    return [
        Absence(
            id=row.id,
            first_day=row.first_day,
            last_day=row.last_day,
            said_by=names.get(row.said_by, NAMELESS),
            said_at=row.said_at,
        )
        for row in rows
    ]


def staff_away(unit: Unit, request: StaffAwayQuery) -> StaffAway:
    """Who has a role at the school, or in the whole trust, and is away today; no other absence is told.

    ``not_permitted`` to whoever is told no names of colleagues there.
    """
    unit.access.require(Right.STAFF_READ, request.school_id)
    unit.audit(AuditAction.ALERT_AWAY_READ, right=Right.STAFF_READ, school_ids=[request.school_id])
    today = london_day(unit.now)
    absences = absences_from(unit, today)
    here = staff_at(unit, request.school_id, absences) if absences else set()
    until = {staff_id: away_until(absences[staff_id], today) for staff_id in here}
    return StaffAway(away=[AwayNow(staff_id=each, until=last) for each, last in until.items() if last is not None])


def team_absences(unit: Unit, request: TeamAbsencesQuery) -> TeamAbsences:
    """Of those who triage there, the trust's lead among them.

    ``not_found`` for a school the caller does not look after.
    """
    if not unit.access.has(Right.SCHOOL_ADMINISTER, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(AuditAction.ALERT_AWAY_READ, right=Right.SCHOOL_ADMINISTER, school_ids=[request.school_id])
    team = [each.staff_id for each in staff_who_triage(unit, request.school_id)]
    absences = absences_from(unit, london_day(unit.now), team)
    names = _names_of(unit, absences)
    found = sorted((days, staff_id) for staff_id, said in absences.items() for days in said)
    everyone = days_without_team(unit, [request.school_id]).get(request.school_id, [])
    return TeamAbsences(
        absences=[
            TeamAbsence(staff_id=each, staff_name=names.get(each, NAMELESS), first_day=days.first, last_day=days.last)
            for days, each in found
        ],
        everyone=[TeamAway(school_id=request.school_id, first_day=days.first, last_day=days.last) for days in everyone],
    )


def _names_of(unit: Unit, staff_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = unit.session.execute(select(StaffRow.id, StaffRow.name).where(StaffRow.id.in_(staff_ids)))
    return {row.id: row.name for row in rows}
