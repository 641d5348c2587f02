"""What the last look at former pupils with no file came to, and who is told."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.files import LastLeaverLook
from haven_schemas.watch import schools_of_trust
from sqlalchemy import func, select

from retention.copies.known_schools import KNOWN_SCHOOLS
from retention.models import LeaverBatchRow, LeaverLookRow


def last_look(unit: Unit) -> LastLeaverLook | None:
    """None before the first, and for whoever is not told.

    Its numbers are of the whole trust, and beside a list of files that somebody reads they tell how many are hidden
    from them. Whoever watches over every school and reads none is told of all, as in other totals.
    """
    known: frozenset[UUID] = schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS))
    if unit.access.has(Right.RECORD_READ) or not known <= unit.access.schools_with(Right.RETENTION_READ):
        return None
    ended = select(LeaverLookRow).where(LeaverLookRow.ended_at.is_not(None))
    look = unit.session.scalar(ended.order_by(LeaverLookRow.begun_at.desc(), LeaverLookRow.id.desc()).limit(1))
    if look is None or look.ended_at is None:
        return None
    batches = select(
        func.coalesce(func.sum(LeaverBatchRow.let_go), 0), func.count().filter(LeaverBatchRow.entries.is_(None))
    )
    let_go, waits = unit.session.execute(batches.where(LeaverBatchRow.look_id == look.id)).one()
    return LastLeaverLook(
        left_by=look.left_by, looked_at=look.looked_at, let_go=None if waits else let_go, ended_at=look.ended_at
    )
