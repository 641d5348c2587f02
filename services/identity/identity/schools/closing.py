"""A school closes, and opens again."""

from chassis.ground.away import OwnerAway
from chassis.units.database import Unit
from haven_schemas.acts.identity.schools import SchoolVersion
from haven_schemas.acts.school_closing import (
    CloseSchool,
    ClosingQuery,
    CountOpenWork,
    OpenCount,
    PlanClosing,
    ReopenSchool,
    SchoolClosing,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import func, select

from identity.models import SchoolRow, StaffGrantRow, StaffRow
from identity.other_services import OtherServices
from identity.roles import day_of

from .insert import one_school_list_at_a_time
from .looked_after import looked_after, require_trust, schools_looked_after
from .school import tell_school


def school_closing(unit: Unit, others: OtherServices, request: ClosingQuery) -> SchoolClosing:
    """In numbers, of what the caller may know of. ``not_permitted`` unless they look after every school; ``not_found``.
    Of a closed school: what has come in since."""
    require_trust(unit)
    row = unit.session.get(SchoolRow, request.school_id)
    if row is None or row.id not in schools_looked_after(unit):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(AuditAction.SCHOOL_CLOSING_READ, right=Right.SCHOOL_ADMINISTER, school_ids=[row.id], object_id=row.id)
    return SchoolClosing(
        school_id=row.id,
        version=row.version,
        closes_on=row.closes_on,
        closed_on=row.closed_on,
        open=_open(others, CountOpenWork(school_id=row.id, asked_by=unit.access.actor_id)),
        accounts=_accounts(unit, row),
    )


def _open(others: OtherServices, asked: CountOpenWork) -> list[OpenCount] | None:
    try:
        return others.open_at(asked)
    except OwnerAway:
        return None


def _accounts(unit: Unit, row: SchoolRow) -> int:
    held = (
        select(func.count(StaffGrantRow.staff_id.distinct()))
        .join(StaffRow, StaffRow.id == StaffGrantRow.staff_id)
        .where(StaffGrantRow.school_id == row.id, StaffRow.active, StaffRow.ended_at.is_(None))
    )
    return unit.session.scalar(held) or 0


def plan_closing(unit: Unit, request: PlanClosing) -> SchoolVersion:
    """Nothing else changes. ``not_permitted`` unless the caller looks after every school; ``not_found``;
    ``stale_version``; ``school_closed``: it is closed already."""
    one_school_list_at_a_time(unit)
    require_trust(unit)
    row = looked_after(unit, request.school_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if row.closed_on is not None:
        raise Problem(ErrorCode.SCHOOL_CLOSED)
    row.closes_on = request.closes_on
    tell_school(unit, row)
    unit.audit(
        AuditAction.SCHOOL_CLOSING_CHANGE,
        right=Right.SCHOOL_ADMINISTER,
        school_ids=[row.id],
        object_id=row.id,
        outcome="changed",
    )
    return SchoolVersion(version=row.version)


def close_school(unit: Unit, others: OtherServices, request: CloseSchool) -> SchoolVersion:
    """It takes nothing new from now on; nobody loses sight of anything.

    ``not_permitted`` unless the caller looks after every school; ``not_found``; ``stale_version``; ``school_closed``:
    already; ``invalid_request`` on ``closed_on`` (``in_the_future``); ``school_in_use``: something is open there, as
    ``school_closing`` says. ``OwnerAway`` if a service cannot say; then nothing was done.

    Pupils holds its roll still from its answer until it hears of the new version, two minutes at most: a pupil either
    came before and stands in the way, or is refused. A report is taken at any time.
    """
    one_school_list_at_a_time(unit)
    require_trust(unit)
    row = looked_after(unit, request.school_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if row.closed_on is not None:
        raise Problem(ErrorCode.SCHOOL_CLOSED)
    if request.closed_on > day_of(unit.now):
        raise invalid("closed_on", FieldCode.IN_THE_FUTURE)
    if others.open_at(CountOpenWork(school_id=row.id, asked_by=unit.access.actor_id, hold=True)):
        raise Problem(ErrorCode.SCHOOL_IN_USE)
    row.closed_on, row.closed_at, row.closed_by, row.closes_on = request.closed_on, unit.now, unit.access.actor_id, None
    tell_school(unit, row)
    unit.audit(
        AuditAction.SCHOOL_CLOSING_CHANGE,
        right=Right.SCHOOL_ADMINISTER,
        school_ids=[row.id],
        object_id=row.id,
        outcome="closed",
    )
    return SchoolVersion(version=row.version)


def reopen_school(unit: Unit, request: ReopenSchool) -> SchoolVersion:
    """As it was, with the roles people still hold there; feeds that were ended stay ended.

    ``not_permitted`` unless the caller looks after every school; ``not_found``; ``stale_version``. Of a school that is
    open the version as it is.
    """
    one_school_list_at_a_time(unit)
    require_trust(unit)
    row = looked_after(unit, request.school_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if row.closed_on is None:
        return SchoolVersion(version=row.version)
    row.closed_on = row.closed_at = row.closed_by = None
    tell_school(unit, row)
    unit.audit(
        AuditAction.SCHOOL_CLOSING_CHANGE,
        right=Right.SCHOOL_ADMINISTER,
        school_ids=[row.id],
        object_id=row.id,
        outcome="reopened",
    )
    return SchoolVersion(version=row.version)
