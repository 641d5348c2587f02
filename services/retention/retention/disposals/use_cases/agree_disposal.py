"""A second, independent person agrees that a file is destroyed."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.disposals import AgreeDisposal, Disposal

from retention.days import london_day
from retention.disposals.domain.states import AGREED_WITHIN, day_to_destroy
from retention.disposals.parts.held_disposal import check_seen, disposal_to_change
from retention.disposals.parts.second_reader import facts_for_caller, known_to_caller
from retention.disposals.parts.sending import announce
from retention.disposals.parts.showing import agrees_at, shown
from retention.extras import OtherOwners


def agree_disposal(unit: Unit, owners: OtherOwners, request: AgreeDisposal) -> Disposal:
    """It is announced, and destroyed on the first day after 14 whole school days.

    The caller sees facts, and where they have to, has read the file: ``invalid_request`` on ``read`` otherwise.
    ``not_found``, also for who is kept from the file; ``stale_version``; ``not_independent`` for who proposed it, works
    at the file's school, or counts as one person with who proposed it; ``OwnerAway``.
    """
    row = disposal_to_change(unit, request.disposal_id)
    if not agrees_at(unit, row):
        raise Problem(ErrorCode.NOT_INDEPENDENT)
    if not known_to_caller(unit, owners, [row]):
        raise Problem(ErrorCode.NOT_FOUND)
    check_seen(row, request.version, ("proposed",))
    if row.proposed_at + AGREED_WITHIN <= unit.now:
        raise Problem(ErrorCode.STALE_VERSION)
    facts = facts_for_caller(unit, owners, row)
    if facts is None:
        raise Problem(ErrorCode.NOT_INDEPENDENT)
    if facts.must_read and facts.read_at is None:
        raise invalid("read", FieldCode.REQUIRED)
    row.agreed_by, row.agreed_at = unit.access.actor_id, unit.now
    today = london_day(unit.now)
    row.state, row.destroy_on = "announced", day_to_destroy(today, owners.calendar_of(row.school_id))
    row.waited_days, row.waited_on = 0, today
    row.version += 1
    unit.session.flush()
    announce(unit, row, "announced")
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_AGREE,
        right=Right.RETENTION_AGREE,
        school_ids=[row.school_id],
        object_id=row.id,
    )
    return shown(unit, row)
