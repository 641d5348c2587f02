"""Closes a school at which nothing is open any more."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.schools import SchoolVersion
from haven_schemas.rpc.school_closing import CloseSchool, CountOpenWork

from identity.other_services import OtherServices
from identity.roles.domain.grants import day_of
from identity.schools.parts.insert_schools import one_school_list_at_a_time
from identity.schools.parts.tell_school import tell_school
from identity.schools.queries.looked_after import looked_after, require_trust


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
