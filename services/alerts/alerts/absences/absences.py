"""An absence: begun, ended, said, listed."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.absences import (
    Absence,
    Absences,
    AbsencesQuery,
    AwayNow,
    AwaySaid,
    EndAbsence,
    SayAway,
    StaffAway,
    StaffAwayQuery,
    TeamAbsence,
    TeamAbsences,
    TeamAbsencesQuery,
    TeamAway,
)
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import delete, select, update

from alerts.extras import OpenUnit
from alerts.mails import NAMELESS
from alerts.models import AbsenceRow, LateWorkRow, StaffRow, TeamAwayRow
from alerts.people import (
    KEPT,
    Days,
    absences_from,
    account_spoken_for,
    away_until,
    check_days,
    london_day,
    schools_of,
    schools_triaged_by,
    staff_at,
    staff_who_triage,
)
from alerts.unseen import work_out_again

from .teams_away import days_without_team

MOST_A_RUN = 50


def begin_absences(open_unit: OpenUnit) -> int:
    """At most ``MOST_A_RUN`` whose first day has come, one transaction each; answers how many."""
    begun = 0
    while begun < MOST_A_RUN:
        with open_unit() as unit:
            if not _begin_next(unit):
                break
        begun += 1
    return begun


def _begin_next(unit: Unit) -> bool:
    row = unit.session.scalar(
        select(AbsenceRow)
        .where(AbsenceRow.begun_at.is_(None), AbsenceRow.first_day <= london_day(unit.now))
        .order_by(AbsenceRow.first_day, AbsenceRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return False
    row.begun_at = unit.now
    account = unit.session.get(StaffRow, row.staff_id)
    for school_id in [] if account is None else schools_triaged_by(account):
        work_out_again(unit, school_id)
    _work_out_late_of(unit, row.staff_id)
    return True


def _work_out_late_of(unit: Unit, staff_id: UUID) -> None:
    """What they were told of, as whose it is or as one of the team."""
    waiting = update(LateWorkRow).where(LateWorkRow.state == "waiting", LateWorkRow.told_ids.contains([staff_id]))
    unit.session.execute(waiting.values(due_at=None).execution_options(synchronize_session=False))


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


def say_away(unit: Unit, request: SayAway) -> AwaySaid:
    """It only ever tells more people sooner, and keeps nothing from whoever is away.

    ``not_found`` for a colleague whose account the caller does not keep; ``invalid_request`` as
    ``check_days`` says.
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


def forget_absences(unit: Unit) -> None:
    """And of which of those days a trust's lead was told. Done again it finds nothing."""
    before = london_day(unit.now) - KEPT
    for table in (AbsenceRow, TeamAwayRow):
        unit.session.execute(delete(table).where(table.last_day < before))


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
    return [of_row(Absence, row, said_by=names.get(row.said_by, NAMELESS)) for row in rows]


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
